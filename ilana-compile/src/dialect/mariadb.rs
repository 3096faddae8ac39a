//! MariaDB, as it differs from MySQL. Manual: <https://mariadb.com/kb/en/documentation/>.

use ilana_ir::{AggregateFunction, Column, ColumnType, ValueType};

use super::grammar::{AggregateStyle, Grammar, LikeStyle, ListStyle, Moment, NullsStyle};
use super::mysql::MySql;

pub(crate) struct MariaDb;

impl Grammar for MariaDb {
    fn name(&self) -> &'static str {
        "MariaDB"
    }

    fn quote(&self) -> char {
        MySql.quote()
    }

    fn numbers_placeholders(&self) -> bool {
        MySql.numbers_placeholders()
    }

    fn max_binds(&self) -> usize {
        MySql.max_binds()
    }

    fn best_rows_per_insert(&self) -> usize {
        MySql.best_rows_per_insert()
    }

    /// From 10.5 ("INSERT...RETURNING").
    fn has_insert_returning(&self) -> bool {
        true
    }

    fn has_arrays(&self) -> bool {
        MySql.has_arrays()
    }

    fn list_style(&self) -> ListStyle {
        MySql.list_style()
    }

    fn like_style(&self) -> LikeStyle {
        MySql.like_style()
    }

    fn nulls_style(&self) -> NullsStyle {
        MySql.nulls_style()
    }

    fn no_limit(&self) -> Option<&'static str> {
        MySql.no_limit()
    }

    fn escapes_backslash(&self) -> bool {
        MySql.escapes_backslash()
    }

    fn aggregate(&self, function: AggregateFunction, ty: ValueType) -> AggregateStyle {
        MySql.aggregate(function, ty)
    }

    fn column_type(&self, ty: ColumnType) -> String {
        MySql.column_type(ty)
    }

    fn auto_increment(&self, column: &Column) -> String {
        MySql.auto_increment(column)
    }

    fn now(&self, moment: Moment) -> &'static str {
        MySql.now(moment)
    }

    fn has_unsigned(&self) -> bool {
        true
    }

    /// MariaDB has no `utf8mb4_0900_bin`; this one too tells texts apart that end in spaces ("Supported Character
    /// Sets and Collations").
    fn table_options(&self) -> &'static str {
        " ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin"
    }

    fn keeps_schema_on_rename(&self) -> bool {
        MySql.keeps_schema_on_rename()
    }

    /// Only the SQL mode `SIMULTANEOUS_ASSIGNMENT` would ("UPDATE").
    fn assigns_at_once(&self) -> bool {
        MySql.assigns_at_once()
    }

    fn has_set_default(&self) -> bool {
        MySql.has_set_default()
    }
}
