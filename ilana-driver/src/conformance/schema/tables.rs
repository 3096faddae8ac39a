//! Tables with each type of column and each modifier, and versions of one table.

use ilana_compile::Engine;
use ilana_ir::{
    Column, ColumnDefault, ColumnType, Condition, CreateEnum, CreateTable, CreateView, Deferral, ForeignKey,
    Generated, IfThere, Index, IndexKind, ReferenceAction, Spatial, Storage, TableConstraint, TableName,
    TableOptions, Value,
};

use crate::conformance::table::nullable;

/// A table with a numbered key and more columns.
pub(super) fn table(prefix: &str, name: &str, columns: Vec<Column>) -> CreateTable {
    let id = Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) };
    CreateTable::new(
        TableName { schema: None, name: format!("{prefix}{name}").into() },
        [id].into_iter().chain(columns).collect(),
    )
}

fn types() -> Vec<(&'static str, ColumnType)> {
    let words = || vec!["small".to_owned(), "it's".to_owned()];
    vec![
        ("tiny", ColumnType::TinyInteger),
        ("small", ColumnType::SmallInteger),
        ("integer", ColumnType::Integer),
        ("big", ColumnType::BigInteger),
        ("float", ColumnType::Float),
        ("double", ColumnType::Double),
        ("decimal", ColumnType::Decimal { precision: 12, scale: 2 }),
        ("char", ColumnType::Char(2)),
        ("string", ColumnType::String(255)),
        ("text", ColumnType::Text),
        ("medium", ColumnType::MediumText),
        ("binary", ColumnType::Binary),
        ("var_binary", ColumnType::VarBinary(16)),
        ("boolean", ColumnType::Boolean),
        ("date", ColumnType::Date),
        ("time", ColumnType::Time),
        ("datetime", ColumnType::DateTime),
        ("timestamp", ColumnType::Timestamp),
        ("uuid", ColumnType::Uuid),
        ("json", ColumnType::Json),
        ("enum", ColumnType::Enum { name: None, values: words() }),
        ("set", ColumnType::Set(words())),
        ("inet", ColumnType::Inet),
        ("mac", ColumnType::MacAddress),
        ("array", ColumnType::Array(Box::new(ColumnType::Integer))),
    ]
}

/// A table for each type, with and without nulls; for each modifier; for each default.
pub(super) fn each(prefix: &str) -> Vec<CreateTable> {
    let typed = types().into_iter().map(|(name, ty)| {
        let column = Column { nullable: true, ..Column::new("perhaps", ty.clone()) };
        table(prefix, &format!("type_{name}"), vec![Column::new("always", ty), column])
    });
    let modified = modifiers().into_iter().enumerate().map(|(number, column)| {
        let base = nullable("base", ColumnType::Integer);
        table(prefix, &format!("modifier_{number}"), vec![base, column])
    });
    typed.chain(modified).collect()
}

/// A table for each kind of shape.
pub(super) fn spatial(prefix: &str) -> Vec<CreateTable> {
    let shapes = [Spatial::Geometry, Spatial::Point, Spatial::LineString, Spatial::Polygon];
    let shapes = shapes.into_iter().enumerate().map(|(number, shape)| {
        let column = Column::new("shape", ColumnType::Spatial(shape));
        let mut made = table(prefix, &format!("shape_{number}"), vec![column]);
        made.indexes.push(Index::over(format!("{prefix}shape_{number}"), ["shape"], IndexKind::Spatial));
        made
    });
    shapes.collect()
}

/// A table with what each engine has a name of its own for: how texts are compared, and how the table is kept; and with
/// what people are told of it, where there is a place for that.
pub(super) fn in_own_words(prefix: &str, engine: Engine) -> CreateTable {
    let collation = match engine {
        Engine::Postgres => "C",
        Engine::MySql | Engine::MariaDb => "utf8mb4_general_ci",
        Engine::Sqlite => "NOCASE",
    };
    let column = Column { collation: Some(collation.into()), ..Column::new("own", ColumnType::String(50)) };
    let mut made = table(prefix, "own_words", vec![column]);
    if engine != Engine::Sqlite {
        made.comment = Some("what it's for".to_owned());
    }
    if matches!(engine, Engine::MySql | Engine::MariaDb) {
        made.options = TableOptions {
            engine: Some("InnoDB".into()),
            charset: Some("utf8mb4".into()),
            collation: Some("utf8mb4_unicode_ci".into()),
        };
    }
    made
}

/// A type of a few texts, and a table with a column of it.
pub(super) fn of_an_enum(prefix: &str) -> (CreateEnum, CreateTable) {
    let name = TableName { schema: None, name: format!("{prefix}mood").into() };
    let values = vec!["sad".to_owned(), "it's".to_owned()];
    let ty = ColumnType::Enum { name: Some(name.clone()), values: values.clone() };
    let default = Some(ColumnDefault::Value("sad".into()));
    (
        CreateEnum { name, values },
        table(prefix, "z_mood", vec![Column { default, ..Column::new("mood", ty) }]),
    )
}

/// A view of one of the tables.
pub(super) fn view(prefix: &str) -> CreateView {
    let query = format!("SELECT id FROM {prefix}type_text");
    let name = TableName { schema: None, name: format!("{prefix}view").into() };
    CreateView { name, query: query.into(), if_there: IfThere::Fail }
}

