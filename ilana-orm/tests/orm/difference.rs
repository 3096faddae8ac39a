//! From one schema to another by what is different.

use ilana_compile::diff;
use ilana_ir::{
    Column, ColumnDefault, ColumnType, Condition, CreateTable, CreateView, Current, Deferral, ForeignKey,
    Generated, IfThere, Index, IndexKind, IndexPart, SchemaChange, Storage, TableConstraint, TableName,
};
use ilana_orm::prelude::*;

use super::engine::Engine;
use super::evolve::db;

fn made(name: &'static str, columns: Vec<Column>) -> CreateTable {
    CreateTable::new(TableName::new(name), columns)
}

fn key(name: &'static str, column: &'static str, to: [&'static str; 2]) -> TableConstraint {
    TableConstraint::ForeignKey(ForeignKey {
        name: name.into(),
        columns: vec![column.into()],
        references: TableName::new(to[0]),
        referenced_columns: vec![to[1].into()],
        on_delete: ReferenceAction::NoAction,
        on_update: ReferenceAction::NoAction,
        deferral: Deferral::Never,
    })
}

pub(super) fn unique(name: &'static str, column: &'static str) -> TableConstraint {
    TableConstraint::Unique { name: name.into(), columns: vec![column.into()], deferral: Deferral::Never }
}

fn short(name: &'static str) -> Column {
    Column { nullable: true, ..Column::new(name, ColumnType::String(20)) }
}

/// Posts refer to what users have, sums are computed of prices, and a table is called `drafts`.
fn first() -> Vec<CreateTable> {
    let mut users = made("users", vec![short("mail"), short("nick")]);
    users.constraints = vec![unique("users_mail_unique", "mail")];
    let mut posts = made("posts", vec![short("author")]);
    posts.constraints = vec![key("posts_author_foreign", "author", ["users", "mail"])];
    posts.indexes = vec![Index::over("posts_author_index", ["author"], IndexKind::Plain)];
    vec![drafts("drafts"), posts, sums("price * 2"), users]
}

/// The keys are others and to others, what is computed is computed otherwise, and the drafts are called otherwise.
fn second() -> Vec<CreateTable> {
    let mut aliases = made("aliases", vec![short("nick")]);
    aliases.constraints = vec![key("aliases_nick_foreign", "nick", ["users", "nick"])];
    aliases.indexes = vec![Index::over("aliases_nick_index", ["nick"], IndexKind::Plain)];
    let mut users = made("users", vec![short("nick")]);
    users.constraints = vec![unique("users_nick_unique", "nick")];
    let mut posts = made("posts", vec![short("author"), short("by")]);
    posts.constraints = vec![key("posts_by_foreign", "by", ["users", "nick"])];
    posts.indexes = vec![Index::over("posts_by_index", ["by"], IndexKind::Plain)];
    vec![aliases, posts, drafts("sketches"), sums("price * 3"), users]
}

fn drafts(name: &'static str) -> CreateTable {
    let mut table = made(name, vec![short("title")]);
    table.indexes = vec![Index::over("by_title", ["title"], IndexKind::Plain)];
    table
}

fn sums(of: &'static str) -> CreateTable {
    let money = ColumnType::Decimal { precision: 10, scale: 2 };
    let price = Column { default: Some(ColumnDefault::Value(0.into())), ..Column::new("price", money) };
    let number = Column::new("number", ColumnType::Integer);
    let total = Column {
        nullable: true,
        generated: Some(Generated {
            expression: of.replace("price", "number").into(),
            storage: Storage::Virtual,
        }),
        ..Column::new("total", ColumnType::Integer)
    };
    let stored = Generated { storage: Storage::Stored, ..total.generated.clone().expect("it is computed") };
    let total = if Engine::tested() == Engine::Postgres {
        Column { generated: Some(stored), ..total }
    } else {
        total
    };
    let mut table = made("sums", vec![price, number, total]);
    table.indexes = vec![Index::over("sums_total_index", ["total"], IndexKind::Plain)];
    table
}

fn whole(tables: Vec<CreateTable>) -> ilana_ir::Schema {
    let tables = tables.into_iter().map(Current::new).collect();
    ilana_ir::Schema { tables, ..ilana_ir::Schema::default() }
}

#[tokio::test]
async fn views_come_after_those_that_they_read_and_go_before_them() -> Result<()> {
    let mut wanted = whole(first());
    wanted.views = vec![
        view("all_nicks", "SELECT nick FROM some_users"),
        view("some_users", "SELECT nick FROM users WHERE nick <> 'all_nicks_of_users'"),
    ];
    let schema = through([wanted, whole(Vec::new())]).await?;
    assert_eq!(schema.read().await?.views, []);
    Ok(())
}

/// Tables that refer to each other in a circle, of which one refers to itself too.
fn circle() -> Vec<CreateTable> {
    let refers = |own: &'static str, names: [&'static str; 3], to: &'static str| {
        let [code, next, index] = names;
        let mut table = made(own, vec![short("code"), short("next"), short("parent")]);
        table.constraints = vec![unique(code, "code"), key(next, "next", [to, "code"])];
        table.indexes = vec![Index::over(index, ["next"], IndexKind::Plain)];
        table
    };
    let mut first = refers("first", ["first_code", "first_next", "first_by_next"], "second");
    first.constraints.push(key("first_parent", "parent", ["first", "code"]));
    first.indexes.push(Index::over("first_by_parent", ["parent"], IndexKind::Plain));
    let second = refers("second", ["second_code", "second_next", "second_by_next"], "third");
    let third = refers("third", ["third_code", "third_next", "third_by_next"], "first");
    vec![first, second, third]
}

