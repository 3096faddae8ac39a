//! Keys of a table, and what must be true of its rows.

use ilana_ir::{Condition, Deferral, ForeignKey, ReferenceAction, TableConstraint, TableName};

use crate::check::invalid;
use crate::{CompileError, Dialect, Feature, SchemaFeature, literal};

/// A constraint as a table has it.
pub(super) fn definition(
    table: &TableName,
    part: &TableConstraint,
    dialect: Dialect,
) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    Ok(match part {
        TableConstraint::PrimaryKey { name, columns } => {
            let columns = literal::names(columns, grammar)?;
            match name {
                Some(name) => format!("CONSTRAINT {} PRIMARY KEY ({columns})", literal::name(name, grammar)?),
                None => format!("PRIMARY KEY ({columns})"),
            }
        }
        TableConstraint::Unique { name, columns, deferral } => {
            let name = literal::name(name, grammar)?;
            let columns = literal::names(columns, grammar)?;
            let waits = deferred(*deferral, SchemaFeature::DeferredUniques, dialect)?;
            format!("CONSTRAINT {name} UNIQUE ({columns}){waits}")
        }
        TableConstraint::ForeignKey(key) => foreign_key(table, key, dialect)?,
        TableConstraint::Check { name, condition } => {
            format!("CONSTRAINT {} CHECK ({})", literal::name(name, grammar)?, holds(condition, dialect)?)
        }
    })
}

fn deferred(
    deferral: Deferral,
    feature: SchemaFeature,
    dialect: Dialect,
) -> Result<&'static str, CompileError> {
    let words = match deferral {
        Deferral::Never => return Ok(""),
        Deferral::Possible => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferral::AtFirst => " DEFERRABLE INITIALLY DEFERRED",
    };
    dialect.need(feature).map(|()| words)
}

fn holds(condition: &Condition, dialect: Dialect) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    Ok(match condition {
        Condition::Positive(column) => format!("{} > 0", literal::name(column, grammar)?),
        Condition::Matches { column, pattern } => {
            let (column, pattern) = (literal::name(column, grammar)?, literal::constant(pattern, grammar)?);
            dialect.schema().matches(&column, &pattern)
        }
        Condition::OneOf { column, values } => {
            if values.is_empty() {
                let what = format!("`{column}` may hold none of no texts");
                return Err(invalid(what, "name at least one"));
            }
            format!("{} IN ({})", literal::name(column, grammar)?, literal::constants(values, dialect)?)
        }
        Condition::Raw(sql) => literal::own(sql, dialect)?,
    })
}

fn foreign_key(table: &TableName, key: &ForeignKey, dialect: Dialect) -> Result<String, CompileError> {
    let ForeignKey { name, columns, references: _, referenced_columns, on_delete, on_update, deferral } = key;
    let grammar = dialect.grammar();
    let mut out = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
        literal::name(name, grammar)?,
        literal::names(columns, grammar)?,
        literal::table(&referenced(table, key, dialect)?, grammar)?,
        literal::names(referenced_columns, grammar)?
    );
    for (event, action) in [("DELETE", on_delete), ("UPDATE", on_update)] {
        if let Some(words) = words(*action, dialect)? {
            out.push_str(&format!(" ON {event} {words}"));
        }
    }
    out.push_str(deferred(*deferral, SchemaFeature::DeferredKeys, dialect)?);
    Ok(out)
}

/// The table that a key refers to, as its engine takes the name.
fn referenced(table: &TableName, key: &ForeignKey, dialect: Dialect) -> Result<TableName, CompileError> {
    let references = &key.references;
    if references.schema.is_none() && table.schema.is_some() && dialect.schema().looks_beside_the_table() {
        let what = format!(
            "the foreign key `{}` of `{table}` refers to `{references}`, which {dialect} looks for in the schema of its own table",
            key.name
        );
        return Err(invalid(what, "name the schema that it is in"));
    }
    if references.schema.is_none() || dialect.has(Feature::KeyAcrossSchemas) {
        return Ok(references.clone());
    }
    if references.schema == table.schema {
        return Ok(TableName { schema: None, name: references.name.clone() });
    }
    let remedy = "keep both tables in one schema";
    Err(CompileError::Unsupported { feature: Feature::KeyAcrossSchemas, dialect, remedy })
}

fn words(action: ReferenceAction, dialect: Dialect) -> Result<Option<&'static str>, CompileError> {
    Ok(match action {
        ReferenceAction::NoAction => None,
        ReferenceAction::Restrict => Some("RESTRICT"),
        ReferenceAction::Cascade => Some("CASCADE"),
        ReferenceAction::SetNull => Some("SET NULL"),
        ReferenceAction::SetDefault if dialect.has(Feature::SetDefault) => Some("SET DEFAULT"),
        ReferenceAction::SetDefault => {
            let remedy = "use SET NULL, or set the default before the delete";
            return Err(CompileError::Unsupported { feature: Feature::SetDefault, dialect, remedy });
        }
    })
}
