//! What is particular to each engine in changes of a schema.

mod mariadb;
mod mysql;
mod postgres;
mod sqlite;
mod step;

use ilana_ir::{Column, ColumnType, TableOptions};

pub(crate) use step::{Cost, Step};

use super::{Dialect, Engine, Version};
use crate::{CompileError, SchemaFeature};

/// How an engine spells tables, columns and their parts.
pub(crate) trait SchemaGrammar: Sync {
    /// What to do instead of something that this version cannot do; `None` when it can.
    fn lacks(&self, feature: SchemaFeature, version: Version) -> Option<&'static str>;
    /// The type of a column, without what else is said of it.
    fn column_type(&self, ty: &ColumnType, dialect: Dialect) -> Result<String, CompileError>;
    /// The type of a column that the database numbers, and what makes it do so.
    fn numbered(&self, column: &Column, dialect: Dialect) -> Result<String, CompileError>;
    /// The default that is the moment of the statement.
    fn now(&self, moment: Moment) -> &'static str;
    /// What is said of a column that must hold JSON.
    fn json_check(&self, _column: &str, _version: Version) -> Option<String> {
        None
    }
    /// Whether a column of documents is one of texts with a check of the column's name.
    fn names_checks_of_documents(&self) -> bool {
        false
    }
    /// Whether changes of the schema are undone with the transaction that they are made in.
    fn rolls_back_changes(&self) -> bool {
        true
    }
    /// Whether a foreign key may be made that refers to what is not there.
    fn refers_blindly(&self) -> bool {
        false
    }
    /// Whether a column of a few texts says itself which, and not its type.
    fn checks_enums(&self) -> bool {
        true
    }
    /// What follows the closing parenthesis of a table.
    fn table_options(&self, options: &TableOptions, dialect: Dialect) -> Result<String, CompileError> {
        let TableOptions { engine, charset, collation } = options;
        if engine.is_some() || charset.is_some() || collation.is_some() {
            dialect.need(SchemaFeature::TableOptions)?;
        }
        Ok(String::new())
    }
    /// Where what people are told of a table or column stands.
    fn comments(&self) -> CommentStyle;
    /// How long a name may be; `None` is any length.
    fn name_limit(&self) -> Option<NameLimit>;
    /// How a table changes.
    fn alter_style(&self) -> AlterStyle;
    /// What a step costs on a table with many rows, with the safer way.
    fn cost(&self, step: Step, version: Version) -> Cost;
    /// Whether a new index is told its schema itself, and not by its table's name.
    fn has_schema_at_index(&self) -> bool {
        false
    }
    /// Whether a table that a foreign key names without a schema is one of the key's own schema, and not of the connection's.
    fn looks_beside_the_table(&self) -> bool {
        true
    }
    /// Whether an index has its name in its table, and not in the schema.
    fn index_is_of_table(&self) -> bool {
        false
    }
    /// Operators between values in the caller's own SQL, those that bind alike together and the loosest first.
    fn operators(&self) -> &'static [&'static [&'static str]];
    /// Words of the caller's own SQL that it keeps as others of the same meaning, and those.
    fn synonyms(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }
    /// Whether a view is replaced by one that has fewer columns, or others.
    fn replaces_columns_of_views(&self) -> bool {
        true
    }
    /// Whether a view is kept in the words in which it was made.
    fn keeps_view_text(&self) -> bool {
        false
    }
    /// Whether a foreign key that does nothing refuses at once, so that the two are one.
    fn no_action_restricts(&self) -> bool {
        false
    }
    /// Whether a table stays in its schema when its new name is said without one.
    fn keeps_schema_on_rename(&self) -> bool {
        true
    }
    /// Whether a default that is not a number or a text must stand in parentheses.
    fn default_in_parentheses(&self, _ty: &ColumnType) -> bool {
        false
    }
    /// What computes a column of this type, from the caller's own expression.
    fn computed(&self, expression: String, _ty: &ColumnType) -> String {
        expression
    }
    /// Whether a column, a key and a row have so many bytes at most, and no key is over texts of any length.
    fn limits_lengths(&self) -> bool {
        false
    }
    /// Whether a check or stored column may be about what a foreign key changes by itself.
    fn actions_pass_checks(&self) -> bool {
        true
    }
    /// Whether no stored column may be computed of what goes with the row that it refers to.
    fn stored_columns_stay(&self) -> bool {
        false
    }
    /// Whether a column to which a foreign key refers gets no other type, be it one to which the key may refer.
    fn locks_referenced_columns(&self) -> bool {
        false
    }
    /// Whether a table goes and leaves the views that read it, which fail from then on.
    fn drops_under_views(&self) -> bool {
        true
    }
    /// Whether what gets another name, or a column that goes, leaves the views that read it, which fail from then on.
    fn renames_under_views(&self) -> bool {
        false
    }
    /// A match of a column with a regular expression, as a check.
    fn matches(&self, column: &str, pattern: &str) -> String;
}

/// How long a name may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameLimit {
    Bytes(usize),
    Characters(usize),
}

/// Where what people are told of a table or column stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CommentStyle {
    /// With the table or column.
    Inline,
    /// In a statement of its own.
    Statement,
    /// Nowhere.
    Nowhere,
}

/// How a table changes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlterStyle {
    /// By what changes of a column.
    ByPart,
    /// By the whole of a column.
    ByColumn,
    /// In place only in a few ways; else it is made anew.
    Anew,
}

/// The part of the present moment that a column holds.
#[derive(Clone, Copy)]
pub(crate) enum Moment {
    Date,
    Time,
    DateTime,
    Timestamp,
}

impl Moment {
    /// `None` for a column that holds no time.
    pub(crate) fn of(ty: &ColumnType) -> Option<Self> {
        if *ty == ColumnType::Date {
            return Some(Self::Date);
        }
        if *ty == ColumnType::Time {
            return Some(Self::Time);
        }
        if *ty == ColumnType::DateTime {
            return Some(Self::DateTime);
        }
        (*ty == ColumnType::Timestamp).then_some(Self::Timestamp)
    }
}

impl Dialect {
    pub(crate) fn schema(self) -> &'static dyn SchemaGrammar {
        match self.engine {
            Engine::Postgres => &postgres::Postgres,
            Engine::MySql => &mysql::MySql,
            Engine::MariaDb => &mariadb::MariaDb,
            Engine::Sqlite => &sqlite::Sqlite,
        }
    }
}
