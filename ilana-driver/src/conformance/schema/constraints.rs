//! Tables with each constraint and each kind of index.

use ilana_ir::{
    Column, ColumnType, Condition, CreateTable, Deferral, Direction, ForeignKey, Index, IndexKind, IndexPart,
    IndexedBy, Name, ReferenceAction, TableConstraint, TableName,
};

use super::tables::table;
use crate::conformance::table::nullable;

/// A table for each constraint and each kind of index.
pub(super) fn each(prefix: &str) -> Vec<CreateTable> {
    let constrained = constraints(prefix).into_iter().enumerate().map(|(number, constraint)| {
        let mut made = subject(prefix, &format!("constraint_{number}"));
        made.constraints.push(constraint);
        made
    });
    let indexed = indexes(prefix).into_iter().enumerate().map(|(number, index)| {
        let mut made = subject(prefix, &format!("index_{number}"));
        made.indexes.push(index);
        made
    });
    let together = {
        let mut made = subject(prefix, "key_together");
        made.columns.retain(|column| !column.auto_increment);
        let columns = names(&["code", "day"]);
        made.columns.iter_mut().for_each(|column| column.nullable &= !columns.contains(&column.name));
        made.constraints.push(TableConstraint::PrimaryKey { name: None, columns });
        made
    };
    let parent = table(prefix, "a_parent", vec![Column::new("code", ColumnType::String(20))]);
    let mut all = vec![unique_parent(prefix, parent), together];
    all.extend(constrained.chain(indexed));
    all
}

fn names(all: &[&'static str]) -> Vec<Name> {
    all.iter().map(|&name| name.into()).collect()
}

fn subject(prefix: &str, name: &str) -> CreateTable {
    let columns = vec![
        nullable("code", ColumnType::String(20)),
        nullable("day", ColumnType::Date),
        nullable("amount", ColumnType::Integer),
        nullable("parent_id", ColumnType::BigInteger),
        nullable("document", ColumnType::Json),
    ];
    table(prefix, name, columns)
}

fn unique_parent(prefix: &str, mut parent: CreateTable) -> CreateTable {
    let name = format!("{prefix}parent_code").into();
    let columns = names(&["code"]);
    parent.constraints.push(TableConstraint::Unique { name, columns, deferral: Deferral::Never });
    parent
}

fn constraints(prefix: &str) -> Vec<TableConstraint> {
    let unique = |name: &str, deferral| TableConstraint::Unique {
        name: format!("{prefix}{name}").into(),
        columns: names(&["code", "day"]),
        deferral,
    };
    let check =
        |name: &str, condition| TableConstraint::Check { name: format!("{prefix}{name}").into(), condition };
    let foreign = |name: &str, (own, other), on_delete, deferral| {
        TableConstraint::ForeignKey(ForeignKey {
            name: format!("{prefix}{name}").into(),
            columns: names(&[own]),
            references: TableName { schema: None, name: format!("{prefix}a_parent").into() },
            referenced_columns: names(&[other]),
            on_delete,
            on_update: ReferenceAction::NoAction,
            deferral,
        })
    };
    let (by_id, by_code) = (("parent_id", "id"), ("code", "code"));
    let own = OWN_CHECKS.iter().enumerate();
    let own = own.map(|(number, &sql)| check(&format!("own_{number}"), Condition::Raw(sql.into())));
    let own: Vec<_> = own.collect();
    let mut all = vec![
        unique("unique", Deferral::Never),
        unique("unique_late", Deferral::AtFirst),
        unique("unique_perhaps", Deferral::Possible),
        check("positive", Condition::Positive("amount".into())),
        check("shape", Condition::Matches { column: "code".into(), pattern: "^[A-Z]+$".into() }),
        check("one_of", Condition::OneOf { column: "code".into(), values: vec!["a".into(), "it's".into()] }),
        check("own", Condition::Raw("amount > 1 AND amount < 10 OR code IS NOT NULL".into())),
        foreign("cascade", by_id, ReferenceAction::Cascade, Deferral::Never),
        foreign("set_null", by_code, ReferenceAction::SetNull, Deferral::Never),
        foreign("restrict", by_id, ReferenceAction::Restrict, Deferral::Never),
        foreign("late", by_id, ReferenceAction::NoAction, Deferral::AtFirst),
    ];
    all.extend(own);
    all
}

/// Checks in the caller's own SQL, which the engines keep in words of their own.
const OWN_CHECKS: [&str; 20] = [
    "amount BETWEEN 1 AND 10",
    "code IN ('a', 'b')",
    "code NOT IN ('a', 'b')",
    "amount != 3",
    "code LIKE 'a%'",
    "code NOT LIKE 'a%'",
    "length(code) > 3 AND (amount IS NULL OR amount > 0)",
    "NOT (amount = 3)",
    "amount NOT BETWEEN 1 AND 10",
    "amount % 2 = 0",
    "amount > -1",
    "-amount < 7",
    "code IN ('a')",
    "code NOT IN ('a')",
    "code <> 'it''s'",
    "trim(code) <> ''",
    "CAST(code AS char(5)) = 'a'",
    "coalesce(amount, 0) + 1 > 0 OR upper(code) = code",
    "(code IS NULL) = (amount IS NULL)",
    "nullif(amount, 0) IS NOT NULL",
];

fn indexes(prefix: &str) -> Vec<Index> {
    let over = |name: &str, columns: &[&'static str], kind| {
        Index::over(format!("{prefix}{name}"), columns.iter().copied(), kind)
    };
    let descending = |by| IndexPart { by, direction: Direction::Desc, prefix: None };
    let column = |name: &'static str| IndexedBy::Column(name.into());
    let partial =
        Index { filter: Some("amount > 10".into()), ..over("partial", &["code"], IndexKind::Plain) };
    let first = IndexPart { by: column("code"), direction: Direction::Asc, prefix: Some(5) };
    vec![
        over("plain", &["code"], IndexKind::Plain),
        over("unique_index", &["code", "day"], IndexKind::Unique),
        Index { parts: vec![descending(column("day"))], ..over("down", &["day"], IndexKind::Plain) },
        Index {
            parts: vec![IndexPart {
                by: IndexedBy::Expression("lower(code)".into()),
                direction: Direction::Asc,
                prefix: None,
            }],
            ..over("lower", &["code"], IndexKind::Plain)
        },
        partial,
        Index { include: names(&["amount"]), ..over("include", &["code"], IndexKind::Plain) },
        Index { parts: vec![first], ..over("first", &["code"], IndexKind::Plain) },
        over("words", &["code"], IndexKind::FullText),
        over("gin", &["document"], IndexKind::Gin),
        over("brin", &["day"], IndexKind::Brin),
        over("hash", &["code"], IndexKind::Hash),
    ]
}
