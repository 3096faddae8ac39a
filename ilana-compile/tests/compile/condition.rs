//! Conditions.

use ilana_compile::{CompileError, Feature, compile};
use ilana_ir::{
    BindList, Binds, Bound, Comparison, Expr, In, JoinKind, Letters, Like, Scalar, Set, Source, Value,
    ValueType, is_in, like,
};

use crate::ask::{is, plain, post, rows, same, user};
use crate::check;
use crate::judge::DIALECTS;

fn users_where(name: &str, condition: Bound<Expr>) {
    check(name, rows("users", &["id"]).filter(condition));
}

fn integers(all: impl IntoIterator<Item = i64>) -> Vec<Value> {
    all.into_iter().map(Value::from).collect()
}

#[test]
fn each_comparison() {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    let all = [Eq, Ne, Lt, Le, Gt, Ge].into_iter().map(|op| is("age", op, 18));
    let all = all.reduce(|left, right| left.join(right, and)).unwrap();
    users_where("each_comparison", all);
}

fn and(left: Expr, right: Expr) -> Expr {
    Expr::And(vec![left, right])
}

fn or(left: Expr, right: Expr) -> Expr {
    Expr::Or(vec![left, right])
}

#[test]
fn a_comparison_with_null_asks_for_null() {
    users_where("equality_with_null_asks_for_null", is("age", Comparison::Eq, None::<i64>));
    users_where("inequality_with_null_asks_for_a_value", is("age", Comparison::Ne, None::<i64>));
    users_where("an_ordering_with_null_is_false", is("age", Comparison::Lt, None::<i64>));
}

#[test]
fn columns_are_compared() {
    let condition = Expr::compare(user("name"), Comparison::Ne, Expr::bare_column("email"));
    users_where("columns_are_compared", plain(condition));
}

