//! The statements as sea-query's.

use sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, Order, PostgresQueryBuilder, Query, Values};

/// Where names come from.
pub(super) trait Names {
    fn name(text: &'static str) -> DynIden;
}

/// They are constants of the program.
pub(super) struct Constant;

/// They are made while it runs.
pub(super) struct Made;

impl Names for Constant {
    fn name(text: &'static str) -> DynIden {
        text.into_iden()
    }
}

impl Names for Made {
    fn name(text: &'static str) -> DynIden {
        Alias::new(text).into_iden()
    }
}

fn user<N: Names>(column: &'static str) -> (DynIden, DynIden) {
    (N::name("users"), N::name(column))
}

fn post<N: Names>(column: &'static str) -> (DynIden, DynIden) {
    (N::name("posts"), N::name(column))
}

fn columns<N: Names>() -> [(DynIden, DynIden); 4] {
    [user::<N>("id"), user::<N>("name"), user::<N>("email"), user::<N>("age")]
}

pub(super) fn by_key<N: Names>() -> (String, Values) {
    Query::select()
        .columns(columns::<N>())
        .from(N::name("users"))
        .and_where(Expr::col(user::<N>("id")).eq(7_i64))
        .limit(1)
        .build(PostgresQueryBuilder)
}

pub(super) fn join<N: Names>() -> (String, Values) {
    Query::select()
        .columns(columns::<N>())
        .from(N::name("users"))
        .inner_join(N::name("posts"), Expr::col(post::<N>("user_id")).equals(user::<N>("id")))
        .and_where(Expr::col(user::<N>("age")).gt(18_i64))
        .and_where(Expr::col(user::<N>("name")).ne("Ada"))
        .and_where(Expr::col(user::<N>("email")).eq("a@example.com"))
        .and_where(Expr::col(user::<N>("country_id")).lt(9_i64))
        .and_where(Expr::col(post::<N>("views")).gte(100_i64))
        .order_by(user::<N>("name"), Order::Asc)
        .limit(10)
        .build(PostgresQueryBuilder)
}

pub(super) fn insert<N: Names>() -> (String, Values) {
    let mut insert = Query::insert();
    insert.into_table(N::name("users"));
    insert.columns(["id", "name", "email", "age", "is_active"].map(N::name));
    for id in 0..100_i64 {
        insert.values_panic([id.into(), "Ada".into(), "ada@example.com".into(), 36_i64.into(), true.into()]);
    }
    insert.build(PostgresQueryBuilder)
}
