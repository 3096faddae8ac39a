//! Primary, unique and foreign keys, and indexes.

use ilana_ir::{
    Deferral, Direction, ForeignKey, Index, IndexKind, IndexPart, IndexedBy, Name, ReferenceAction,
    TableConstraint, TableName,
};

use super::cells::{Catalog, Row, groups};
use super::{CatalogError, text};

/// The indexes of a table.
#[derive(Default)]
pub(super) struct Indexes {
    /// The columns of the primary key.
    pub(super) primary: Vec<Name>,
    /// The unique ones over whole ascending columns, by name. To the engine they and unique constraints are the same.
    pub(super) uniques: Vec<TableConstraint>,
    /// The others, by name.
    pub(super) others: Vec<Index>,
}

/// The indexes of a table out of their parts.
pub(super) fn indexes<'a>(
    catalog: Catalog<'a>,
    table: &str,
    rows: &[Row<'a, 8>],
) -> Result<Indexes, CatalogError> {
    let mut all = Vec::new();
    for rows in groups(rows) {
        let parts: Result<Vec<_>, _> = rows.iter().map(|row| part(catalog, table, *row)).collect();
        let Some([_, name, not_unique, .., kind, _]) = rows.first().copied() else { continue };
        let name = catalog.need(name, &format!("an index of `{table}` without a name"))?;
        let kind = match (kind, not_unique) {
            (Some("FULLTEXT"), _) => IndexKind::FullText,
            (Some("SPATIAL"), _) => IndexKind::Spatial,
            (_, Some("0")) => IndexKind::Unique,
            _ => IndexKind::Plain,
        };
        let name = Name::from(name.to_owned());
        all.push(Index { name, parts: parts?, kind, filter: None, include: Vec::new() });
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    let mut found = Indexes::default();
    for index in all {
        let columns = whole_columns(&index);
        // The name is the primary key's alone (MySQL manual, "CREATE TABLE Statement").
        if index.name.eq_ignore_ascii_case("PRIMARY") {
            let what = || format!("a primary key of `{table}` that is over a part of a column");
            let remedy = "make it over whole columns: no other engine has such a key";
            found.primary = columns.ok_or_else(|| catalog.error(what(), remedy))?;
            continue;
        }
        let is_ascending = index.parts.iter().all(|part| part.direction == Direction::Asc);
        match columns.filter(|_| is_ascending && index.kind == IndexKind::Unique) {
            Some(columns) => found.uniques.push(TableConstraint::Unique {
                name: index.name,
                columns,
                deferral: Deferral::Never,
            }),
            None => found.others.push(index),
        }
    }
    Ok(found)
}

/// What an index is over, where that is whole columns.
fn whole_columns(index: &Index) -> Option<Vec<Name>> {
    let column = |part: &IndexPart| match &part.by {
        IndexedBy::Column(name) if part.prefix.is_none() => Some(name.clone()),
        IndexedBy::Column(_) | IndexedBy::Expression(_) => None,
    };
    index.parts.iter().map(column).collect()
}

fn part<'a>(catalog: Catalog<'a>, table: &str, row: Row<'a, 8>) -> Result<IndexPart, CatalogError> {
    let [_, _, _, column, order, prefix, kind, expression] = row;
    let by = match (column, expression) {
        (None, Some(expression)) => IndexedBy::Expression(text::plain(expression, catalog.dialect).into()),
        (column, _) => {
            let column = catalog.need(column, &format!("an index of `{table}` over nothing"))?;
            IndexedBy::Column(column.to_owned().into())
        }
    };
    // The engine writes the size of a box there, which nobody chose.
    let prefix = prefix.filter(|_| kind != Some("SPATIAL"));
    let number = |length: &str| {
        let what = format!("the length {length:?} in an index of `{table}`");
        length.parse().map_err(|_| catalog.error(what, "leave the cells of the answers as they are"))
    };
    let prefix = prefix.map(number).transpose()?;
    let direction = if order == Some("D") { Direction::Desc } else { Direction::Asc };
    Ok(IndexPart { by, direction, prefix })
}

/// The foreign keys of a table by name, and the index that the engine makes for each that has no other.
pub(super) fn foreign_keys<'a>(
    catalog: Catalog<'a>,
    table: &str,
    rows: &[Row<'a, 8>],
) -> Result<(Vec<ForeignKey>, Vec<Index>), CatalogError> {
    let mut keys = Vec::new();
    for rows in groups(rows) {
        let Some([_, name, _, schema, references, _, on_delete, on_update]) = rows.first().copied() else {
            continue;
        };
        let without = format!("a foreign key of `{table}` without a name, column or other table");
        let owned = |cell| catalog.need(cell, &without).map(|name| Name::from(name.to_owned()));
        let columns: Result<Vec<_>, _> = rows.iter().map(|[_, _, column, ..]| owned(*column)).collect();
        let others: Result<Vec<_>, _> = rows.iter().map(|[.., column, _, _]| owned(*column)).collect();
        keys.push(ForeignKey {
            name: owned(name)?,
            columns: columns?,
            references: TableName {
                schema: schema.map(|schema| schema.to_owned().into()),
                name: owned(references)?,
            },
            referenced_columns: others?,
            on_delete: action(catalog, table, on_delete)?,
            on_update: action(catalog, table, on_update)?,
            deferral: Deferral::Never,
        });
    }
    keys.sort_by(|one, other| one.name.cmp(&other.name));
    let index = |key: &ForeignKey| Index::over(key.name.clone(), key.columns.clone(), IndexKind::Plain);
    let indexes = keys.iter().map(index).collect();
    Ok((keys, indexes))
}

/// What happens to rows that refer to one that changes. MariaDB says RESTRICT of both kinds of refusal, which InnoDB does not
/// tell apart.
fn action(catalog: Catalog<'_>, table: &str, words: Option<&str>) -> Result<ReferenceAction, CatalogError> {
    match words {
        Some("NO ACTION") => Ok(ReferenceAction::NoAction),
        Some("RESTRICT") => Ok(ReferenceAction::Restrict),
        Some("CASCADE") => Ok(ReferenceAction::Cascade),
        Some("SET NULL") => Ok(ReferenceAction::SetNull),
        Some("SET DEFAULT") => Ok(ReferenceAction::SetDefault),
        other => {
            let what = format!("the action {other:?} in a foreign key of `{table}`");
            Err(catalog.error(what, "make the key with an action that this version of Ilana knows"))
        }
    }
}
