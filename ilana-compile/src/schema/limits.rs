//! How much InnoDB has a place for in a column, a key and a row.

use ilana_ir::{Column, ColumnType, CreateTable, Index, IndexKind, IndexedBy, Name, TableConstraint};

use crate::check::invalid;
use crate::{CompileError, Dialect};

/// "The index key prefix length limit is 3072 bytes" ("InnoDB Limits", section 17.22), and so is that of a whole key.
const KEY: u32 = 3072;
/// "The maximum row size of 65,535 bytes" ("Limits on Table Column Count and Row Size", section 10.4.7).
const ROW: u32 = 65_535;
/// The characters of a `CHAR` (section 13.3.2).
const CHARS: u32 = 255;

/// Refuses what has no place, by the name that it has. MySQL and MariaDB would tell of columns "used in key specification without
/// a key length" (error 1170), keys "too long" (1071) and "row size too large" (1118), and MariaDB index a beginning in silence.
pub(super) fn check(table: &CreateTable, dialect: Dialect) -> Result<(), CompileError> {
    if !dialect.schema().limits_lengths() {
        return Ok(());
    }
    table.columns.iter().try_for_each(|column| has_place(table, column))?;
    keys(table).into_iter().try_for_each(|key| is_indexed(table, &key))?;
    let bits = u32::try_from(table.columns.iter().filter(|column| column.nullable).count().div_ceil(8));
    let row: u32 = table.columns.iter().map(|column| in_row(table, column)).fold(0, u32::saturating_add);
    let row = row.saturating_add(bits.unwrap_or(u32::MAX));
    if row <= ROW {
        return Ok(());
    }
    let what = format!("a row of `{}` may have {row} bytes, and {ROW} is the most", table.name);
    Err(invalid(what, "give columns shorter lengths, or make them texts of any length (`ColumnType::Text`)"))
}

fn has_place(table: &CreateTable, column: &Column) -> Result<(), CompileError> {
    let (length, most, of) = match &column.ty {
        ColumnType::Char(length) => (*length, CHARS, "characters"),
        // Two bytes tell how long it is, and one belongs to the row.
        ColumnType::String(length) => (*length, (ROW - 3) / letter(table, column), "characters"),
        ColumnType::VarBinary(length) => (*length, ROW - 3, "bytes"),
        _ => return Ok(()),
    };
    if length <= most {
        return Ok(());
    }
    let Column { name, .. } = column;
    let what = format!("`{name}` of `{}` may have {length} {of}, and {most} is the most", table.name);
    Err(invalid(what, "give it a shorter length, or make it a text or bytes of any length"))
}

/// A key or index: what it is called, and its columns with the length that is indexed of each.
struct Key<'t> {
    called: String,
    parts: Vec<(&'t Name, Option<u32>)>,
}

fn keys(table: &CreateTable) -> Vec<Key<'_>> {
    let mut keys = Vec::new();
    for part in &table.constraints {
        let (called, columns) = match part {
            TableConstraint::PrimaryKey { name: _, columns } => ("primary key".to_owned(), columns),
            TableConstraint::Unique { name, columns, deferral: _ } => {
                (format!("unique key `{name}`"), columns)
            }
            TableConstraint::ForeignKey(key) => (format!("foreign key `{}`", key.name), &key.columns),
            TableConstraint::Check { .. } => continue,
        };
        keys.push(Key { called, parts: columns.iter().map(|column| (column, None)).collect() });
    }
    let is_sorted = |index: &&Index| matches!(index.kind, IndexKind::Plain | IndexKind::Unique);
    for index in table.indexes.iter().filter(is_sorted) {
        let parts = index.parts.iter().filter_map(|part| match &part.by {
            IndexedBy::Column(column) => Some((column, part.prefix)),
            IndexedBy::Expression(_) => None,
        });
        keys.push(Key { called: format!("index `{}`", index.name), parts: parts.collect() });
    }
    keys
}

