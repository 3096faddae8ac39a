//! Named queries before an update or delete, for an engine that allows them before a query only.

use ilana_ir::{
    Delete, Descend, Expr, Part, PartMut, Select, Source, TableName, Update, Walk, WalkMut, With,
};

use crate::{CompileError, Dialect, Feature};

/// The same update, in which each use of a named query is a query that names it.
pub(super) fn update(part: &Update, dialect: Dialect) -> Result<Option<Update>, CompileError> {
    let Some(with) = misplaced(part.with.as_deref(), dialect) else { return Ok(None) };
    let mut part = Update { with: None, ..part.clone() };
    let Update { with: _, table: _, key: _, joins, set, filter, order_by, limit: _, returning: _ } =
        &mut part;
    for tree in [joins as &mut dyn Tree, set, filter, order_by] {
        name_within(tree, with, dialect)?;
    }
    Ok(Some(part))
}

/// The same delete.
pub(super) fn delete(part: &Delete, dialect: Dialect) -> Result<Option<Delete>, CompileError> {
    let Some(with) = misplaced(part.with.as_deref(), dialect) else { return Ok(None) };
    let mut part = Delete { with: None, ..part.clone() };
    let Delete { with: _, table: _, key: _, joins, filter, order_by, limit: _, returning } = &mut part;
    for tree in [joins as &mut dyn Tree, filter, order_by, returning] {
        name_within(tree, with, dialect)?;
    }
    Ok(Some(part))
}

fn misplaced(with: Option<&With>, dialect: Dialect) -> Option<&With> {
    with.filter(|with| !with.ctes.is_empty() && !dialect.has(Feature::WithBeforeWrite))
}

/// What can be read and changed.
trait Tree: Walk + WalkMut {}

impl<T: Walk + WalkMut> Tree for T {}

fn name_within(tree: &mut dyn Tree, with: &With, dialect: Dialect) -> Result<(), CompileError> {
    let is_named =
        |table: &TableName| table.schema.is_none() && with.ctes.iter().any(|named| named.name == table.name);
    // A query within that gives the same name to another query means that one.
    let mut hidden = false;
    tree.walk(&mut |part| {
        if let Part::Select(Select { with: Some(inner), .. }) = part {
            let mut names = inner.ctes.iter().map(|named| &named.name);
            hidden |= names.any(|name| with.ctes.iter().any(|named| named.name == *name));
        }
        Descend::Into
    });
    if hidden {
        return dialect.need(Feature::WithBeforeWrite);
    }
    tree.walk_mut(&mut |part| {
        let PartMut::Source(source) = part else { return Descend::Into };
        let Source::Table { table, alias } = &*source else { return Descend::Into };
        if !is_named(table) {
            return Descend::Into;
        }
        let alias = alias.as_ref().unwrap_or(&table.name).clone();
        let rows = Select::from(Source::Table { table: table.clone(), alias: None });
        let select = Select { with: Some(Box::new(with.clone())), ..rows.columns([Expr::Star(None)]) };
        *source = Source::Subquery { select: Box::new(select), alias };
        Descend::Past
    });
    Ok(())
}