#[tokio::test]
async fn tables_in_a_circle_are_made_and_removed() -> Result<()> {
    through([whole(circle()), whole(Vec::new()), whole(circle())]).await.map(drop)
}

/// Makes each schema of the one before, and looks whether it is.
async fn through(wanted: impl IntoIterator<Item = ilana_ir::Schema>) -> Result<Schema> {
    let db = db().await?;
    let schema = Schema::on(&db);
    let dialect = schema.dialect().await?;
    for wanted in wanted {
        for change in diff(&schema.read().await?, &wanted, dialect)? {
            schema.apply(&change).await?;
        }
        assert_eq!(diff(&schema.read().await?, &wanted, dialect)?, []);
    }
    Ok(schema)
}

fn view(name: &'static str, query: &'static str) -> CreateView {
    CreateView { name: TableName::new(name), query: query.into(), if_there: IfThere::Fail }
}

#[tokio::test]
async fn a_view_comes_anew_where_a_column_that_it_reads_goes_or_becomes_another() -> Result<()> {
    let of = |users: CreateTable, views| ilana_ir::Schema { views, ..whole(vec![users]) };
    let all = view("all_names", "SELECT nick FROM names");
    let before = of(
        made("users", vec![short("nick"), short("note")]),
        vec![view("names", "SELECT nick, note FROM users"), all.clone()],
    );
    let after = of(
        made("users", vec![Column::new("nick", ColumnType::String(50))]),
        vec![view("names", "SELECT nick FROM users"), all],
    );
    let schema = through([before, after]).await?;
    schema.raw("INSERT INTO users VALUES ('a nick of more than twenty letters')").await?;
    schema.raw("INSERT INTO users SELECT nick FROM all_names").await?;
    schema.raw("DROP VIEW all_names; DROP VIEW names").await
}

#[tokio::test]
async fn names_move_between_tables_that_stay() -> Result<()> {
    let with = |name, has_names| {
        let mut table = made(name, vec![short("nick"), Column::new("number", ColumnType::Integer)]);
        if has_names {
            table.indexes = vec![Index::over("by_nick", ["nick"], IndexKind::Plain)];
            table.constraints = vec![
                unique("one_number", "number"),
                TableConstraint::Check {
                    name: "no_zero".into(),
                    condition: Condition::Raw("number > 0".into()),
                },
            ];
        }
        table
    };
    let of = |first| whole(vec![with("aliases", first), with("users", !first)]);
    through([of(true), of(false), of(true)]).await?;
    Ok(())
}

