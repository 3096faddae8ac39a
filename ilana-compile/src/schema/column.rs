//! Columns of a table.

use ilana_ir::{Column, ColumnDefault, ColumnType};

use crate::check::invalid;
use crate::dialect::Moment;
use crate::{CompileError, Dialect, literal};

pub(super) fn definition(column: &Column, dialect: Dialect) -> Result<String, CompileError> {
    let Column { name, ty, nullable, default, auto_increment, unsigned } = column;
    check_type(column)?;
    let grammar = dialect.grammar();
    let quoted = literal::name(name, grammar)?;
    if *auto_increment {
        return Ok(format!("{quoted} {}", grammar.auto_increment(column)));
    }
    let mut out = format!("{quoted} {}", grammar.column_type(*ty));
    if *unsigned && grammar.has_unsigned() {
        out.push_str(" unsigned");
    }
    out.push_str(if *nullable { " NULL" } else { " NOT NULL" });
    if let Some(default) = default {
        let text = match default {
            ColumnDefault::Now => grammar.now(moment(column)?).to_owned(),
            ColumnDefault::Value(value) => literal::value(value, dialect)?,
        };
        let text = if grammar.default_in_parentheses(*ty) { format!("({text})") } else { text };
        out.push_str(&format!(" DEFAULT {text}"));
    }
    if *ty == ColumnType::Json
        && let Some(check) = grammar.json_check(&quoted)
    {
        out.push_str(&format!(" {check}"));
    }
    Ok(out)
}

fn check_type(column: &Column) -> Result<(), CompileError> {
    let name = &column.name;
    if let ColumnType::Char(0) | ColumnType::String(0) = column.ty {
        return Err(invalid(format!("`{name}` holds texts of no characters"), "give it a length"));
    }
    if let ColumnType::Decimal { precision, scale } = column.ty
        && (scale > precision || !(1..=28).contains(&precision))
    {
        let what = format!("`{name}` has {scale} digits after the point of {precision}");
        return Err(invalid(what, "give it 1 to 28 digits, at most as many of them after the point"));
    }
    if column.auto_increment && !is_integer(column.ty) {
        return Err(invalid(format!("`{name}` is to be numbered and is no integer"), "make it an integer"));
    }
    if column.auto_increment && (column.nullable || column.default.is_some()) {
        let what = format!("`{name}` is to be numbered and has another default or may be null");
        return Err(invalid(what, "leave the value to the database"));
    }
    if column.unsigned && !is_integer(column.ty) {
        return Err(invalid(format!("`{name}` is to be unsigned and is no integer"), "make it an integer"));
    }
    Ok(())
}

fn is_integer(ty: ColumnType) -> bool {
    matches!(ty, ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger)
}

fn moment(column: &Column) -> Result<Moment, CompileError> {
    let what = || format!("`{}` is to hold the present moment and is no date or time", column.name);
    Moment::of(column.ty).ok_or_else(|| invalid(what(), "give it a date or time type, or another default"))
}
