//! Columns of a table.

use ilana_ir::{
    Column, ColumnDefault, ColumnType, Generated, Place, Storage, TableName, Value, conventional_name,
};

use super::default;
use crate::check::invalid;
use crate::dialect::{AlterStyle, CommentStyle, Moment};
use crate::{CompileError, Dialect, SchemaFeature, literal};

/// A column of a table that is made or gets it.
pub(super) fn definition(
    table: &TableName,
    column: &Column,
    dialect: Dialect,
) -> Result<String, CompileError> {
    let mut out = whole(table, column, dialect)?;
    if column.auto_increment {
        out.push_str(match dialect.schema().alter_style() {
            // It keeps removed keys from coming back ("SQLite Autoincrement", section 3), as on the other engines.
            AlterStyle::Anew => " PRIMARY KEY AUTOINCREMENT",
            AlterStyle::ByPart | AlterStyle::ByColumn => " PRIMARY KEY",
        });
    }
    Ok(out)
}

/// A column with all that is said of it, but for the key that a numbered one is.
pub(super) fn whole(table: &TableName, column: &Column, dialect: Dialect) -> Result<String, CompileError> {
    let Column {
        name,
        ty,
        nullable,
        default,
        auto_increment,
        unsigned: _,
        generated,
        collation: _,
        comment,
        place,
    } = column;
    check(column)?;
    let (grammar, schema) = (dialect.grammar(), dialect.schema());
    let quoted = literal::name(name, grammar)?;
    let mut out = format!("{quoted} {}", full_type(column, dialect)?);
    if *auto_increment {
        // What numbers it says the rest.
    } else if let Some(generated) = generated {
        out.push_str(&computed(column, generated, dialect)?);
    } else {
        out.push_str(if *nullable { " NULL" } else { " NOT NULL" });
        if let Some(default) = default {
            out.push_str(&format!(" DEFAULT {}", default_text(column, default, dialect)?));
        }
    }
    if *ty == ColumnType::Json
        && let Some(check) = schema.json_check(&quoted, dialect.version())
    {
        out.push_str(&format!(" {check}"));
    }
    if let Some(values) = checked_values(column, dialect) {
        let name = literal::name(&enum_check(table, column), grammar)?;
        out.push_str(&format!(
            " CONSTRAINT {name} CHECK ({quoted} IN ({}))",
            literal::constants(values, dialect)?
        ));
    }
    if let (Some(comment), CommentStyle::Inline) = (comment, schema.comments()) {
        out.push_str(&format!(" COMMENT {}", plain_text(comment, dialect)?));
    }
    if let Some(place) = place {
        dialect.need(SchemaFeature::ColumnPlace)?;
        match place {
            Place::First => out.push_str(" FIRST"),
            Place::After(other) => out.push_str(&format!(" AFTER {}", literal::name(other, grammar)?)),
        }
    }
    Ok(out)
}

/// The type with sign and collation.
pub(super) fn full_type(column: &Column, dialect: Dialect) -> Result<String, CompileError> {
    let schema = dialect.schema();
    if column.auto_increment {
        return schema.numbered(column, dialect);
    }
    let mut out = schema.column_type(&column.ty, dialect)?;
    if column.unsigned && dialect.grammar().has_unsigned() {
        out.push_str(" unsigned");
    }
    if let Some(collation) = &column.collation {
        out.push_str(&format!(" COLLATE {}", literal::name(collation, dialect.grammar())?));
    }
    Ok(out)
}

/// The texts that a column says itself that it may hold.
pub(super) fn checked_values(column: &Column, dialect: Dialect) -> Option<&[String]> {
    let ColumnType::Enum { name, values } = &column.ty else { return None };
    let has_type = name.is_some() && dialect.has(SchemaFeature::EnumTypes);
    (dialect.schema().checks_enums() && !has_type).then_some(values)
}

/// The name of the check on a column of a few texts.
pub(super) fn enum_check(table: &TableName, column: &Column) -> ilana_ir::Name {
    conventional_name(table, [column.name.as_ref()], "enum")
}