#[tokio::test]
async fn columns_of_keys_get_another_type_on_both_sides() -> Result<()> {
    let of = |ty: ColumnType| {
        let mut users = made("users", vec![Column::new("number", ty.clone())]);
        users.constraints = vec![unique("users_number_unique", "number")];
        let mut posts = made("posts", vec![Column::new("number", ty.clone()), Column::new("reply_to", ty)]);
        posts.constraints = vec![
            unique("posts_number_unique", "number"),
            key("posts_number_foreign", "number", ["users", "number"]),
            key("posts_reply_to_foreign", "reply_to", ["posts", "number"]),
        ];
        posts.indexes = vec![Index::over("posts_reply_to_index", ["reply_to"], IndexKind::Plain)];
        whole(vec![users, posts])
    };
    let schema = through([of(ColumnType::Integer), of(ColumnType::BigInteger)]).await?;
    let big = "5000000000";
    schema.raw(format!("INSERT INTO users (number) VALUES ({big})")).await?;
    schema.raw(format!("INSERT INTO posts (number, reply_to) VALUES ({big}, {big})")).await?;
    let lost = schema.raw("DELETE FROM users").await;
    assert!(lost.is_err(), "the key is there");
    Ok(())
}

#[tokio::test]
async fn what_is_computed_goes_with_what_it_is_computed_from() -> Result<()> {
    let mut less = sums("price * 2");
    less.columns.retain(|column| !matches!(column.name.as_ref(), "number" | "total"));
    less.indexes.clear();
    through([whole(vec![sums("price * 2")]), whole(vec![less])]).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_computed_comes_anew_where_its_source_becomes_another() -> Result<()> {
    let retyped = |ty: ColumnType| {
        let mut table = sums("price * 2");
        table
            .columns
            .iter_mut()
            .filter(|column| column.name == "number")
            .for_each(|column| column.ty = ty.clone());
        whole(vec![table])
    };
    let mut of_another = sums("price * 2");
    for column in &mut of_another.columns {
        if column.name == "number" {
            *column = Column { default: Some(ColumnDefault::Value(7.into())), ..column.clone() };
            column.name = "other".into();
        }
        column.generated.iter_mut().for_each(|generated| generated.expression = "other * 2".into());
    }
    let wanted = [
        retyped(ColumnType::Integer),
        retyped(ColumnType::SmallInteger),
        whole(vec![of_another]),
        retyped(ColumnType::Integer),
    ];
    let number = |table: &mut CreateTable| {
        let number = table.columns.iter_mut().find(|column| column.name == "number");
        number.into_iter().for_each(|column| column.default = Some(ColumnDefault::Value(1.into())));
    };
    let wanted = wanted.map(|mut schema| {
        schema.tables.iter_mut().for_each(|current| number(&mut current.table));
        schema
    });
    through(wanted).await?;
    Ok(())
}

#[tokio::test]
async fn a_table_of_another_name_is_no_difference_but_for_that() -> Result<()> {
    let with_key = |name| {
        let mut table = made(name, vec![Column::new("code", ColumnType::String(9)), short("name")]);
        table.constraints = vec![TableConstraint::PrimaryKey { name: None, columns: vec!["code".into()] }];
        let views = vec![view(
            "names",
            if name == "users" { "SELECT name FROM users" } else { "SELECT name FROM people" },
        )];
        ilana_ir::Schema { views, ..whole(vec![table]) }
    };
    let schema = through([with_key("users"), with_key("people"), with_key("users")]).await?;
    schema.raw("DROP VIEW names").await?;
    schema.rename_table("users", "people").await?;
    let wanted = ilana_ir::Schema { views: Vec::new(), ..with_key("people") };
    assert_eq!(diff(&schema.read().await?, &wanted, schema.dialect().await?)?, []);
    Ok(())
}

#[tokio::test]
async fn a_difference_leads_from_one_schema_to_another_and_back() -> Result<()> {
    let wanted = [first(), second(), first(), Vec::new()].map(whole);
    let schema = through(wanted).await?;
    assert_eq!(schema.tables().await?, []);
    Ok(())
}

#[tokio::test]
async fn a_check_is_no_difference_however_the_database_writes_it() -> Result<()> {
    let bare = [
        "active OR active",
        "NOT active",
        "active AND number > 0",
        "active OR number > 0",
        "NOT (active AND number > 0)",
        "NOT (active OR number > 0)",
        "NOT (number > 0 AND number < 10)",
        "number IS NULL OR number > 0",
        "number IS NOT NULL AND NOT (number IS NULL)",
        "NOT (number IN (1, 2) OR number BETWEEN 5 AND 9)",
        "active = true",
        "active = FALSE OR number <> 0",
        "number + 1 > 0 AND -number < 5",
        "number * 2 - 1 <= 9 AND number / 2 >= 0",
        "length(nick) > 0",
        "lower(nick) = nick",
        "trim(nick) <> '' OR NOT (trim(nick) = 'a')",
        "coalesce(number, 0) >= 0",
        "CASE WHEN active THEN number ELSE 1 END > 0",
        "nick LIKE 'a%' OR nick NOT LIKE '%b'",
        "nick IN ('a', 'b') AND number NOT IN (3)",
        "(number > 0) = (nick IS NOT NULL)",
        "nick <> '' AND nick <> 'it''s'",
        "NOT (NOT active)",
        "number > 0 AND (active OR nick = 'a') AND NOT (nick = 'b')",
    ];
    let db = db().await?;
    let schema = Schema::on(&db);
    let dialect = schema.dialect().await?;
    let mut differ = Vec::new();
    for check in bare {
        let columns = vec![
            Column { nullable: true, ..Column::new("active", ColumnType::Boolean) },
            Column { nullable: true, ..Column::new("number", ColumnType::Integer) },
            short("nick"),
        ];
        let mut table = made("things", columns);
        let condition = Condition::Raw(check.into());
        table.constraints = vec![TableConstraint::Check { name: "things_check".into(), condition }];
        let wanted = whole(vec![table]);
        schema.drop_table_if_exists("things").await?;
        for change in diff(&schema.read().await?, &wanted, dialect)? {
            schema.apply(&change).await?;
        }
        let there = schema.read().await?;
        if !diff(&there, &wanted, dialect)?.is_empty() {
            differ.push((check, there.tables[0].table.constraints.clone()));
        }
    }
    assert!(differ.is_empty(), "{}", differ.iter().map(|d| format!("{d:?}\n")).collect::<String>());
    Ok(())
}

/// A table of three numbers and what is computed of them, by a column and a check.
fn computed_by(expression: &'static str) -> CreateTable {
    let number = |name| Column::new(name, ColumnType::Integer);
    let generated = Generated { expression: expression.into(), storage: Storage::Stored };
    let total = Column { nullable: true, generated: Some(generated), ..number("total") };
    let mut table = made("totals", vec![number("a"), number("b"), number("c"), total]);
    let condition = Condition::Raw(format!("{expression} > 0").into());
    table.constraints.push(TableConstraint::Check { name: "totals_check".into(), condition });
    table
}

#[tokio::test]
async fn what_is_computed_is_another_where_parentheses_say_so() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    let dialect = schema.dialect().await?;
    let pairs = [
        ("(a + b) * c", "a + b * c"),
        ("a - (b - c)", "a - b - c"),
        ("-(a + b)", "-a + b"),
        ("coalesce(a + b, c)", "coalesce(a, c) + b"),
        ("abs((a + 1) * -2) - (b)", "abs(a + 1 * -2) - b"),
        ("CASE WHEN a > b THEN (a + b) * 2 ELSE c END", "CASE WHEN a > b THEN a + b * 2 ELSE c END"),
        ("(a % 10) * (b + 2 * c)", "a % (10 * b) + 2 * c"),
        (
            "CASE WHEN a > 1 AND (b > 1 OR c > 1) THEN 1 ELSE 0 END",
            "CASE WHEN a > 1 AND b > 1 OR c > 1 THEN 1 ELSE 0 END",
        ),
        ("CASE WHEN NOT (a > 1 OR b IN (1)) THEN c END", "CASE WHEN NOT a > 1 OR b IN (1) THEN c END"),
    ];
    for (one, other) in pairs.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]) {
        schema.drop_table_if_exists("totals").await?;
        schema.apply(&SchemaChange::CreateTable(computed_by(one))).await?;
        let there = schema.read().await?;
        assert_eq!(diff(&there, &whole(vec![computed_by(one)]), dialect)?, [], "{one}");
        let changes = diff(&there, &whole(vec![computed_by(other)]), dialect)?;
        let [SchemaChange::AlterTable(alter)] = &changes[..] else { panic!("{one}, {other}: {changes:?}") };
        assert_eq!(alter.changes.len(), 4, "a column and a check go, and come: {changes:?}");
        changes_made(&schema, &changes).await?;
        assert_eq!(diff(&schema.read().await?, &whole(vec![computed_by(other)]), dialect)?, [], "{other}");
    }
    Ok(())
}

