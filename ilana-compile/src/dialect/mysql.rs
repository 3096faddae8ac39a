//! MySQL. Manual: <https://dev.mysql.com/doc/refman/8.0/en/>.

use ilana_ir::{AggregateFunction, Column, ColumnType, ValueType};
use sea_query::{
    BinOper, EscapeBuilder, Expr, MysqlQueryBuilder, Oper, OperLeftAssocDecider, PrecedenceDecider,
    QueryBuilder, Quote, QuotedBuilder, SqlWriter, SubQueryStatement, TableRefBuilder,
};

use super::grammar::{AggregateStyle, Grammar, LikeStyle, ListStyle, Moment, NullsStyle};

pub(crate) struct MySql;

impl Grammar for MySql {
    fn name(&self) -> &'static str {
        "MySQL"
    }

    fn quote(&self) -> char {
        '`'
    }

    fn numbers_placeholders(&self) -> bool {
        false
    }

    fn max_binds(&self) -> usize {
        65_535
    }

    fn best_rows_per_insert(&self) -> usize {
        500
    }

    fn has_insert_returning(&self) -> bool {
        false
    }

    fn has_arrays(&self) -> bool {
        false
    }

    fn list_style(&self) -> ListStyle {
        ListStyle::In
    }

    fn like_style(&self) -> LikeStyle {
        LikeStyle::Like
    }

    fn nulls_style(&self) -> NullsStyle {
        NullsStyle::LeastFixed
    }

    /// "Use some large number" (section 13.2.10, SELECT).
    fn no_limit(&self) -> Option<&'static str> {
        Some("18446744073709551615")
    }

    fn escapes_backslash(&self) -> bool {
        true
    }

    /// The sum and mean of integers are DECIMAL (section 12.19.1); the mean even has four digits only.
    fn aggregate(&self, function: AggregateFunction, ty: ValueType) -> AggregateStyle {
        match (function, ty) {
            (AggregateFunction::Sum, ValueType::I64) => {
                AggregateStyle { cast_result: Some("SIGNED"), ..AggregateStyle::default() }
            }
            (AggregateFunction::Sum | AggregateFunction::Avg, ValueType::F64) => {
                AggregateStyle { cast_arg: Some("DOUBLE"), ..AggregateStyle::default() }
            }
            _ => AggregateStyle::default(),
        }
    }

    /// `TIMESTAMP` ends in 2038 (section 11.2.2), so that instants are DATETIME in UTC.
    fn column_type(&self, ty: ColumnType) -> String {
        match ty {
            ColumnType::SmallInteger => "smallint".into(),
            ColumnType::Integer => "int".into(),
            ColumnType::BigInteger => "bigint".into(),
            ColumnType::Float => "float".into(),
            ColumnType::Double => "double".into(),
            ColumnType::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
            ColumnType::Char(length) => format!("char({length})"),
            ColumnType::String(length) => format!("varchar({length})"),
            ColumnType::Text => "longtext".into(),
            ColumnType::Binary => "longblob".into(),
            ColumnType::Boolean => "tinyint(1)".into(),
            ColumnType::Date => "date".into(),
            ColumnType::Time => "time(6)".into(),
            ColumnType::DateTime | ColumnType::Timestamp => "datetime(6)".into(),
            ColumnType::Uuid => "char(36)".into(),
            ColumnType::Json => "json".into(),
        }
    }

    fn auto_increment(&self, column: &Column) -> String {
        let unsigned = if column.unsigned { " unsigned" } else { "" };
        format!("{}{unsigned} NOT NULL AUTO_INCREMENT PRIMARY KEY", self.column_type(column.ty))
    }

    fn now(&self, moment: Moment) -> &'static str {
        match moment {
            Moment::DateTime | Moment::Timestamp => "(utc_timestamp(6))",
            Moment::Date => "(utc_date())",
            Moment::Time => "(utc_time(6))",
        }
    }

    fn has_unsigned(&self) -> bool {
        true
    }

    /// One character set and one collation that tells every two texts apart, as on the other engines.
    fn table_options(&self) -> &'static str {
        " ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin"
    }

    /// InnoDB refuses the table (section 13.1.20.5, FOREIGN KEY Constraints).
    fn has_set_default(&self) -> bool {
        false
    }

    /// The new name would be one of the connection's own database (section 13.1.36, RENAME TABLE).
    fn keeps_schema_on_rename(&self) -> bool {
        false
    }

    /// "Evaluated from left to right", each reading what those before it wrote (section 13.2.17, UPDATE).
    fn assigns_at_once(&self) -> bool {
        false
    }

    /// BLOB, TEXT and JSON take a default only as an expression (section 11.6).
    fn default_in_parentheses(&self, ty: ColumnType) -> bool {
        matches!(ty, ColumnType::Text | ColumnType::Binary | ColumnType::Json)
    }
}

/// The renderer's spelling for MySQL and MariaDB: its own one drops RETURNING, which MariaDB has.
pub(crate) struct MySqlBuilder;

impl QuotedBuilder for MySqlBuilder {
    fn quote(&self) -> Quote {
        Quote::new(b'`')
    }
}

impl EscapeBuilder for MySqlBuilder {}

impl TableRefBuilder for MySqlBuilder {}

impl PrecedenceDecider for MySqlBuilder {
    fn inner_expr_well_known_greater_precedence(&self, inner: &Expr, outer: &Oper) -> bool {
        MysqlQueryBuilder.inner_expr_well_known_greater_precedence(inner, outer)
    }
}

impl OperLeftAssocDecider for MySqlBuilder {
    fn well_known_left_associative(&self, op: &BinOper) -> bool {
        MysqlQueryBuilder.well_known_left_associative(op)
    }
}

impl QueryBuilder for MySqlBuilder {
    fn prepare_query_statement(&self, query: &SubQueryStatement, sql: &mut impl SqlWriter) {
        match query {
            SubQueryStatement::SelectStatement(select) => self.prepare_select_statement(select, sql),
            SubQueryStatement::InsertStatement(insert) => self.prepare_insert_statement(insert, sql),
            SubQueryStatement::UpdateStatement(update) => self.prepare_update_statement(update, sql),
            SubQueryStatement::DeleteStatement(delete) => self.prepare_delete_statement(delete, sql),
            SubQueryStatement::WithStatement(with) => self.prepare_with_query(with, sql),
        }
    }

    fn prepare_value(&self, value: sea_query::Value, sql: &mut impl SqlWriter) {
        sql.push_param(value, self);
    }

    // The compiler never lowers to these two.
    fn prepare_select_into(&self, into: &sea_query::SelectInto, sql: &mut impl SqlWriter) {
        MysqlQueryBuilder.prepare_select_into(into, sql);
    }

    fn prepare_explain_statement(&self, explain: &sea_query::ExplainStatement, sql: &mut impl SqlWriter) {
        MysqlQueryBuilder.prepare_explain_statement(explain, sql);
    }

    fn insert_default_keyword(&self) -> &str {
        "()"
    }
}