fn computed(column: &Column, generated: &Generated, dialect: Dialect) -> Result<String, CompileError> {
    let Generated { expression, storage } = generated;
    let storage = match storage {
        Storage::Stored => "STORED",
        Storage::Virtual => {
            dialect.need(SchemaFeature::VirtualColumns)?;
            "VIRTUAL"
        }
    };
    let expression = dialect.schema().computed(literal::own(expression, dialect)?, &column.ty);
    let mut out = format!(" GENERATED ALWAYS AS ({expression}) {storage}");
    if !column.nullable {
        dialect.need(SchemaFeature::NotNullGenerated)?;
        out.push_str(" NOT NULL");
    }
    Ok(out)
}

/// What follows the word DEFAULT.
pub(super) fn default_text(
    column: &Column,
    default: &ColumnDefault,
    dialect: Dialect,
) -> Result<String, CompileError> {
    let schema = dialect.schema();
    Ok(match default {
        ColumnDefault::Now => schema.now(moment(column)?).to_owned(),
        ColumnDefault::Value(value) => {
            let value = &default::typed(column, value);
            let text = literal::value(value, dialect)?;
            // A text that is given by its bytes is an expression too.
            let is_expression = text.ends_with(')') || schema.default_in_parentheses(&column.ty);
            if is_expression && !matches!(value, Value::Null(_)) { format!("({text})") } else { text }
        }
        ColumnDefault::Expression(sql) => format!("({})", literal::own(sql, dialect)?),
    })
}

/// A text that must stand as one literal, where no expression may.
pub(super) fn plain_text(text: &str, dialect: Dialect) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    if grammar.escapes_backslash() && text.contains('\\') {
        let what =
            format!("the text {text:?} has a backslash, which two modes of the engine read in two ways");
        return Err(invalid(what, "write it without one"));
    }
    literal::text(text, grammar)
}

fn check(column: &Column) -> Result<(), CompileError> {
    let Column { name, ty, nullable, default, auto_increment, unsigned, generated, .. } = column;
    check_type(name, ty)?;
    if *auto_increment && !ty.is_integer() {
        return Err(invalid(format!("`{name}` is to be numbered and is no integer"), "make it an integer"));
    }
    if *auto_increment && (*nullable || default.is_some() || generated.is_some()) {
        let what = format!("`{name}` is to be numbered and has another default or may be null");
        return Err(invalid(what, "leave the value to the database"));
    }
    if generated.is_some() && default.is_some() {
        let what = format!("`{name}` is computed and has a default");
        return Err(invalid(what, "keep one of them"));
    }
    if *unsigned && !ty.is_integer() {
        return Err(invalid(format!("`{name}` is to be unsigned and is no integer"), "make it an integer"));
    }
    Ok(())
}

fn check_type(name: &str, ty: &ColumnType) -> Result<(), CompileError> {
    if let ColumnType::Char(0) | ColumnType::String(0) | ColumnType::VarBinary(0) = ty {
        return Err(invalid(format!("`{name}` holds texts of no characters"), "give it a length"));
    }
    if let ColumnType::Decimal { precision, scale } = ty
        && (scale > precision || !(1..=28).contains(precision))
    {
        let what = format!("`{name}` has {scale} digits after the point of {precision}");
        return Err(invalid(what, "give it 1 to 28 digits, at most as many of them after the point"));
    }
    if let ColumnType::Enum { name: _, values } | ColumnType::Set(values) = ty {
        let twice = values
            .iter()
            .enumerate()
            .find(|(index, text)| values.iter().take(*index).any(|one| one == *text));
        if values.is_empty() {
            return Err(invalid(format!("`{name}` may hold none of no texts"), "name at least one"));
        }
        if let Some((_, text)) = twice {
            return Err(invalid(format!("`{name}` may hold {text:?} twice"), "name it once"));
        }
    }
    if let ColumnType::Array(element) = ty {
        return check_type(name, element);
    }
    Ok(())
}

fn moment(column: &Column) -> Result<Moment, CompileError> {
    let what = || format!("`{}` is to hold the present moment and is no date or time", column.name);
    Moment::of(&column.ty).ok_or_else(|| invalid(what(), "give it a date or time type, or another default"))
}