#[tokio::test]
async fn an_empty_comment_is_none() -> Result<()> {
    let with = |comment: Option<&str>| {
        let comment = comment.map(str::to_owned);
        let column = Column { comment: comment.clone(), ..short("nick") };
        whole(vec![CreateTable { comment, ..made("people", vec![column]) }])
    };
    through([with(Some("")), with(None), with(Some("told")), with(Some("")), with(None)]).await.map(drop)
}

#[tokio::test]
async fn a_column_gets_the_capitals_that_are_wanted_and_keeps_its_values() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    let dialect = schema.dialect().await?;
    let with = |name, ty| {
        let mut table = made("people", vec![Column::new(name, ty)]);
        table.constraints.push(unique("people_nick", name));
        whole(vec![table])
    };
    changes_made(
        &schema,
        &diff(&ilana_ir::Schema::default(), &with("nick", ColumnType::String(20)), dialect)?,
    )
    .await?;
    schema.raw("INSERT INTO people (nick) VALUES ('Ada')").await?;
    for (name, length) in [("Nick", 20), ("NICK", 30), ("nick", 20)] {
        let wanted = with(name, ColumnType::String(length));
        let changes = diff(&schema.read().await?, &wanted, dialect)?;
        assert!(!changes.is_empty(), "{name}");
        changes_made(&schema, &changes).await?;
        let there = schema.read().await?;
        assert_eq!(diff(&there, &wanted, dialect)?, [], "{name}");
        assert!(there.tables[0].table.columns.iter().any(|column| column.name == name), "{there:?}");
    }
    let again = schema.raw("INSERT INTO people (nick) VALUES ('Ada')").await;
    assert!(matches!(again, Err(Error::Driver(_))), "the value is there: {again:?}");
    Ok(())
}

