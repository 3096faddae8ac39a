//! MariaDB's tables and columns, as they differ from MySQL's. Manual: <https://mariadb.com/kb/en/documentation/>.

use ilana_ir::{Column, ColumnType, TableOptions};

use super::mysql::{MySql, options_or};
use super::{AlterStyle, CommentStyle, Cost, Moment, NameLimit, SchemaGrammar, Step};
use crate::dialect::{Dialect, Version};
use crate::{CompileError, SchemaFeature};

pub(super) struct MariaDb;

impl SchemaGrammar for MariaDb {
    fn lacks(&self, feature: SchemaFeature, version: Version) -> Option<&'static str> {
        match feature {
            SchemaFeature::NotNullGenerated => Some("let it be null, and add a check"),
            SchemaFeature::ExpressionIndexes => Some("index a generated column"),
            SchemaFeature::DescendingIndexes => {
                let remedy = "leave the direction out: an index is read backwards too";
                (version < Version { major: 10, minor: 8 }).then_some(remedy)
            }
            SchemaFeature::Sets
            | SchemaFeature::Shapes
            | SchemaFeature::TableOptions
            | SchemaFeature::ColumnPlace
            | SchemaFeature::VirtualColumns
            | SchemaFeature::DeferredKeys
            | SchemaFeature::DeferredUniques
            | SchemaFeature::PartialIndexes
            | SchemaFeature::IncludedColumns
            | SchemaFeature::PrefixIndexes
            | SchemaFeature::IndexMethods
            | SchemaFeature::FullTextIndexes
            | SchemaFeature::ShapeIndexes
            | SchemaFeature::ConcurrentIndexes
            | SchemaFeature::Schemas
            | SchemaFeature::EnumTypes
            | SchemaFeature::TypesUnderComputed
            | SchemaFeature::ChangesInPlace => MySql.lacks(feature, version),
        }
    }

    fn column_type(&self, ty: &ColumnType, dialect: Dialect) -> Result<String, CompileError> {
        MySql.column_type(ty, dialect)
    }

    fn numbered(&self, column: &Column, dialect: Dialect) -> Result<String, CompileError> {
        MySql.numbered(column, dialect)
    }

    fn now(&self, moment: Moment) -> &'static str {
        MySql.now(moment)
    }

    fn checks_enums(&self) -> bool {
        MySql.checks_enums()
    }

    fn rolls_back_changes(&self) -> bool {
        MySql.rolls_back_changes()
    }

    /// MariaDB has no `utf8mb4_0900_bin`; this one too tells texts apart that end in spaces ("Supported Character
    /// Sets and Collations").
    fn table_options(&self, options: &TableOptions, dialect: Dialect) -> Result<String, CompileError> {
        options_or(options, "utf8mb4_nopad_bin", dialect)
    }

    /// "InnoDB Online DDL Operations with the INPLACE Alter Algorithm".
    fn cost(&self, step: Step, version: Version) -> Cost {
        MySql.cost(step, version)
    }

    /// "JSON Data Type": an alias for `LONGTEXT`, with a check.
    fn names_checks_of_documents(&self) -> bool {
        true
    }

    fn renames_under_views(&self) -> bool {
        MySql.renames_under_views()
    }

    fn comments(&self) -> CommentStyle {
        MySql.comments()
    }

    fn name_limit(&self) -> Option<NameLimit> {
        MySql.name_limit()
    }

    fn alter_style(&self) -> AlterStyle {
        MySql.alter_style()
    }

    fn index_is_of_table(&self) -> bool {
        MySql.index_is_of_table()
    }

    fn operators(&self) -> &'static [&'static [&'static str]] {
        MySql.operators()
    }

    fn synonyms(&self) -> &'static [(&'static str, &'static str)] {
        MySql.synonyms()
    }

    fn no_action_restricts(&self) -> bool {
        MySql.no_action_restricts()
    }

    fn keeps_schema_on_rename(&self) -> bool {
        MySql.keeps_schema_on_rename()
    }

    fn default_in_parentheses(&self, ty: &ColumnType) -> bool {
        MySql.default_in_parentheses(ty)
    }

    /// Error 1833, also for a longer text (seen in 10.11).
    fn locks_referenced_columns(&self) -> bool {
        true
    }

    fn actions_pass_checks(&self) -> bool {
        MySql.actions_pass_checks()
    }

    fn limits_lengths(&self) -> bool {
        true
    }

    /// Whether case counts depends on the collation, unless the expression itself says so ("REGEXP").
    fn matches(&self, column: &str, pattern: &str) -> String {
        format!("{column} REGEXP CONCAT('(?-i)', {pattern})")
    }
}
