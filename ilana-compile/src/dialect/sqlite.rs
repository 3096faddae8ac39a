//! SQLite. Manual: <https://www.sqlite.org/lang.html>.

use ilana_ir::{AggregateFunction, Column, ColumnType, ValueType};

use super::grammar::{AggregateStyle, Grammar, LikeStyle, ListStyle, Moment, NullsStyle};

pub(crate) struct Sqlite;

impl Grammar for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn quote(&self) -> char {
        '"'
    }

    fn numbers_placeholders(&self) -> bool {
        false
    }

    fn max_binds(&self) -> usize {
        32_766
    }

    fn best_rows_per_insert(&self) -> usize {
        1
    }

    fn has_insert_returning(&self) -> bool {
        true
    }

    fn has_arrays(&self) -> bool {
        false
    }

    fn list_style(&self) -> ListStyle {
        ListStyle::In
    }

    /// `LIKE` folds ASCII case ("SQL Language Expressions", section 5); `GLOB` does not.
    fn like_style(&self) -> LikeStyle {
        LikeStyle::Glob
    }

    fn nulls_style(&self) -> NullsStyle {
        NullsStyle::LeastMovable
    }

    /// A negative limit is none ("SELECT", section 4).
    fn no_limit(&self) -> Option<&'static str> {
        Some("-1")
    }

    fn escapes_backslash(&self) -> bool {
        false
    }

    /// `sum` and `avg` of texts go over doubles; the adapter brings exact functions of its own.
    fn aggregate(&self, function: AggregateFunction, ty: ValueType) -> AggregateStyle {
        let sums = function == AggregateFunction::Sum;
        let function = match (function, ty) {
            (AggregateFunction::Sum, ValueType::Decimal) => Some("ilana_decimal_sum"),
            (AggregateFunction::Avg, ValueType::Decimal) => Some("ilana_decimal_avg"),
            _ => None,
        };
        // The sum of integers is one, and overflows as one ("Built-in Aggregate Functions").
        let cast_arg = (ty == ValueType::F64 && sums).then_some("REAL");
        AggregateStyle { function, cast_arg, ..AggregateStyle::default() }
    }

    /// Decimals are texts with a collation that the adapter brings: a NUMERIC column would keep 15 digits only
    /// ("Datatypes In SQLite", section 3). The declared names keep what a later introspection needs.
    fn column_type(&self, ty: ColumnType) -> String {
        match ty {
            ColumnType::SmallInteger => "SMALLINT".into(),
            ColumnType::Integer => "INTEGER".into(),
            ColumnType::BigInteger => "BIGINT".into(),
            ColumnType::Float => "REAL".into(),
            ColumnType::Double => "DOUBLE".into(),
            ColumnType::Decimal { precision, scale } => {
                format!("DECIMAL_TEXT({precision}, {scale}) COLLATE ilana_decimal")
            }
            ColumnType::Char(length) => format!("CHAR({length})"),
            ColumnType::String(length) => format!("VARCHAR({length})"),
            ColumnType::Text => "TEXT".into(),
            ColumnType::Binary => "BLOB".into(),
            ColumnType::Boolean => "BOOLEAN".into(),
            ColumnType::Date => "DATE_TEXT".into(),
            ColumnType::Time => "TIME_TEXT".into(),
            ColumnType::DateTime => "DATETIME_TEXT".into(),
            ColumnType::Timestamp => "TIMESTAMP_TEXT".into(),
            ColumnType::Uuid => "UUID_TEXT".into(),
            ColumnType::Json => "JSON_TEXT".into(),
        }
    }

    /// Only the type INTEGER makes a rowid key, and AUTOINCREMENT keeps removed keys from coming back ("SQLite
    /// Autoincrement", section 3), as on the other engines.
    fn auto_increment(&self, _column: &Column) -> String {
        "INTEGER PRIMARY KEY AUTOINCREMENT".to_owned()
    }

    /// Always six digits, so that texts sort as instants do.
    fn now(&self, moment: Moment) -> &'static str {
        match moment {
            Moment::DateTime | Moment::Timestamp => "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))",
            Moment::Date => "(strftime('%Y-%m-%d', 'now'))",
            Moment::Time => "(strftime('%H:%M:%f000', 'now'))",
        }
    }

    /// "CREATE INDEX", its diagram: the table's name takes no schema.
    fn has_schema_at_index(&self) -> bool {
        true
    }

    /// "CREATE TABLE", its diagram of a foreign key: the table's name takes no schema.
    fn has_keys_across_schemas(&self) -> bool {
        false
    }

    /// The words TRUE and FALSE are names of columns first; the numbers are what is stored.
    fn boolean(&self, value: bool) -> &'static str {
        if value { "1" } else { "0" }
    }

    fn json_check(&self, column: &str) -> Option<String> {
        Some(format!("CHECK (json_valid({column}))"))
    }
}
