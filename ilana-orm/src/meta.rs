//! What the derive writes down of a model, as constants.

use std::borrow::Cow;

use ilana_ir::{TableName, Value, ValueType};

/// A model's table, columns and conventions.
#[derive(Debug)]
pub struct ModelMeta {
    /// The name of the struct.
    pub model: &'static str,
    /// The table.
    pub table: TableName,
    /// The connection, where it is not the default one.
    pub connection: Option<&'static str>,
    /// The columns, in the order of the fields.
    pub columns: &'static [ColumnMeta],
    /// The primary key among them.
    pub key: Option<usize>,
    /// The moment of creation among them.
    pub created_at: Option<usize>,
    /// The moment of the last change among them.
    pub updated_at: Option<usize>,
    /// Which attributes data from outside may set.
    pub protection: Protection,
    /// The names of the relations.
    pub relations: &'static [&'static str],
}

/// A column of a model.
#[derive(Debug)]
pub struct ColumnMeta {
    /// The field.
    pub field: &'static str,
    /// The column.
    pub name: &'static str,
    /// The type of its values.
    pub ty: ValueType,
    /// Whether the field is an Option.
    pub nullable: bool,
    /// Makes a value of its type one that the field can read back, or says why it cannot.
    pub accept: fn(&mut Value) -> Result<(), &'static str>,
    /// Who gives it its value.
    pub role: Role,
}

/// Who gives a column its value when a row is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The program.
    Given,
    /// The program, or the database's default.
    Defaulted,
    /// The database, always.
    Generated,
    /// The ORM.
    Timestamp,
}

/// Which attributes data from outside may set.
#[derive(Debug)]
pub enum Protection {
    /// All.
    None,
    /// These.
    Fillable(&'static [&'static str]),
    /// All but these.
    Guarded(&'static [&'static str]),
}

impl ModelMeta {
    /// The place of a column, by its field's name, or by its own where no field is called so.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let by_field = self.columns.iter().position(|column| column.field == name);
        by_field.or_else(|| self.columns.iter().position(|column| column.name == name))
    }

    pub(crate) fn column(&self, index: usize) -> Option<&'static ColumnMeta> {
        self.columns.get(index)
    }

    pub(crate) fn key_column(&self) -> Option<&'static ColumnMeta> {
        self.columns.get(self.key?)
    }

    /// Whether data from outside may set an attribute.
    pub(crate) fn is_fillable(&self, column: &ColumnMeta) -> bool {
        // The derive takes names of fields only: another field's column may be called the same.
        let named = |names: &[&str]| names.contains(&column.field);
        match self.protection {
            Protection::None => true,
            Protection::Fillable(names) => named(names),
            Protection::Guarded(names) => !named(names),
        }
    }

    /// A key for an error message.
    pub(crate) fn describe_key(&self, key: &Value) -> String {
        let name = self.key_column().map_or("key", |column| column.name);
        format!("{name} {}", plain(key))
    }
}

/// A value as a person would write it.
pub(crate) fn plain(value: &Value) -> String {
    if let Value::I64(n) = value {
        return n.to_string();
    }
    if let Value::U64(n) = value {
        return n.to_string();
    }
    if let Value::F64(n) = value {
        return format!("{n:?}");
    }
    if let Value::Text(text) = value {
        return format!("{text:?}");
    }
    if let Value::Uuid(uuid) = value {
        return uuid.to_string();
    }
    format!("{value:?}")
}

/// The place of a column, by its field's name or else by its own; the number of all columns when there is none.
pub(crate) const fn find_column(columns: &'static [ColumnMeta], name: &str) -> usize {
    let mut index = 0;
    while let Some(column) = at(columns, index) {
        if same_text(column.field, name) {
            return index;
        }
        index += 1;
    }
    let mut index = 0;
    while let Some(column) = at(columns, index) {
        if same_text(column.name, name) {
            return index;
        }
        index += 1;
    }
    index
}

/// A table in a schema.
pub const fn table_in(schema: &'static str, name: &'static str) -> TableName {
    TableName { schema: Some(Cow::Borrowed(schema)), name: Cow::Borrowed(name) }
}

/// The table of a model, while the program is compiled.
pub(crate) const fn table_of(meta: &'static ModelMeta) -> TableName {
    match (&meta.table.schema, &meta.table.name) {
        (Some(Cow::Borrowed(schema)), Cow::Borrowed(name)) => table_in(schema, name),
        (_, Cow::Borrowed(name)) => TableName::new(name),
        // The derive writes constants, which are all borrowed.
        (_, Cow::Owned(_)) => TableName::new(""),
    }
}

/// Whether a value of one type can be equal to one of the other.
pub(crate) const fn same_value_type(left: ValueType, right: ValueType) -> bool {
    use ilana_ir::Scalar::{I64, U64};
    match (left, right) {
        (ValueType::Scalar(I64 | U64), ValueType::Scalar(I64 | U64)) => true,
        (ValueType::Scalar(left), ValueType::Scalar(right)) => left as u8 == right as u8,
        _ => false,
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "the index is checked; a checked access costs the compiler far more"
)]
pub(crate) const fn at(columns: &'static [ColumnMeta], index: usize) -> Option<&'static ColumnMeta> {
    if index < columns.len() { Some(&columns[index]) } else { None }
}

#[expect(clippy::indexing_slicing, reason = "the index is within both lengths, which are equal")]
const fn same_text(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn column(field: &'static str, name: &'static str, ty: ValueType, role: Role) -> ColumnMeta {
        ColumnMeta { field, name, ty, nullable: false, accept: |_| Ok(()), role }
    }

    const COLUMNS: &[ColumnMeta] = &[
        column("id", "id", ValueType::I64, Role::Generated),
        column("kind", "crossed", ValueType::Text, Role::Given),
        column("crossed", "type", ValueType::Text, Role::Given),
    ];

    #[test]
    fn a_column_is_found_by_field_and_by_name() {
        assert_eq!(find_column(COLUMNS, "kind"), 1);
        assert_eq!(find_column(COLUMNS, "type"), 2);
        assert_eq!(find_column(COLUMNS, "typ"), 3);
        assert_eq!(find_column(COLUMNS, "crossed"), 2, "a field's name before another one's column");
        assert!(!same_value_type(COLUMNS[0].ty, COLUMNS[1].ty));
    }
}
