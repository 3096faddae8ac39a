//! Changes of a schema.

use ilana_ir::{
    Build, Column, ColumnDefault, ColumnType, CreateIndex, CreateTable, Deferral, DropTable, ForeignKey,
    IfMissing, Index, IndexKind, ReferenceAction, Scalar, SchemaChange, TableConstraint, TableName, Value,
    ValueType,
};

use crate::ask::names;
use crate::check;

pub(crate) fn column(name: &'static str, ty: ColumnType) -> Column {
    Column::new(name, ty)
}

fn with_default(name: &'static str, ty: ColumnType, default: impl Into<Value>) -> Column {
    Column { default: Some(ColumnDefault::Value(default.into())), ..column(name, ty) }
}

fn now(name: &'static str, ty: ColumnType) -> Column {
    Column { default: Some(ColumnDefault::Now), ..column(name, ty) }
}

pub(crate) fn numbered(name: &'static str, ty: ColumnType) -> Column {
    Column { auto_increment: true, ..column(name, ty) }
}

pub(crate) fn table(name: &'static str, columns: Vec<Column>) -> CreateTable {
    CreateTable::new(TableName::new(name), columns)
}

pub(crate) fn create(table: CreateTable) -> SchemaChange {
    SchemaChange::CreateTable(table)
}

pub(crate) fn index(name: &'static str, columns: &[&'static str], kind: IndexKind) -> Index {
    Index::over(name, columns.iter().copied(), kind)
}

const MONEY: ColumnType = ColumnType::Decimal { precision: 12, scale: 2 };

/// Each type, and a name for a column of it.
const TYPES: [(&str, ColumnType); 17] = [
    ("small", ColumnType::SmallInteger),
    ("middle", ColumnType::Integer),
    ("big", ColumnType::BigInteger),
    ("single", ColumnType::Float),
    ("twice", ColumnType::Double),
    ("money", MONEY),
    ("code", ColumnType::Char(2)),
    ("name", ColumnType::String(255)),
    ("body", ColumnType::Text),
    ("file", ColumnType::Binary),
    ("flag", ColumnType::Boolean),
    ("day", ColumnType::Date),
    ("hour", ColumnType::Time),
    ("local", ColumnType::DateTime),
    ("instant", ColumnType::Timestamp),
    ("token", ColumnType::Uuid),
    ("document", ColumnType::Json),
];

#[test]
fn create_table_with_each_type() {
    let columns = TYPES.map(|(name, ty)| column(name, ty)).to_vec();
    check("create_table_with_each_type", create(table("all_types", columns)));
    let nullable = TYPES.map(|(name, ty)| Column { nullable: true, ..column(name, ty) }).to_vec();
    check("create_table_with_each_type_or_null", create(table("all_types", nullable)));
}

#[test]
fn create_table_with_each_default() {
    use chrono::NaiveDate;
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let moment = day.and_hms_micro_opt(12, 30, 0, 123_456).unwrap();
    let uuid: uuid::Uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap();
    let money: rust_decimal::Decimal = "-9.50".parse().unwrap();
    let columns = vec![
        with_default("small", ColumnType::SmallInteger, -1),
        with_default("big", ColumnType::BigInteger, i64::MIN),
        with_default("unsigned", ColumnType::BigInteger, 7_u64),
        with_default("twice", ColumnType::Double, 1.5e300),
        with_default("money", MONEY, money),
        with_default("code", ColumnType::Char(2), "ok"),
        with_default("name", ColumnType::String(255), r"it's a \ and a ?"),
        with_default("body", ColumnType::Text, "long"),
        with_default("file", ColumnType::Binary, vec![0_u8, 39, 255]),
        with_default("yes", ColumnType::Boolean, true),
        with_default("no", ColumnType::Boolean, false),
        with_default("day", ColumnType::Date, day),
        with_default("hour", ColumnType::Time, moment.time()),
        with_default("local", ColumnType::DateTime, moment),
        with_default("instant", ColumnType::Timestamp, moment.and_utc()),
        with_default("token", ColumnType::Uuid, uuid),
        with_default("document", ColumnType::Json, serde_json::json!({"it's": [1, "\\", null]})),
        Column { nullable: true, ..with_default("nothing", ColumnType::Text, Value::Null(ValueType::Text)) },
    ];
    check("create_table_with_each_default", create(table("defaults", columns)));
}

#[test]
fn create_table_with_the_present_moment() {
    let columns = vec![
        now("day", ColumnType::Date),
        now("hour", ColumnType::Time),
        now("local", ColumnType::DateTime),
        now("instant", ColumnType::Timestamp),
    ];
    check("create_table_with_the_present_moment", create(table("moments", columns)));
}

#[test]
fn a_default_array_is_unsupported() {
    let tags = Value::Array(Scalar::Text, vec!["a".into()]);
    let columns = vec![with_default("tags", ColumnType::Text, tags)];
    check("a_default_array_is_unsupported", create(table("tagged", columns)));
}

