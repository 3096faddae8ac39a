//! Tables of which the engines were asked: their answers are in the files beside this one.

use ilana_ir::{
    Column, ColumnDefault, ColumnType, Condition, CreateTable, Deferral, ForeignKey, Generated, Index,
    IndexKind, IndexPart, Name, ReferenceAction, Spatial, Storage, TableConstraint, TableName, TableOptions,
    Value,
};

fn column(name: &'static str, ty: ColumnType) -> Column {
    Column::new(name, ty)
}

fn null(column: Column) -> Column {
    Column { nullable: true, ..column }
}

fn with(name: &'static str, ty: ColumnType, default: impl Into<Value>) -> Column {
    Column { default: Some(ColumnDefault::Value(default.into())), ..column(name, ty) }
}

fn now(name: &'static str, ty: ColumnType) -> Column {
    Column { default: Some(ColumnDefault::Now), ..column(name, ty) }
}

fn table(name: &'static str, columns: Vec<Column>) -> CreateTable {
    CreateTable::new(TableName::new(name), columns)
}

fn names(all: &[&'static str]) -> Vec<Name> {
    all.iter().map(|name| Name::from(*name)).collect()
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

const MONEY: ColumnType = ColumnType::Decimal { precision: 12, scale: 2 };

/// All tables, as either engine takes them.
pub(crate) fn tables(is_mysql: bool) -> Vec<CreateTable> {
    vec![types(), defaults(), moments(), numbered(), keys(is_mysql), references(is_mysql), checks(is_mysql)]
        .into_iter()
        .chain([computed(is_mysql), options("kept_by_another", Some("MyISAM"), None, None)])
        .chain([options("of_a_set", None, Some("latin1"), None)])
        .chain([options("of_a_set_and_order", None, Some("latin1"), Some("latin1_bin"))])
        .chain([options("of_an_order", None, None, Some("utf8mb4_general_ci"))])
        .collect()
}

fn types() -> CreateTable {
    use ColumnType::*;
    let odd = texts(&["a", "it's", "b,c", r"back\slash", r"\'", "é", "q\"q`)", "line\nline"]);
    let columns = [
        ("tiny", TinyInteger),
        ("small", SmallInteger),
        ("middle", Integer),
        ("big", BigInteger),
        ("single", Float),
        ("twice", Double),
        ("money", MONEY),
        ("code", Char(2)),
        ("name", String(255)),
        ("body", Text),
        ("medium", MediumText),
        ("file", Binary),
        ("hash", VarBinary(12)),
        ("flag", Boolean),
        ("day", Date),
        ("hour", Time),
        ("local", DateTime),
        ("instant", Timestamp),
        ("token", Uuid),
        ("document", Json),
        ("one", Enum { name: None, values: odd }),
        ("some", Set(texts(&["x", "y'y", r"z\"]))),
        ("ip", Inet),
        ("mac", MacAddress),
        ("shape", Spatial(self::Spatial::Geometry)),
        ("spot", Spatial(self::Spatial::Point)),
        ("line", Spatial(self::Spatial::LineString)),
        ("area", Spatial(self::Spatial::Polygon)),
        ("own_text", Specific("text".into())),
        ("own_moment", Specific("datetime(3)".into())),
        ("own_number", Specific("decimal(40,2)".into())),
        ("own_bytes", Specific("binary(16)".into())),
    ];
    table("all_types", columns.map(|(name, ty)| null(column(name, ty))).to_vec())
}

fn defaults() -> CreateTable {
    use ColumnType::*;
    let columns = vec![
        with("small", SmallInteger, -1),
        with("big", BigInteger, i64::MIN),
        Column { unsigned: true, ..with("most", BigInteger, u64::MAX) },
        with("twice", Double, 1.5e300),
        with("whole", Double, 100_000.0),
        with("single", Float, 1e-7),
        with("money", MONEY, "-9.50"),
        with("code", Char(2), "ok"),
        with("empty", String(2), ""),
        with("null_word", String(9), "NULL"),
        with("call", String(90), "utc_timestamp(6)"),
        with("quote", String(90), "'"),
        with("line", String(90), "a\nb\tc%_\"`é?"),
        with("name", String(255), r"it's a \ and a ?"),
        with("body", Text, "it's ü\n\"x\r\u{1a}"),
        with("bodies", MediumText, "a\\b\n'c"),
        with("file", Binary, vec![0_u8, 39, 255]),
        with("no_file", Binary, Vec::<u8>::new()),
        with("hash", VarBinary(12), b"abc'\\".to_vec()),
        with("yes", Boolean, true),
        with("no", Boolean, false),
        with("day", Date, "2024-02-29"),
        with("hour", Time, "12:30:00.123456"),
        with("local", DateTime, "2024-02-29 12:30:00.123456"),
        with("token", Uuid, "67e55044-10b1-426f-9247-bb680e5fe0c8"),
        with("document", Json, serde_json::json!({"it's": [1, "\\", null]})),
        with("one", Enum { name: None, values: texts(&["1", "it's"]) }, "1"),
        null(with("nullable", Integer, 3)),
        Column { collation: Some("utf8mb4_general_ci".into()), ..with("folded", String(30), "x") },
        with("bits", Specific("bit(3)".into()), vec![5_u8]),
        Column {
            default: Some(ColumnDefault::Expression("(1 + 2) * (3 + 4)".into())),
            ..column("sum", BigInteger)
        },
        Column { default: Some(ColumnDefault::Expression("uuid()".into())), ..column("random", Uuid) },
        null(column("nothing", Text)),
    ];
    table("all_defaults", columns)
}

fn moments() -> CreateTable {
    use ColumnType::*;
    table(
        "moments",
        vec![now("day", Date), now("hour", Time), now("local", DateTime), null(now("instant", Timestamp))],
    )
}

fn numbered() -> CreateTable {
    let id = Column { auto_increment: true, unsigned: true, ..column("id", ColumnType::BigInteger) };
    let visits = Column { unsigned: true, ..with("visits", ColumnType::Integer, 3_u64) };
    let columns = vec![id, visits, column("a", ColumnType::Integer), column("b", ColumnType::String(20))];
    let mut made = table("numbered", columns);
    made.constraints.push(unique("numbered_a_b", &["a", "b"]));
    made
}

fn unique(name: &'static str, columns: &[&'static str]) -> TableConstraint {
    TableConstraint::Unique { name: name.into(), columns: names(columns), deferral: Deferral::Never }
}

fn keys(is_mysql: bool) -> CreateTable {
    let columns = vec![
        column("user_id", ColumnType::BigInteger),
        column("role_id", ColumnType::BigInteger),
        column("email", ColumnType::String(100)),
        column("body", ColumnType::Text),
        column("odd`name \"x'", ColumnType::Integer),
        column("shape", ColumnType::Spatial(Spatial::Point)),
    ];
    let mut made = table("keys", columns);
    made.constraints = vec![
        TableConstraint::PrimaryKey { name: None, columns: names(&["user_id", "role_id"]) },
        unique("keys_email", &["role_id", "email"]),
        unique("odd`key", &["odd`name \"x'"]),
    ];
    let prefix = |name| IndexPart { prefix: Some(10), ..IndexPart::column(name) };
    let over = |name: &'static str, parts, kind| Index { parts, ..Index::over(name, ["x"], kind) };
    made.indexes = vec![
        Index::over("a_plain", ["role_id", "user_id"], IndexKind::Plain),
        over("b_prefix", vec![prefix("body"), IndexPart::column("role_id").descending()], IndexKind::Plain),
        over("c_unique_prefix", vec![prefix("email")], IndexKind::Unique),
        over("d_unique_descending", vec![IndexPart::column("email").descending()], IndexKind::Unique),
        Index::over("e_words", ["email", "body"], IndexKind::FullText),
        Index::over("f_shape", ["shape"], IndexKind::Spatial),
    ];
    if is_mysql {
        let sql = r"concat(`email`,_utf8mb4'it\'s ü',_utf8mb4'\\')";
        made.indexes.push(over("g_expression", vec![IndexPart::expression(sql)], IndexKind::Plain));
    }
    made
}

fn references(is_mysql: bool) -> CreateTable {
    use ReferenceAction::*;
    let columns = vec![
        null(Column { unsigned: true, ..column("p", ColumnType::BigInteger) }),
        null(Column { unsigned: true, ..column("q", ColumnType::BigInteger) }),
        null(column("a", ColumnType::Integer)),
        null(column("b", ColumnType::String(20))),
    ];
    let mut made = table("references", columns);
    let key =
        |name: &'static str, columns: &[&'static str], others: &[&'static str], on_delete, on_update| {
            TableConstraint::ForeignKey(ForeignKey {
                name: name.into(),
                columns: names(columns),
                references: TableName::new("numbered"),
                referenced_columns: names(others),
                on_delete,
                on_update,
                deferral: Deferral::Never,
            })
        };
    // MariaDB says the one of both.
    let refused = if is_mysql { NoAction } else { Restrict };
    made.constraints = vec![
        key("references_a_b", &["a", "b"], &["a", "b"], refused, SetNull),
        key("references_p", &["p"], &["id"], Cascade, Restrict),
        key("references_q", &["q"], &["id"], Restrict, Cascade),
    ];
    made.indexes.push(Index::over("mine", ["q"], IndexKind::Plain));
    made
}

fn checks(is_mysql: bool) -> CreateTable {
    let text = ColumnType::String(10);
    let columns = vec![
        column("amount", ColumnType::Integer),
        column("code", text.clone()),
        column("n`q", text),
        column("é", ColumnType::Integer),
        column("document", ColumnType::Json),
    ];
    let mut made = table("checks", columns);
    let one_of =
        |column: &'static str, all: &[&str]| Condition::OneOf { column: column.into(), values: texts(all) };
    let matches = |pattern: &str| Condition::Matches { column: "code".into(), pattern: pattern.to_owned() };
    let raw = if is_mysql {
        r"(`amount` between 1 and 5) or (`code` = _utf8mb4'it\'s é') or (`code` like _utf8mb4'%\\%')"
    } else {
        r"`amount` between 1 and 5 or `code` = 'it\'s é' or `code` like '%\\%'"
    };
    let conditions = [
        ("a", Condition::Positive("amount".into())),
        ("b", Condition::Positive("n`q".into())),
        ("c", Condition::Positive("é".into())),
        ("d", one_of("code", &["a"])),
        ("e", one_of("n`q", &["it's", r"b\s", "", "é,", "x\ny\"`", "a','b"])),
        ("f", one_of("n`q", &[r"\"])),
        ("g", matches("^[a-zé']+$")),
        ("h", matches(r"^\d+\\x'?$")),
        ("i", Condition::Raw("json_valid(`document`)".into())),
        ("j", Condition::Raw("`amount` > 0.5".into())),
        ("k", Condition::Raw(raw.into())),
    ];
    made.constraints =
        conditions.map(|(name, condition)| TableConstraint::Check { name: name.into(), condition }).to_vec();
    made
}

fn computed(is_mysql: bool) -> CreateTable {
    let computed = |name, ty, expression: &'static str, storage| Column {
        generated: Some(Generated { expression: expression.into(), storage }),
        ..null(column(name, ty))
    };
    let concat = if is_mysql { r"concat(`s`,_utf8mb4'it\'s \\ é')" } else { r"concat(`s`,'it\'s \\ é')" };
    let mut made = table(
        "computed",
        vec![
            Column { comment: Some("it's é".into()), ..column("a", ColumnType::Integer) },
            column("s", ColumnType::String(20)),
            computed("sum", ColumnType::Integer, "`a` + 1", Storage::Stored),
            computed("text", ColumnType::String(50), concat, Storage::Virtual),
            computed("document", ColumnType::Json, "json_array(`a`)", Storage::Stored),
            Column {
                nullable: !is_mysql,
                ..computed("last", ColumnType::Integer, "`a` + 2", Storage::Virtual)
            },
        ],
    );
    made.comment = Some("a 'table'\nof mine".into());
    made
}

fn options(
    name: &'static str,
    engine: Option<&'static str>,
    charset: Option<&'static str>,
    collation: Option<&'static str>,
) -> CreateTable {
    let of_bytes = |column| Column { collation: Some("utf8mb4_bin".into()), ..column };
    let columns = vec![
        column("a", ColumnType::String(10)),
        of_bytes(column("b", ColumnType::Text)),
        column("document", ColumnType::Json),
        null(column("nothing", ColumnType::String(10))),
    ];
    let mut made = table(name, columns);
    let condition = Condition::OneOf { column: "a".into(), values: texts(&["a", "b"]) };
    made.constraints.push(TableConstraint::Check { name: format!("{name}_check").into(), condition });
    let options = [engine, charset, collation].map(|name| name.map(Name::from));
    let [engine, charset, collation] = options;
    made.options = TableOptions { engine, charset, collation };
    made
}
