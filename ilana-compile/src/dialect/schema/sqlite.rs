//! SQLite's tables and columns. Manual: <https://www.sqlite.org/lang.html>.

use ilana_ir::{Column, ColumnType};

use super::{AlterStyle, CommentStyle, Cost, Moment, NameLimit, SchemaGrammar, Step};
use crate::dialect::{Dialect, Version};
use crate::{CompileError, Feature, SchemaFeature, literal};

pub(super) struct Sqlite;

impl SchemaGrammar for Sqlite {
    fn lacks(&self, feature: SchemaFeature, _version: Version) -> Option<&'static str> {
        match feature {
            SchemaFeature::Sets => Some("store a JSON document, or rows of a table of their own"),
            SchemaFeature::Shapes => Some("store the coordinates in columns of their own"),
            SchemaFeature::TableOptions => Some("say how a table is kept for MySQL and MariaDB only"),
            SchemaFeature::ColumnPlace => Some("leave the place out: columns are asked for by name"),
            SchemaFeature::DeferredUniques => {
                Some("write in an order in which the key holds after each statement")
            }
            SchemaFeature::IncludedColumns => Some("add them to the columns of the index"),
            SchemaFeature::PrefixIndexes => Some("index an expression"),
            SchemaFeature::IndexMethods => Some("make an ordinary one"),
            SchemaFeature::FullTextIndexes => Some("make a virtual table of FTS5 with SQL of your own"),
            SchemaFeature::ShapeIndexes => Some("make a virtual table of R*Tree with SQL of your own"),
            SchemaFeature::ConcurrentIndexes => {
                Some("leave it out: there is one writer at a time in any case")
            }
            SchemaFeature::Schemas => Some("attach a file"),
            SchemaFeature::EnumTypes => Some("change the column"),
            SchemaFeature::ChangesInPlace => {
                Some("give the table as it is with the change, so that it can be made anew")
            }
            SchemaFeature::VirtualColumns
            | SchemaFeature::NotNullGenerated
            | SchemaFeature::TypesUnderComputed
            | SchemaFeature::DeferredKeys
            | SchemaFeature::PartialIndexes
            | SchemaFeature::ExpressionIndexes
            | SchemaFeature::DescendingIndexes => None,
        }
    }

    /// "Operators, and Parse-Affecting Attributes" (<https://www.sqlite.org/lang_expr.html>).
    fn operators(&self) -> &'static [&'static [&'static str]] {
        &[&["|", "&", "<<", ">>"], &["+", "-"], &["*", "/", "%"], &["||", "->", "->>"]]
    }

    fn refers_blindly(&self) -> bool {
        true
    }

    /// Decimals are texts with a collation that the adapter brings: a NUMERIC column would keep 15 digits only
    /// ("Datatypes In SQLite", section 3). The declared names keep what a later introspection needs.
    fn column_type(&self, ty: &ColumnType, dialect: Dialect) -> Result<String, CompileError> {
        Ok(match ty {
            ColumnType::TinyInteger => "TINYINT".into(),
            ColumnType::SmallInteger => "SMALLINT".into(),
            // By the word INTEGER a key would be numbered ("Rowid Tables", section 5).
            ColumnType::Integer => "INT".into(),
            ColumnType::BigInteger => "BIGINT".into(),
            ColumnType::Float => "REAL".into(),
            ColumnType::Double => "DOUBLE".into(),
            ColumnType::Decimal { precision, scale } => {
                format!("DECIMAL_TEXT({precision}, {scale}) COLLATE ilana_decimal")
            }
            ColumnType::Char(length) => format!("CHAR({length})"),
            ColumnType::String(length) => format!("VARCHAR({length})"),
            ColumnType::Text => "TEXT".into(),
            ColumnType::MediumText => "MEDIUMTEXT".into(),
            ColumnType::Binary => "BLOB".into(),
            ColumnType::VarBinary(length) => format!("VARBINARY_BLOB({length})"),
            ColumnType::Boolean => "BOOLEAN".into(),
            ColumnType::Date => "DATE_TEXT".into(),
            ColumnType::Time => "TIME_TEXT".into(),
            ColumnType::DateTime => "DATETIME_TEXT".into(),
            ColumnType::Timestamp => "TIMESTAMP_TEXT".into(),
            ColumnType::Uuid => "UUID_TEXT".into(),
            ColumnType::Json => "JSON_TEXT".into(),
            ColumnType::Enum { .. } => "ENUM_TEXT".into(),
            ColumnType::Set(_) => return Err(dialect.unsupported(SchemaFeature::Sets)),
            ColumnType::Inet => "INET_TEXT".into(),
            ColumnType::MacAddress => "MACADDR_TEXT".into(),
            ColumnType::Spatial(_) => return Err(dialect.unsupported(SchemaFeature::Shapes)),
            ColumnType::Array(_) => return Err(dialect.unsupported(Feature::Arrays)),
            ColumnType::Specific(words) => literal::own(words, dialect)?,
        })
    }

    /// Only the type INTEGER makes a rowid key ("SQLite Autoincrement").
    fn numbered(&self, _column: &Column, _dialect: Dialect) -> Result<String, CompileError> {
        Ok("INTEGER".to_owned())
    }

    /// Always six digits, so that texts sort as instants do.
    fn now(&self, moment: Moment) -> &'static str {
        match moment {
            Moment::DateTime | Moment::Timestamp => "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))",
            Moment::Date => "(strftime('%Y-%m-%d', 'now'))",
            Moment::Time => "(strftime('%H:%M:%f000', 'now'))",
        }
    }

    /// Of null `json_valid` was false in old versions: 3.41 is the last in which that was seen.
    fn json_check(&self, column: &str, version: Version) -> Option<String> {
        let may_be_null = if version < (Version { major: 3, minor: 45 }) {
            format!("{column} IS NULL OR ")
        } else {
            String::new()
        };
        Some(format!("CHECK ({may_be_null}json_valid({column}))"))
    }

    /// There is one writer at a time, and with a write-ahead log readers do not wait for it. "ALTER TABLE", sections 5 to 7.
    fn cost(&self, step: Step, _version: Version) -> Cost {
        let quiet = "make the change when nobody has to write";
        match step {
            Step::AddColumn | Step::Note => Cost::Nothing,
            Step::AddIndex | Step::AddSpecialIndex => Cost::BlocksWrites(quiet),
            Step::AddComputedColumn
            | Step::AddDocument
            | Step::AddMoment
            | Step::DescribeColumn
            | Step::WidenColumn
            | Step::AddMembers
            | Step::ChangeMembers
            | Step::AllowNull
            | Step::ForbidNull
            | Step::DropConstraint
            | Step::DropColumn
            | Step::ChangeColumn
            | Step::AddPrimaryKey
            | Step::DropPrimaryKey
            | Step::AddUnique
            | Step::AddForeignKey
            | Step::AddCheck => Cost::Rewrites(quiet),
        }
    }

    fn comments(&self) -> CommentStyle {
        CommentStyle::Nowhere
    }

    fn name_limit(&self) -> Option<NameLimit> {
        None
    }

    fn alter_style(&self) -> AlterStyle {
        AlterStyle::Anew
    }

    fn keeps_view_text(&self) -> bool {
        true
    }

    /// "CREATE INDEX", its diagram: the table's name takes no schema.
    fn has_schema_at_index(&self) -> bool {
        true
    }

    /// An expression of decimals is one of doubles, which the column would keep with all their digits.
    fn computed(&self, expression: String, ty: &ColumnType) -> String {
        match ty {
            ColumnType::Decimal { scale, .. } => format!("ilana_decimal(({expression}), {scale})"),
            _ => expression,
        }
    }

    /// By the function that the adapter brings.
    fn matches(&self, column: &str, pattern: &str) -> String {
        format!("{column} REGEXP {pattern}")
    }
}