fn modifiers() -> Vec<Column> {
    let with = |ty, value: Value| Column {
        default: Some(ColumnDefault::Value(value)),
        ..Column::new("modified", ty)
    };
    let now = |ty| Column { default: Some(ColumnDefault::Now), ..Column::new("modified", ty) };
    let computed = |storage| Column {
        generated: Some(Generated { expression: "base + 1".into(), storage }),
        ..nullable("modified", ColumnType::Integer)
    };
    vec![
        with(ColumnType::SmallInteger, (-1_i64).into()),
        with(ColumnType::BigInteger, i64::MIN.into()),
        with(ColumnType::Double, 0.25.into()),
        with(
            ColumnType::Decimal { precision: 12, scale: 2 },
            Value::Decimal(rust_decimal::Decimal::new(-950, 2)),
        ),
        with(ColumnType::Boolean, true.into()),
        with(ColumnType::Boolean, false.into()),
        with(ColumnType::String(40), "".into()),
        with(ColumnType::String(40), "it's \\ \"\u{e4}\" -- ?".into()),
        with(ColumnType::Enum { name: None, values: vec!["a".into(), "b".into()] }, "b".into()),
        now(ColumnType::Timestamp),
        now(ColumnType::DateTime),
        Column {
            default: Some(ColumnDefault::Expression("(1 + 2)".into())),
            ..Column::new("modified", ColumnType::Integer)
        },
        Column { unsigned: true, ..Column::new("modified", ColumnType::Integer) },
        Column { comment: Some("what it's for".into()), ..Column::new("modified", ColumnType::Text) },
        computed(Storage::Stored),
        computed(Storage::Virtual),
    ]
}

/// The versions that a table of posts goes through, with another that it comes to refer to.
pub(super) fn versions(prefix: &str) -> Vec<Vec<CreateTable>> {
    let first = table(prefix, "posts", vec![Column::new("title", ColumnType::String(100))]);
    let mut versions = vec![vec![first]];
    let mut next = |edit: &dyn Fn(&mut Vec<CreateTable>)| {
        let mut version = versions.last().cloned().unwrap_or_default();
        edit(&mut version);
        versions.push(version);
    };
    next(&|tables| posts(tables, |post| post.columns.push(nullable("author_id", ColumnType::BigInteger))));
    let state = ColumnType::Enum { name: None, values: vec!["draft".into(), "public".into()] };
    next(&|tables| posts(tables, |post| post.columns.push(with("state", state.clone(), "draft"))));
    next(&|tables| {
        tables.push(table(prefix, "authors", vec![Column::new("name", ColumnType::String(50))]));
        posts(tables, |post| post.constraints.push(TableConstraint::ForeignKey(author(prefix))));
    });
    next(&|tables| {
        posts(tables, |post| {
            let name = format!("{prefix}title_unique").into();
            let columns = vec!["title".into()];
            post.constraints.push(TableConstraint::Unique { name, columns, deferral: Deferral::Never });
            post.indexes.push(Index::over(
                format!("{prefix}by_state"),
                ["state", "author_id"],
                IndexKind::Plain,
            ));
        })
    });
    next(&|tables| posts(tables, |post| column(post, "title", |title| title.ty = ColumnType::String(200))));
    next(&|tables| {
        posts(tables, |post| {
            post.columns.push(with("views", ColumnType::Integer, 0_i64));
            let name = format!("{prefix}views_check").into();
            let condition = Condition::Raw("views >= 0".into());
            post.constraints.push(TableConstraint::Check { name, condition });
        })
    });
    next(&|tables| posts(tables, |post| column(post, "views", |views| views.ty = ColumnType::BigInteger)));
    next(&|tables| {
        posts(tables, |post| {
            column(post, "state", |state| {
                state.nullable = true;
                state.default = None;
            })
        })
    });
    next(&|tables| {
        posts(tables, |post| {
            post.constraints.retain(|one| !matches!(one, TableConstraint::Check { .. }));
            keep(post, &["id", "title", "author_id", "state"]);
        })
    });
    next(&|tables| {
        tables.truncate(1);
        posts(tables, |post| {
            post.indexes.clear();
            post.constraints.retain(|one| !matches!(one, TableConstraint::ForeignKey(_)));
        });
    });
    next(&|tables| posts(tables, |post| keep(post, &["id", "title"])));
    versions
}

fn with(name: &'static str, ty: ColumnType, value: impl Into<Value>) -> Column {
    Column { default: Some(ColumnDefault::Value(value.into())), ..Column::new(name, ty) }
}

/// Leaves a table these columns only.
fn keep(table: &mut CreateTable, columns: &[&str]) {
    table.columns.retain(|column| columns.contains(&column.name.as_ref()));
}

/// What is done to the table of posts, which is the first.
fn posts(tables: &mut [CreateTable], edit: impl FnOnce(&mut CreateTable)) {
    if let Some(posts) = tables.first_mut() {
        edit(posts);
    }
}

fn column(table: &mut CreateTable, name: &str, edit: impl Fn(&mut Column)) {
    table.columns.iter_mut().filter(|column| column.name == name).for_each(edit);
}

fn author(prefix: &str) -> ForeignKey {
    ForeignKey {
        name: format!("{prefix}author_foreign").into(),
        columns: vec!["author_id".into()],
        references: TableName { schema: None, name: format!("{prefix}authors").into() },
        referenced_columns: vec!["id".into()],
        on_delete: ReferenceAction::SetNull,
        on_update: ReferenceAction::Cascade,
        deferral: Deferral::Never,
    }
}
