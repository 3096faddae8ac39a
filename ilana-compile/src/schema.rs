//! Changes of a schema as SQL. This text is our own, per engine, and takes no binds.

mod column;
mod table;
mod truncate;

use ilana_ir::{CreateIndex, DropTable, IfMissing, Index, IndexKind, SchemaChange, TableName};

use crate::check::invalid;
use crate::dialect::Grammar;
use crate::{CompileError, Dialect, literal};

pub(crate) fn render(change: &SchemaChange, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    let grammar = dialect.grammar();
    match change {
        SchemaChange::CreateTable(table) => table::create(table, dialect),
        SchemaChange::DropTable(DropTable { name, if_missing }) => {
            let skip = match if_missing {
                IfMissing::Fail => "",
                IfMissing::Skip => "IF EXISTS ",
            };
            Ok(vec![format!("DROP TABLE {skip}{}", literal::table(name, grammar)?)])
        }
        SchemaChange::RenameTable { from, to } => {
            let schema = from.schema.clone().filter(|_| !grammar.keeps_schema_on_rename());
            let to = literal::table(&TableName { schema, name: to.clone() }, grammar)?;
            Ok(vec![format!("ALTER TABLE {} RENAME TO {to}", literal::table(from, grammar)?)])
        }
        SchemaChange::CreateIndex(CreateIndex { table, index }) => {
            Ok(vec![create_index(table, index, grammar)?])
        }
        SchemaChange::Truncate { table, identity } => truncate::truncate(table, *identity, grammar),
    }
}

fn create_index(table: &TableName, index: &Index, grammar: &dyn Grammar) -> Result<String, CompileError> {
    let unique = match index.kind {
        IndexKind::Plain => "",
        IndexKind::Unique => "UNIQUE ",
    };
    let Index { name, columns, kind: _ } = index;
    if columns.is_empty() {
        return Err(invalid(format!("the index `{name}` is over no columns"), "name at least one"));
    }
    let (at_index, at_table) = if grammar.has_schema_at_index() {
        (table.schema.clone(), None)
    } else {
        (None, table.schema.clone())
    };
    let index = TableName { schema: at_index, name: name.clone() };
    let table = TableName { schema: at_table, name: table.name.clone() };
    Ok(format!(
        "CREATE {unique}INDEX {} ON {} ({})",
        literal::table(&index, grammar)?,
        literal::table(&table, grammar)?,
        literal::names(columns, grammar)?
    ))
}
