//! A table from the statement that made it.

use ilana_ir::{
    Column, ColumnType, Condition, CreateTable, Current, Deferral, ForeignKey, Generated, Name,
    ReferenceAction, Storage, TableConstraint, TableName, conventional_name,
};

use super::reader::{Reader, names, parts};
use super::value;
use crate::Dialect;

/// What is read of a table, and what is wrong with it.
pub(super) type Read<T> = Result<T, String>;

/// Reads `CREATE TABLE`.
pub(super) fn table(name: &str, sql: &str, dialect: Dialect) -> Read<Current> {
    let mut reader = Reader::new(sql);
    while reader.peek().is_some_and(|token| token.raw != "(") {
        reader.take();
    }
    let body = reader.parenthesised().ok_or("a table without columns")?;
    let mut unsaid = Vec::new();
    if !reader.rest().is_empty() {
        unsaid.push(format!("it is {}", reader.rest()));
    }
    let mut made = CreateTable::new(TableName { schema: None, name: name.to_owned().into() }, Vec::new());
    for part in parts(body) {
        let mut reader = Reader::new(part);
        let read = if begins_constraint(&reader) {
            constraint(&mut made, &mut reader)
        } else {
            column(&mut made, &mut reader, dialect)
        };
        unsaid.extend(read.err());
    }
    let key = made.constraints.iter().find_map(|part| match part {
        TableConstraint::PrimaryKey { name: _, columns } => Some(columns.clone()),
        TableConstraint::Unique { .. } | TableConstraint::ForeignKey(_) | TableConstraint::Check { .. } => {
            None
        }
    });
    let is_key = |name: &Name| key.iter().flatten().any(|own| own.eq_ignore_ascii_case(name));
    // By an old mistake SQLite lets nulls into some keys ("CREATE TABLE", section 3.5), which no other engine does.
    made.columns.iter_mut().filter(|column| is_key(&column.name)).for_each(|column| column.nullable = false);
    Ok(Current { unsaid, ..Current::new(made) })
}

fn begins_constraint(reader: &Reader<'_>) -> bool {
    let words = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    reader.peek().is_some_and(|token| words.iter().any(|word| token.is(word)))
}

fn column(table: &mut CreateTable, reader: &mut Reader<'_>, dialect: Dialect) -> Read<()> {
    let name = reader.name().ok_or("a column without a name")?;
    let mut column = Column { nullable: true, ..Column::new(name, value::column_type(&declared(reader))) };
    let mut read = Ok(());
    while read.is_ok() && !reader.is_at_end() {
        let named = if reader.takes("CONSTRAINT") { reader.name() } else { None };
        read = said(table, &mut column, named, reader, dialect);
    }
    table.columns.push(column);
    read
}

/// The words of a type.
fn declared(reader: &mut Reader<'_>) -> String {
    let ends = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
        "GENERATED",
        "AS",
    ];
    let mut words = String::new();
    while let Some(token) = reader.peek().copied() {
        if ends.iter().any(|end| token.is(end)) {
            break;
        }
        if let Some(numbers) = reader.parenthesised() {
            words.push_str(&format!("({numbers})"));
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(token.raw);
        reader.take();
    }
    words
}

/// One thing that is said of a column.
fn said(
    table: &mut CreateTable,
    column: &mut Column,
    named: Option<Name>,
    reader: &mut Reader<'_>,
    dialect: Dialect,
) -> Read<()> {
    let own = || vec![column.name.clone()];
    let conventional = |kind| conventional_name(&table.name, [column.name.as_ref()], kind);
    if reader.takes("NOT NULL") {
        column.nullable = false;
    } else if reader.takes("NULL") {
        column.nullable = true;
    } else if reader.takes("PRIMARY KEY") {
        if reader.takes("AUTOINCREMENT") {
            // Of all integers, as they are declared anyhow.
            (column.auto_increment, column.nullable, column.ty) = (true, false, ColumnType::BigInteger);
        } else {
            table.constraints.push(TableConstraint::PrimaryKey { name: named, columns: own() });
        }
    } else if reader.takes("UNIQUE") {
        let name = named.unwrap_or_else(|| conventional("unique"));
        let (columns, deferral) = (own(), Deferral::Never);
        table.constraints.push(TableConstraint::Unique { name, columns, deferral });
    } else if reader.takes("DEFAULT") {
        column.default = Some(value::default(reader, dialect).ok_or("a default of nothing")?);
    } else if reader.takes("COLLATE") {
        let collation = reader.name().ok_or("a collation without a name")?;
        let is_of_type = matches!(column.ty, ColumnType::Decimal { .. }) && collation == "ilana_decimal";
        column.collation = Some(collation).filter(|_| !is_of_type);
    } else if reader.takes("CHECK") {
        let sql = reader.parenthesised().ok_or("a check of nothing")?;
        check(table, column, named, sql);
    } else if reader.takes("REFERENCES") {
        let name = named.unwrap_or_else(|| conventional("foreign"));
        let key = foreign_key(name, own(), reader)?;
        table.constraints.push(TableConstraint::ForeignKey(key));
    } else if reader.takes("GENERATED ALWAYS AS") || reader.takes("AS") {
        let expression = reader.parenthesised().ok_or("a column computed from nothing")?;
        let expression = of_decimals(expression, &column.ty).unwrap_or(expression).to_owned().into();
        let storage = if reader.takes("STORED") { Storage::Stored } else { Storage::Virtual };
        reader.takes("VIRTUAL");
        column.generated = Some(Generated { expression, storage });
    } else {
        return Err(format!("of the column `{}`: {}", column.name, reader.rest()));
    }
    Ok(())
}