#[test]
fn each_type_of_value_is_bound() {
    use chrono::NaiveDate;
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let moment = day.and_hms_micro_opt(12, 30, 0, 123_456).unwrap();
    let values = [
        Value::Bool(true),
        Value::I64(i64::MIN),
        Value::U64(u64::MAX),
        Value::F64(0.5),
        Value::Decimal("9.9900".parse().unwrap()),
        Value::Text("it's \\ ? $1".to_owned()),
        Value::Bytes(vec![0, 39, 255]),
        Value::Date(day),
        Value::Time(moment.time()),
        Value::DateTime(moment),
        Value::Timestamp(moment.and_utc()),
        Value::Uuid("67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap()),
        Value::Json(serde_json::json!({"a": [1, null]})),
    ];
    let all = values.into_iter().map(|value| is("name", Comparison::Eq, value));
    users_where("each_type_of_value_is_bound", all.reduce(|left, right| left.join(right, or)).unwrap());
}

#[test]
fn in_list_is_one_array_on_postgres_and_padded_elsewhere() {
    let list = |all: &[i64]| is_in(user("id"), integers(all.to_vec()), ValueType::I64);
    users_where("in_list_is_one_array_on_postgres_and_padded_elsewhere", list(&[1, 2, 3]));
    users_where("not_in_list_is_one_array_on_postgres_too", list(&[1, 2]).map(Expr::negate));
    users_where("a_list_of_one_is_a_list", list(&[7]));
}

#[test]
fn an_empty_list_has_no_members() {
    let empty = || is_in(user("id"), Vec::new(), ValueType::I64);
    users_where("empty_in_is_false", empty());
    users_where("not_in_an_empty_list_is_true", empty().map(Expr::negate));
    let twice = empty().map(|never| Expr::Not(Box::new(Expr::Not(Box::new(never)))));
    users_where("twice_negated_empty_in_is_false", twice);
}

#[test]
fn a_null_in_a_list_is_asked_for_apart() {
    let list = || is_in(user("age"), vec![Value::I64(1), Value::Null(ValueType::I64)], ValueType::I64);
    users_where("a_null_in_a_list_is_asked_for_apart", list());
    users_where("none_of_a_list_with_null_is_never_null", list().map(Expr::negate));
    let nulls = is_in(user("age"), vec![Value::Null(ValueType::I64)], ValueType::I64);
    users_where("a_list_of_nulls_asks_for_null", nulls);
}

#[test]
fn a_list_holds_no_arrays() {
    let list = BindList { first: 0, len: 1, ty: ValueType::Array(Scalar::I64) };
    let binds = Binds::from(vec![Value::Array(Scalar::I64, integers([1]))]);
    let node = Expr::In(Box::new(In { expr: user("tags"), set: Set::List(list) }));
    users_where("a_list_holds_no_arrays", Bound { node, binds });
}

#[test]
fn array_bind_is_postgres_only() {
    let tags = Value::Array(Scalar::Text, vec!["a".into(), "b".into()]);
    users_where("array_bind_is_postgres_only", is("tags", Comparison::Eq, tags));
}

#[test]
fn like_tells_case_apart() {
    users_where("like_tells_case_apart", like(user("email"), "%@Example.com"));
    users_where("not_like_tells_case_apart", like(user("email"), "A_%").map(Expr::negate));
    users_where("a_pattern_may_hold_every_mark", like(user("name"), r"50\% o\_ff! * ? [a] \\ \"));
}

#[test]
fn a_pattern_is_a_text() {
    let mut binds = Binds::default();
    let pattern = binds.push(5);
    let node = Expr::Like(Box::new(Like { expr: user("name"), pattern, letters: Letters::Exact }));
    users_where("a_pattern_is_a_text", Bound { node, binds });
}

#[test]
fn or_groups_keep_their_parentheses() {
    let young = is("age", Comparison::Lt, 18).join(is("age", Comparison::Gt, 65), or);
    let named = is("name", Comparison::Eq, "a").join(is("name", Comparison::Eq, "b"), or);
    users_where("or_groups_keep_their_parentheses", young.clone().join(named.clone(), and));
    let both = young.join(is("id", Comparison::Gt, 1), and);
    users_where("and_groups_inside_or", both.join(named, or));
}

#[test]
fn filters_add_up() {
    let either = is("age", Comparison::Lt, 18).join(is("age", Comparison::Gt, 65), or);
    let ask = rows("users", &["id"]).filter(either);
    check("a_further_filter_narrows_all_before", ask.filter(is("is_active", Comparison::Eq, true)));
}

#[test]
fn negation_of_a_group() {
    let group = is("age", Comparison::Lt, 18).join(is("name", Comparison::Eq, "a"), or);
    users_where("negation_of_a_group", group.map(Expr::negate));
    let both = is("age", Comparison::Lt, 18).join(is("name", Comparison::Eq, "a"), and);
    users_where("negation_of_both", both.map(Expr::negate));
    users_where("negation_of_a_comparison", is("age", Comparison::Lt, 18).map(Expr::negate));
}

#[test]
fn truth_values() {
    users_where("always", plain(Expr::Bool(true)));
    users_where("never", plain(Expr::Bool(true).negate()));
    users_where("all_of_nothing_is_true", plain(Expr::And(Vec::new())));
    users_where("one_of_nothing_is_false", plain(Expr::Or(Vec::new())));
    let part = plain(Expr::Bool(false)).join(is("age", Comparison::Gt, 1), or);
    users_where("never_in_a_group", part.map(Expr::negate));
}

#[test]
fn operands_keep_their_parentheses() {
    let is_null = |inner| Expr::IsNull(Box::new(inner));
    let parts = vec![
        same(same(user("id"), user("age")), same(user("age"), user("id"))),
        same(Expr::Not(Box::new(user("is_active"))), user("is_active")),
        is_null(Expr::Not(Box::new(user("is_active")))),
        is_null(and(user("is_active"), user("is_active"))),
        is_null(same(user("id"), user("age"))),
        same(Expr::Bool(true), user("is_active")),
        same(is_null(user("age")), Expr::Bool(false)),
        same(Expr::Or(vec![user("is_active"), Expr::Bool(false)]), Expr::Bool(true).negate()),
    ];
    users_where("operands_keep_their_parentheses", plain(Expr::And(parts)));
}

#[test]
fn members_and_patterns_of_conditions_keep_their_parentheses() {
    let adult = is("age", Comparison::Ge, 18).join(is("id", Comparison::Lt, 5), or);
    let Bound { node, mut binds } = adult;
    let list = binds.push_list([true, false].map(Value::from), ValueType::Bool);
    let member = Expr::In(Box::new(In { expr: node, set: Set::List(list) }));
    users_where("a_condition_is_a_member", Bound { node: member, binds });
    let pattern = like(user("name"), "a%");
    let compared = pattern.map(|matches| same(matches.negate(), user("is_active")));
    users_where("a_negated_pattern_is_compared", compared);
}

#[test]
fn exists() {
    let owned = || rows("posts", &["id"]).filter(plain(same(post("user_id"), user("id"))));
    let popular = owned().filter(ilana_ir::compare(post("views"), Comparison::Gt, Value::I64(100)));
    let node = Expr::Exists(Box::new(popular.select));
    users_where("exists", Bound { node, binds: popular.binds });
    let nested = owned().join(
        JoinKind::Inner,
        Source::table("comments"),
        same(Expr::column("comments", "post_id"), post("id")),
    );
    users_where("not_exists", plain(Expr::Exists(Box::new(nested.select)).negate()));
}

#[test]
fn a_bare_column_is_a_condition() {
    users_where("a_bare_column_is_a_condition", plain(user("is_active")));
}

#[test]
fn a_list_is_as_long_as_the_database_takes() {
    let ids = |count| rows("users", &["id"]).filter(is_in(user("id"), integers(0..count), ValueType::I64));
    for dialect in DIALECTS {
        // A list that fits is not made too long by its padding; PostgreSQL takes it as one value.
        let most = i64::try_from(dialect.max_binds()).unwrap();
        assert!(compile(&ids(most).into(), dialect).is_ok(), "{dialect}");
        let over = compile(&ids(most + 1).into(), dialect);
        if dialect.has(Feature::Arrays) {
            assert!(over.is_ok());
        } else {
            assert!(matches!(over, Err(CompileError::TooManyBinds { .. })), "{dialect}");
        }
    }
}

#[test]
fn a_condition_may_have_as_many_parts_as_it_likes() {
    let parts = (0..30_000).map(|_| same(user("id"), user("age"))).collect();
    let ask = rows("users", &["id"]).filter(plain(Expr::Or(parts)));
    for dialect in DIALECTS {
        let texts = compile(&ask.clone().into(), dialect).unwrap();
        assert_eq!(texts[0].text.matches(" OR ").count(), 29_999, "{dialect}");
    }
}
