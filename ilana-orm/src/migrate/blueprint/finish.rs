//! From a description to data.

use ilana_compile::CompileError;
use ilana_ir::{
    AlterTable, Column, CreateTable, Current, ForeignKey, IndexedBy, Schema, TableChange, TableConstraint,
};

use super::{Blueprint, Described, Role};

impl Blueprint {
    /// Whether what it is depends on what there is: columns may have the types of others.
    pub(crate) fn looks_around(&self) -> bool {
        self.columns.iter().any(|described| described.adopts)
    }

    /// The table that is described, where there is already what `there` says.
    pub(crate) fn into_table(mut self, there: &Schema) -> Result<CreateTable, CompileError> {
        self.is_whole()?;
        let is_changed = |described: &&Described| !matches!(described.role, Role::Added);
        if let Some(described) = self.columns.iter().find(is_changed) {
            let what = format!(
                "the column `{}` of the new table `{}` is to change",
                described.column.name, self.table
            );
            return Err(CompileError::Invalid {
                what,
                remedy: "describe it as it is to be, without `change`",
            });
        }
        if !self.removals.is_empty() {
            let what = format!("the new table `{}` is to lose or rename something", self.table);
            return Err(CompileError::Invalid { what, remedy: "leave it out, or use `alter_table`" });
        }
        self.adopt(there)?;
        let Self { table: name, columns, constraints, indexes, comment, options, .. } = self;
        let columns = columns.into_iter().map(|described| described.column).collect();
        Ok(CreateTable { name, columns, constraints, indexes, comment, options })
    }

    /// How the table changes that is one of those that there are.
    pub(crate) fn into_changes(mut self, there: &Schema) -> Result<AlterTable, CompileError> {
        self.is_whole()?;
        let is_it = |current: &&Current| current.table.name == self.table;
        let current = there.tables.iter().find(is_it).cloned();
        // The catalogs of other databases are not read on MySQL, MariaDB and SQLite: what is there, the server knows.
        if current.is_none() && self.table.schema.is_none() {
            let what = format!("there is no table `{}` to change", self.table);
            return Err(CompileError::Invalid { what, remedy: "make it with `create_table` first" });
        }
        if self.options != ilana_ir::TableOptions::default() {
            let what = format!("the table `{}` is to be kept in another way", self.table);
            return Err(CompileError::Invalid { what, remedy: "say that in SQL of your own, with `raw`" });
        }
        self.adopt(there)?;
        let Self { table, columns, constraints, indexes, removals, comment, .. } = self;
        let mut changes = Vec::new();
        for removal in removals {
            changes.push(removal.into_change(&table, current.as_ref().map(|current| &current.table))?);
        }
        changes.extend(columns.into_iter().map(|Described { column, role, .. }| match role {
            Role::Added => TableChange::AddColumn(column),
            Role::Changed { using } => TableChange::ChangeColumn { column, using },
        }));
        changes.extend(constraints.into_iter().map(TableChange::AddConstraint));
        changes.extend(indexes.into_iter().map(TableChange::AddIndex));
        changes.extend(comment.map(|text| TableChange::Comment(Some(text))));
        Ok(AlterTable { table, changes, current: current.map(Box::new) })
    }

    fn is_whole(&mut self) -> Result<(), CompileError> {
        if let Some(mistake) = self.mistake.take() {
            return Err(mistake);
        }
        let Some(index) = self.indexes.iter().find(|index| index.name.is_empty()) else { return Ok(()) };
        let expression = index.parts.iter().find_map(|part| match &part.by {
            IndexedBy::Expression(sql) => Some(sql.as_ref()),
            IndexedBy::Column(_) => None,
        });
        let what =
            format!("the index of `{}` over `{}` has no name", self.table, expression.unwrap_or_default());
        Err(CompileError::Invalid { what, remedy: "name it with `name`: an expression makes none" })
    }

    /// Gives the columns that are to have the types of those that they refer to these types, where those are there.
    fn adopt(&mut self, there: &Schema) -> Result<(), CompileError> {
        let own: Vec<Column> = self.columns.iter().map(|described| described.column.clone()).collect();
        for Described { column, adopts, .. } in &mut self.columns {
            let Some(key) = key_of(&self.constraints, column).filter(|_| *adopts) else { continue };
            let Some(name) = key.referenced_columns.first() else { continue };
            let referenced = if key.references == self.table {
                own.iter().find(|other| other.name == *name).or_else(|| there.column(&key.references, name))
            } else {
                there.column(&key.references, name)
            };
            let Some(referenced) = referenced else { continue };
            if column.ty.is_integer() && referenced.ty.is_integer() {
                column.ty = referenced.ty.clone();
                column.unsigned = referenced.unsigned;
            } else if column.ty.is_integer() || referenced.ty.is_integer() {
                let what = format!(
                    "the column `{}` of `{}` and `{}.{name}`, to which it refers, are not both integers",
                    column.name, self.table, key.references
                );
                return Err(CompileError::Invalid { what, remedy: "give it the type of what it refers to" });
            }
        }
        Ok(())
    }
}

fn key_of<'c>(constraints: &'c [TableConstraint], column: &Column) -> Option<&'c ForeignKey> {
    constraints.iter().find_map(|part| match part {
        TableConstraint::ForeignKey(key) => (*key.columns == [column.name.clone()]).then_some(key),
        TableConstraint::PrimaryKey { .. }
        | TableConstraint::Unique { .. }
        | TableConstraint::Check { .. } => None,
    })
}