#[test]
fn create_table_that_numbers_its_rows() {
    for (name, ty) in [
        ("create_table_numbered_by_small_integers", ColumnType::SmallInteger),
        ("create_table_numbered_by_integers", ColumnType::Integer),
        ("create_table_numbered_by_big_integers", ColumnType::BigInteger),
    ] {
        check(name, create(table("numbered", vec![numbered("id", ty), column("name", ColumnType::Text)])));
    }
}

#[test]
fn create_table_with_unsigned_columns() {
    let unsigned = |column| Column { unsigned: true, ..column };
    let columns = vec![
        unsigned(numbered("id", ColumnType::BigInteger)),
        unsigned(column("visits", ColumnType::Integer)),
    ];
    check("create_table_with_unsigned_columns", create(table("visits", columns)));
}

#[test]
fn create_table_with_keys_and_indexes() {
    let mut made = table(
        "memberships",
        vec![
            column("user_id", ColumnType::BigInteger),
            column("role_id", ColumnType::BigInteger),
            column("email", ColumnType::String(100)),
        ],
    );
    made.constraints = vec![
        TableConstraint::PrimaryKey { name: None, columns: names(&["user_id", "role_id"]) },
        TableConstraint::Unique {
            name: "memberships_email_unique".into(),
            columns: names(&["role_id", "email"]),
            deferral: Deferral::Never,
        },
    ];
    made.indexes = vec![
        index("memberships_role_index", &["role_id", "user_id"], IndexKind::Plain),
        index("memberships_email_index", &["email"], IndexKind::Unique),
    ];
    check("create_table_with_keys_and_indexes", create(made));
}

fn foreign_key(action: ReferenceAction) -> CreateTable {
    let mut made =
        table("grants", vec![Column { nullable: true, ..column("role_id", ColumnType::BigInteger) }]);
    made.constraints.push(TableConstraint::ForeignKey(ForeignKey {
        name: "grants_role_foreign".into(),
        columns: names(&["role_id"]),
        references: TableName::new("roles"),
        referenced_columns: names(&["id"]),
        on_delete: action,
        on_update: action,
        deferral: Deferral::Never,
    }));
    made
}

#[test]
fn create_table_with_each_reference_action() {
    for (name, action) in [
        ("foreign_key_without_action", ReferenceAction::NoAction),
        ("foreign_key_restricts", ReferenceAction::Restrict),
        ("foreign_key_cascades", ReferenceAction::Cascade),
        ("foreign_key_sets_null", ReferenceAction::SetNull),
        ("foreign_key_sets_default", ReferenceAction::SetDefault),
    ] {
        check(name, create(foreign_key(action)));
    }
}

#[test]
fn create_table_in_another_schema() {
    let mut made = foreign_key(ReferenceAction::Cascade);
    made.name = TableName::parse("reporting.grants");
    made.indexes.push(index("grants_role_index", &["role_id"], IndexKind::Plain));
    check("a_foreign_key_says_in_which_schema", create(made.clone()));
    let alone = CreateTable { constraints: Vec::new(), ..made.clone() };
    check("create_table_in_another_schema", create(alone));
    if let Some(TableConstraint::ForeignKey(key)) = made.constraints.first_mut() {
        key.references = TableName::parse("reporting.users");
    }
    check("foreign_key_within_another_schema", create(made.clone()));
    made.name = TableName::new("grants");
    check("foreign_key_into_another_schema", create(made));
}

#[test]
fn create_index() {
    let make = |table, index| SchemaChange::CreateIndex(CreateIndex { table, index, build: Build::Plain });
    let plain = index("posts_views_index", &["views", "id"], IndexKind::Plain);
    check("create_index", make(TableName::new("posts"), plain));
    let unique = index("users_email_unique", &["email"], IndexKind::Unique);
    check("create_unique_index", make(TableName::new("users"), unique));
    let elsewhere = index("users_name_index", &["name"], IndexKind::Plain);
    check("create_index_in_another_schema", make(TableName::parse("reporting.users"), elsewhere));
}

#[test]
fn drop_table() {
    let drop = |name, if_missing| SchemaChange::DropTable(DropTable { name, if_missing });
    check("drop_table", drop(TableName::new("users"), IfMissing::Fail));
    check("drop_table_if_it_is_there", drop(TableName::new("nowhere"), IfMissing::Skip));
    check("drop_table_of_another_schema", drop(TableName::parse("reporting.users"), IfMissing::Fail));
}

#[test]
fn rename_table() {
    let rename = |from| SchemaChange::RenameTable { from, to: "people".into() };
    check("rename_table", rename(TableName::new("users")));
    check("rename_table_within_another_schema", rename(TableName::parse("reporting.users")));
}