async fn changes_made(schema: &Schema, changes: &[SchemaChange]) -> Result<()> {
    for change in changes {
        schema.apply(change).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_index_over_an_expression_goes_with_its_column_and_comes_with_it() -> Result<()> {
    if Engine::tested() == Engine::MariaDb {
        // It has no such indexes.
        return Ok(());
    }
    let doubles = |of: &'static str| {
        let mut table = made("things", vec![Column::new(of, ColumnType::Integer), short("name")]);
        let part = IndexPart::expression(format!("{of} * 2"));
        table.indexes = vec![Index { parts: vec![part], ..Index::over("doubles", [of], IndexKind::Plain) }];
        table.columns[0].default = Some(ColumnDefault::Value(1.into()));
        whole(vec![table])
    };
    let none = whole(vec![made("things", vec![short("name")])]);
    through([doubles("a"), none, doubles("a"), doubles("b")]).await?;
    Ok(())
}

#[tokio::test]
async fn an_enumeration_of_a_table_of_another_name_is_the_wanted_one_again() -> Result<()> {
    let state = |table: &'static str, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let ty = ColumnType::Enum { name: None, values };
        whole(vec![made(table, vec![Column { nullable: true, ..Column::new("state", ty) }])])
    };
    let schema = through([state("drafts", &["new", "old"])]).await?;
    schema.raw("INSERT INTO drafts VALUES ('old')").await?;
    schema.rename_table("drafts", "posts").await?;
    let dialect = schema.dialect().await?;
    for wanted in [state("posts", &["new", "old"]), state("posts", &["new", "old", "lost"])] {
        for change in diff(&schema.read().await?, &wanted, dialect)? {
            schema.apply(&change).await?;
        }
        assert_eq!(diff(&schema.read().await?, &wanted, dialect)?, []);
    }
    schema.raw("INSERT INTO posts VALUES ('lost')").await?;
    assert!(schema.raw("INSERT INTO posts VALUES ('else')").await.is_err(), "no other texts");
    Ok(())
}

#[tokio::test]
async fn a_key_comes_where_its_columns_become_longer() -> Result<()> {
    let of = |code: u32, own: u32, has_key: bool| {
        let code = Column::new("code", ColumnType::String(code));
        let mut users = made("users", vec![code]);
        users.constraints = vec![unique("users_code_unique", "code")];
        let own = Column { nullable: true, ..Column::new("author", ColumnType::String(own)) };
        let mut posts = made("posts", vec![own]);
        posts.indexes = vec![Index::over("posts_author_index", ["author"], IndexKind::Plain)];
        if has_key {
            posts.constraints = vec![key("posts_author_foreign", "author", ["users", "code"])];
        }
        whole(vec![posts, users])
    };
    let stages = [(120, 200, false), (200, 200, true), (120, 120, false), (200, 200, true), (120, 120, true)];
    through(stages.map(|(code, own, has_key)| of(code, own, has_key))).await?;
    Ok(())
}