/// The caller's own expression, within what gives a decimal its digits.
fn of_decimals<'e>(expression: &'e str, ty: &ColumnType) -> Option<&'e str> {
    let ColumnType::Decimal { scale, .. } = ty else { return None };
    expression.strip_prefix("ilana_decimal((")?.strip_suffix(&format!("), {scale})"))
}

/// A check at a column is a part of its type, or one of the table.
fn check(table: &mut CreateTable, column: &mut Column, named: Option<Name>, sql: &str) {
    let condition = value::condition(sql);
    let quoted = format!("\"{}\"", column.name.replace('"', "\"\""));
    let of_old_versions = format!("{quoted} IS NULL OR json_valid({quoted})");
    if column.ty == ColumnType::Json && (sql.starts_with("json_valid(") || sql == of_old_versions) {
        return;
    }
    let enum_name = conventional_name(&table.name, [column.name.as_ref()], "enum");
    // It keeps the name that it got when the table or column was called otherwise.
    let has_type = matches!(&column.ty, ColumnType::Specific(word) if word == "ENUM_TEXT");
    let is_own = |name: &Name| *name == enum_name || has_type && name.ends_with("_enum");
    match condition {
        Condition::OneOf { column: _, values } if named.as_ref().is_some_and(is_own) => {
            column.ty = ColumnType::Enum { name: None, values };
        }
        condition => {
            let name =
                named.unwrap_or_else(|| conventional_name(&table.name, [column.name.as_ref()], "check"));
            table.constraints.push(TableConstraint::Check { name, condition });
        }
    }
}

/// A constraint of the table.
fn constraint(table: &mut CreateTable, reader: &mut Reader<'_>) -> Read<()> {
    let named = if reader.takes("CONSTRAINT") { reader.name() } else { None };
    let columns = |reader: &mut Reader<'_>| reader.parenthesised().map(names).ok_or("a key of no columns");
    let or_conventional = |columns: &[Name], kind| {
        let columns: Vec<&str> = columns.iter().map(Name::as_ref).collect();
        named.clone().unwrap_or_else(|| conventional_name(&table.name, columns, kind))
    };
    let part = if reader.takes("PRIMARY KEY") {
        TableConstraint::PrimaryKey { name: named.clone(), columns: columns(reader)? }
    } else if reader.takes("UNIQUE") {
        let columns = columns(reader)?;
        let name = or_conventional(&columns, "unique");
        TableConstraint::Unique { name, columns, deferral: Deferral::Never }
    } else if reader.takes("CHECK") {
        let sql = reader.parenthesised().ok_or("a check of nothing")?;
        TableConstraint::Check { name: or_conventional(&[], "check"), condition: value::condition(sql) }
    } else if reader.takes("FOREIGN KEY") {
        let columns = columns(reader)?;
        let name = or_conventional(&columns, "foreign");
        reader.takes("REFERENCES").then_some(()).ok_or("a key to nothing")?;
        TableConstraint::ForeignKey(foreign_key(name, columns, reader)?)
    } else {
        return Err(format!("a constraint: {}", reader.rest()));
    };
    if !reader.is_at_end() {
        return Err(format!("after a constraint: {}", reader.rest()));
    }
    table.constraints.push(part);
    Ok(())
}

/// What follows the word REFERENCES.
fn foreign_key(name: Name, columns: Vec<Name>, reader: &mut Reader<'_>) -> Read<ForeignKey> {
    let references = TableName { schema: None, name: reader.name().ok_or("a key to nothing")? };
    let referenced_columns = reader.parenthesised().map(names).unwrap_or_default();
    let mut key = ForeignKey {
        name,
        columns,
        references,
        referenced_columns,
        on_delete: ReferenceAction::NoAction,
        on_update: ReferenceAction::NoAction,
        deferral: Deferral::Never,
    };
    loop {
        if reader.takes("ON DELETE") {
            key.on_delete = action(reader)?;
        } else if reader.takes("ON UPDATE") {
            key.on_update = action(reader)?;
        } else if reader.takes("NOT DEFERRABLE") {
            reader.takes("INITIALLY IMMEDIATE");
        } else if reader.takes("DEFERRABLE") {
            let waits = reader.takes("INITIALLY DEFERRED");
            reader.takes("INITIALLY IMMEDIATE");
            key.deferral = if waits { Deferral::AtFirst } else { Deferral::Possible };
        } else {
            return Ok(key);
        }
    }
}

fn action(reader: &mut Reader<'_>) -> Read<ReferenceAction> {
    let all = [
        ("NO ACTION", ReferenceAction::NoAction),
        ("RESTRICT", ReferenceAction::Restrict),
        ("CASCADE", ReferenceAction::Cascade),
        ("SET NULL", ReferenceAction::SetNull),
        ("SET DEFAULT", ReferenceAction::SetDefault),
    ];
    let found = all.into_iter().find(|(words, _)| reader.takes(words));
    found.map(|(_, action)| action).ok_or_else(|| format!("what a key does: {}", reader.rest()))
}
