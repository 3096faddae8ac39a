//! What a database has besides tables.

use ilana_ir::{CreateEnum, CreateView, DropView, IfMissing, IfThere, Name, TableName};

use super::column::plain_text;
use crate::check::invalid;
use crate::dialect::AlterStyle;
use crate::{CompileError, Dialect, SchemaFeature, literal};

pub(super) fn create_view(view: &CreateView, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    let CreateView { name, query, if_there } = view;
    let name = literal::table(name, dialect.grammar())?;
    let query = literal::own(query, dialect)?;
    let create = format!("CREATE VIEW {name} AS {query}");
    if dialect.schema().alter_style() == AlterStyle::Anew {
        // SQLite has no view that replaces another, and looks whether there is what it reads when it is read.
        let drop = matches!(if_there, IfThere::Replace).then(|| format!("DROP VIEW IF EXISTS {name}"));
        let read = format!("SELECT 1 FROM {name} WHERE 1 = 0");
        return Ok(drop.into_iter().chain([create, read]).collect());
    }
    Ok(match if_there {
        IfThere::Fail => vec![create],
        IfThere::Replace if dialect.schema().replaces_columns_of_views() => {
            vec![format!("CREATE OR REPLACE VIEW {name} AS {query}")]
        }
        IfThere::Replace => vec![replaced(&name, &query, dialect)?],
    })
}

/// Makes a view anew where it would lose a column, or give one another name or type. Else it stays, with the rights that were
/// granted on it and with what reads it.
fn replaced(name: &str, query: &str, dialect: Dialect) -> Result<String, CompileError> {
    let body = format!(
        "BEGIN\nCREATE OR REPLACE VIEW {name} AS {query}\n;\nEXCEPTION WHEN invalid_table_definition THEN\n\
         DROP VIEW IF EXISTS {name};\nCREATE VIEW {name} AS {query}\n;\nEND"
    );
    Ok(format!("DO {}", literal::text(&body, dialect.grammar())?))
}

pub(super) fn drop_view(view: &DropView, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    let DropView { name, if_missing } = view;
    Ok(vec![format!("DROP VIEW {}{}", skip(*if_missing), literal::table(name, dialect.grammar())?)])
}

/// The words that let a thing be missing.
pub(super) fn skip(if_missing: IfMissing) -> &'static str {
    match if_missing {
        IfMissing::Fail => "",
        IfMissing::Skip => "IF EXISTS ",
    }
}

pub(super) fn schema(verb: &str, name: &Name, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    dialect.need(SchemaFeature::Schemas)?;
    Ok(vec![format!("{verb} SCHEMA {}", literal::name(name, dialect.grammar())?)])
}

pub(super) fn create_enum(made: &CreateEnum, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    let CreateEnum { name, values } = made;
    if values.is_empty() {
        return Err(invalid(format!("the type `{name}` is of no texts"), "name at least one"));
    }
    let (name, values) = (literal::table(name, dialect.grammar())?, literal::members(values, dialect)?);
    if !dialect.has(SchemaFeature::EnumTypes) {
        return Ok(Vec::new());
    }
    Ok(vec![format!("CREATE TYPE {name} AS ENUM ({values})")])
}

pub(super) fn add_enum_value(
    name: &TableName,
    value: &str,
    dialect: Dialect,
) -> Result<Vec<String>, CompileError> {
    dialect.need(SchemaFeature::EnumTypes)?;
    let (name, value) = (literal::table(name, dialect.grammar())?, plain_text(value, dialect)?);
    Ok(vec![format!("ALTER TYPE {name} ADD VALUE {value}")])
}

pub(super) fn drop_enum(name: &TableName, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    let name = literal::table(name, dialect.grammar())?;
    if !dialect.has(SchemaFeature::EnumTypes) {
        return Ok(Vec::new());
    }
    Ok(vec![format!("DROP TYPE IF EXISTS {name}")])
}

pub(super) fn create_extension(name: &Name, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    let name = literal::name(name, dialect.grammar())?;
    if !dialect.has(SchemaFeature::EnumTypes) {
        return Ok(Vec::new());
    }
    Ok(vec![format!("CREATE EXTENSION IF NOT EXISTS {name}")])
}