fn is_indexed(table: &CreateTable, key: &Key<'_>) -> Result<(), CompileError> {
    let Key { called, parts } = key;
    let remedy = "give the column a shorter length, or index its beginning (`IndexPart::prefix`)";
    let mut whole = 0_u32;
    for (name, prefix) in parts {
        let Some(column) = table.columns.iter().find(|column| column.name == **name) else { continue };
        let bytes = in_key(table, column, *prefix);
        if bytes > KEY {
            let what = format!(
                "the {called} of `{}` is over the whole of `{name}`, which is longer than the database indexes",
                table.name
            );
            return Err(invalid(what, remedy));
        }
        whole = whole.saturating_add(bytes);
    }
    if whole <= KEY {
        return Ok(());
    }
    let what = format!(
        "the {called} of `{}` is over columns of {whole} bytes together, and {KEY} is the most",
        table.name
    );
    Err(invalid(what, "give the columns shorter lengths, or index their beginnings (`IndexPart::prefix`)"))
}

/// How many bytes a letter may have. Of what is no UTF-8 it is one at least.
fn letter(table: &CreateTable, column: &Column) -> u32 {
    let said =
        column.collation.as_ref().or(table.options.collation.as_ref()).or(table.options.charset.as_ref());
    if said.is_none_or(|said| said.starts_with("utf8mb4")) { 4 } else { 1 }
}

/// How many bytes of a column are in a key.
fn in_key(table: &CreateTable, column: &Column, prefix: Option<u32>) -> u32 {
    let letters = |length: u32| length.saturating_mul(letter(table, column));
    match (&column.ty, prefix) {
        (ColumnType::Binary | ColumnType::VarBinary(_), Some(prefix)) => prefix,
        (_, Some(prefix)) => letters(prefix),
        (ColumnType::Text | ColumnType::MediumText | ColumnType::Binary | ColumnType::Json, None) => u32::MAX,
        (ColumnType::Char(length) | ColumnType::String(length), None) => letters(*length),
        (ColumnType::VarBinary(length), None) => *length,
        (other, None) => fixed(other),
    }
}

/// How many bytes of a column are in a row.
fn in_row(table: &CreateTable, column: &Column) -> u32 {
    let bytes = match &column.ty {
        // The rest is elsewhere.
        ColumnType::Text | ColumnType::MediumText | ColumnType::Binary | ColumnType::Json => return 12,
        ColumnType::Char(length) => return length.saturating_mul(letter(table, column)),
        ColumnType::String(length) => length.saturating_mul(letter(table, column)),
        ColumnType::VarBinary(length) => *length,
        other => return fixed(other),
    };
    bytes.saturating_add(if bytes > 255 { 2 } else { 1 })
}

/// The bytes of a type that has no length of its own ("Data Type Storage Requirements", section 13.7); none of one that is not known.
fn fixed(ty: &ColumnType) -> u32 {
    let digits = |count: u8| u32::from(count / 9) * 4 + u32::from(count % 9).div_ceil(2);
    match ty {
        ColumnType::TinyInteger | ColumnType::Boolean => 1,
        ColumnType::Enum { name: _, values } => {
            if values.len() < 256 {
                1
            } else {
                2
            }
        }
        ColumnType::Set(texts) => u32::try_from(texts.len().div_ceil(8)).unwrap_or(8),
        ColumnType::SmallInteger => 2,
        ColumnType::Date => 3,
        ColumnType::Integer | ColumnType::Float => 4,
        ColumnType::Time => 6,
        ColumnType::BigInteger | ColumnType::Double | ColumnType::DateTime | ColumnType::Timestamp => 8,
        ColumnType::Decimal { precision, scale } => digits(precision.saturating_sub(*scale)) + digits(*scale),
        ColumnType::Uuid => 36 * 4,
        ColumnType::Inet => 45 * 4 + 1,
        ColumnType::MacAddress => 17 * 4 + 1,
        ColumnType::Char(_)
        | ColumnType::String(_)
        | ColumnType::Text
        | ColumnType::MediumText
        | ColumnType::Binary
        | ColumnType::VarBinary(_)
        | ColumnType::Json
        | ColumnType::Spatial(_)
        | ColumnType::Array(_)
        | ColumnType::Specific(_) => 0,
    }
}
