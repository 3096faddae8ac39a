//! Names of tables and columns. They are names only: every compiler quotes them, none reads SQL out of them.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::ValueType;

/// A name as the database spells it, unquoted.
///
/// Names from a derive are borrowed and cost nothing to put into a tree; names from a user are owned.
pub type Name = Cow<'static, str>;

/// A table, with the schema it lives in where that is not the connection's own.
#[derive(Clone, Debug, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableName {
    /// The schema (PostgreSQL) or database (MySQL, MariaDB, an attached SQLite file).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Name>,
    /// The table.
    pub name: Name,
}

impl TableName {
    /// A table of the connection's own schema.
    pub const fn new(name: &'static str) -> Self {
        Self { schema: None, name: Cow::Borrowed(name) }
    }

    /// Splits `schema.table` at its first dot; a name without one is a table of the connection's own schema.
    pub fn parse(name: impl Into<Name>) -> Self {
        let name = name.into();
        match name.split_once('.') {
            Some((schema, table)) => {
                Self { schema: Some(Cow::Owned(schema.to_owned())), name: Cow::Owned(table.to_owned()) }
            }
            None => Self { schema: None, name },
        }
    }
}

impl std::fmt::Display for TableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A column, qualified by the table or alias that it comes from wherever that is known.
#[derive(Clone, Debug, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRef {
    /// The table or alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Name>,
    /// The column.
    pub name: Name,
    /// What its values are, where the caller knows it: nothing is converted by it. Compilers without a schema learn from
    /// it what `COALESCE`, `CASE` and functions over windows give of such columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ty: Option<ValueType>,
}

impl ColumnRef {
    /// The column of a table or alias.
    #[inline]
    pub fn new(table: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self { table: Some(table.into()), name: name.into(), ty: None }
    }

    /// A column by its bare name.
    pub fn bare(name: impl Into<Name>) -> Self {
        Self { table: None, name: name.into(), ty: None }
    }

    /// The same column, of values of this type.
    ///
    /// ```
    /// use ilana_ir::{ColumnRef, Expr, Function, ValueType};
    ///
    /// let price = |name: &'static str| ColumnRef::new("goods", name).holding(ValueType::Decimal).into();
    /// let paid = Expr::call(Function::Coalesce, vec![price("reduced"), price("price")]);
    /// ```
    #[must_use]
    pub const fn holding(mut self, ty: ValueType) -> Self {
        self.ty = Some(ty);
        self
    }
}

/// Names of a derive are the same text in memory, which is seen without reading it.
impl PartialEq for TableName {
    fn eq(&self, other: &Self) -> bool {
        let Self { schema, name } = self;
        is_same(name, &other.name) && are_same(schema.as_ref(), other.schema.as_ref())
    }
}

impl PartialEq for ColumnRef {
    fn eq(&self, other: &Self) -> bool {
        let Self { table, name, ty } = self;
        is_same(name, &other.name) && are_same(table.as_ref(), other.table.as_ref()) && *ty == other.ty
    }
}

fn are_same(left: Option<&Name>, right: Option<&Name>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => is_same(left, right),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn is_same(left: &str, right: &str) -> bool {
    std::ptr::eq(left, right) || left == right
}

/// A shape is hashed whenever it is looked up, and most of that is its names.
impl Hash for TableName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { schema, name } = self;
        hash_name(name, state);
        if let Some(schema) = schema {
            hash_name(schema, state);
        }
    }
}

/// Which of their sources they come from and what they hold hardly tells two shapes apart that have the same sources, so
/// that it is left to the comparison.
impl Hash for ColumnRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { table: _, name, ty: _ } = self;
        hash_name(name, state);
    }
}

/// In one step: the hash of a `str` has another for its end.
fn hash_name(name: &str, state: &mut impl Hasher) {
    state.write(name.as_bytes());
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use super::*;
    use crate::{Columns, Distinct, Select, SelectItem, Shape, Source};

    fn hash(value: &impl Hash) -> u64 {
        BuildHasherDefault::<DefaultHasher>::default().hash_one(value)
    }

    #[test]
    fn what_is_equal_has_one_hash() {
        static READ: [SelectItem; 1] =
            [SelectItem { expr: crate::Expr::static_column("users", "id"), alias: None }];
        let fixed = Select { columns: Columns::constant(&READ), ..Select::from(Source::table("users")) };
        let mut made = Select::from(Source::table("users".to_owned()));
        made.columns.push(SelectItem::column("users".to_owned(), "id".to_owned()));
        assert_eq!(fixed, made);
        assert_eq!(hash(&Shape::Select(fixed)), hash(&Shape::Select(made)));
    }

    #[test]
    fn what_tells_shapes_apart_has_its_part_in_the_hash() {
        let select = Select::from(Source::table("users"));
        let mut others = vec![
            hash(&select),
            hash(&Select::from(Source::table("posts"))),
            hash(&Select { distinct: Distinct::Rows, ..select.clone() }),
            hash(&Select { columns: [SelectItem::column("users", "id")].into_iter().collect(), ..select }),
            hash(&TableName::parse("one.users")),
            hash(&TableName::parse("two.users")),
        ];
        let all = others.len();
        others.sort_unstable();
        others.dedup();
        assert_eq!(others.len(), all);
    }
}
