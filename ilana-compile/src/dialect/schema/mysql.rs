//! MySQL's tables and columns. Manual: <https://dev.mysql.com/doc/refman/8.0/en/>, chapters 11 and 13.1.

use ilana_ir::{Column, ColumnType, Spatial, TableOptions};

use super::{AlterStyle, CommentStyle, Cost, Moment, NameLimit, SchemaGrammar, Step};
use crate::check::invalid;
use crate::dialect::{Dialect, Version};
use crate::{CompileError, SchemaFeature, literal};

pub(super) struct MySql;

impl SchemaGrammar for MySql {
    fn lacks(&self, feature: SchemaFeature, _version: Version) -> Option<&'static str> {
        match feature {
            SchemaFeature::DeferredKeys => {
                Some("write in an order in which the key holds after each statement")
            }
            SchemaFeature::DeferredUniques => {
                Some("write in an order in which the key holds after each statement")
            }
            SchemaFeature::PartialIndexes => {
                Some("index all rows, or a generated column that is null for the others")
            }
            SchemaFeature::IncludedColumns => Some("add them to the columns of the index"),
            SchemaFeature::IndexMethods => Some("make an ordinary one"),
            SchemaFeature::EnumTypes => Some("change the column"),
            SchemaFeature::Sets
            | SchemaFeature::Shapes
            | SchemaFeature::TableOptions
            | SchemaFeature::ColumnPlace
            | SchemaFeature::VirtualColumns
            | SchemaFeature::NotNullGenerated
            | SchemaFeature::ExpressionIndexes
            | SchemaFeature::DescendingIndexes
            | SchemaFeature::PrefixIndexes
            | SchemaFeature::FullTextIndexes
            | SchemaFeature::ShapeIndexes
            | SchemaFeature::ConcurrentIndexes
            | SchemaFeature::Schemas
            | SchemaFeature::TypesUnderComputed
            | SchemaFeature::ChangesInPlace => None,
        }
    }

    /// `TIMESTAMP` ends in 2038 (section 11.2.2), so that instants are DATETIME in UTC.
    fn column_type(&self, ty: &ColumnType, dialect: Dialect) -> Result<String, CompileError> {
        Ok(match ty {
            ColumnType::TinyInteger => "tinyint".into(),
            ColumnType::SmallInteger => "smallint".into(),
            ColumnType::Integer => "int".into(),
            ColumnType::BigInteger => "bigint".into(),
            ColumnType::Float => "float".into(),
            ColumnType::Double => "double".into(),
            ColumnType::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
            ColumnType::Char(length) => format!("char({length})"),
            ColumnType::String(length) => format!("varchar({length})"),
            ColumnType::Text => "longtext".into(),
            ColumnType::MediumText => "mediumtext".into(),
            ColumnType::Binary => "longblob".into(),
            ColumnType::VarBinary(length) => format!("varbinary({length})"),
            ColumnType::Boolean => "tinyint(1)".into(),
            ColumnType::Date => "date".into(),
            ColumnType::Time => "time(6)".into(),
            ColumnType::DateTime | ColumnType::Timestamp => "datetime(6)".into(),
            ColumnType::Uuid => "char(36)".into(),
            ColumnType::Json => "json".into(),
            ColumnType::Enum { name: _, values } => format!("enum({})", members(values, dialect)?),
            ColumnType::Set(values) => format!("set({})", members(values, dialect)?),
            ColumnType::Inet => "varchar(45)".into(),
            ColumnType::MacAddress => "varchar(17)".into(),
            ColumnType::Spatial(shape) => words(*shape).into(),
            ColumnType::Array(_) => return Err(dialect.unsupported(crate::Feature::Arrays)),
            ColumnType::Specific(words) => literal::own(words, dialect)?,
        })
    }

    fn numbered(&self, column: &Column, dialect: Dialect) -> Result<String, CompileError> {
        let unsigned = if column.unsigned { " unsigned" } else { "" };
        Ok(format!("{}{unsigned} NOT NULL AUTO_INCREMENT", self.column_type(&column.ty, dialect)?))
    }

    fn now(&self, moment: Moment) -> &'static str {
        match moment {
            Moment::DateTime | Moment::Timestamp => "(utc_timestamp(6))",
            Moment::Date => "(utc_date())",
            Moment::Time => "(utc_time(6))",
        }
    }

    fn checks_enums(&self) -> bool {
        false
    }

    /// "Statements That Cause an Implicit Commit" (section 15.3.3).
    fn rolls_back_changes(&self) -> bool {
        false
    }

    /// One character set and one collation that tells every two texts apart, as on the other engines.
    fn table_options(&self, options: &TableOptions, dialect: Dialect) -> Result<String, CompileError> {
        options_or(options, "utf8mb4_0900_bin", dialect)
    }

    /// "Online DDL Operations" (section 17.12.1); a column goes in an instant since 8.0.29.
    fn cost(&self, step: Step, _version: Version) -> Cost {
        match step {
            Step::AddColumn
            | Step::AddDocument
            | Step::DropColumn
            | Step::DescribeColumn
            | Step::AddMembers
            | Step::AddUnique
            | Step::AddIndex
            | Step::DropConstraint
            | Step::Note => Cost::Nothing,
            Step::AllowNull | Step::ForbidNull | Step::AddPrimaryKey => {
                Cost::RewritesBeside("make the change when few write")
            }
            // The moment is an expression, since `CURRENT_TIMESTAMP` is one of the session's zone.
            Step::AddComputedColumn | Step::AddMoment => {
                Cost::Rewrites("compute it when it is read, or add a plain column and fill it")
            }
            Step::ChangeColumn | Step::WidenColumn | Step::ChangeMembers => {
                Cost::Rewrites("add another column, fill it in batches, and let the program change over")
            }
            Step::DropPrimaryKey => {
                Cost::Rewrites("make another table with the other key, and copy the rows in batches")
            }
            Step::AddForeignKey => {
                Cost::Rewrites("add it while foreign_key_checks is off, and look for broken rows")
            }
            Step::AddCheck => Cost::Rewrites("add it when few write"),
            Step::AddSpecialIndex => Cost::BlocksWrites("make it when few write"),
        }
    }

    /// "CREATE VIEW": a view that refers to tables or columns that are gone is an error when it is read.
    fn renames_under_views(&self) -> bool {
        true
    }

    fn comments(&self) -> CommentStyle {
        CommentStyle::Inline
    }

    /// "Identifier Length Limits" (section 9.2.1).
    fn name_limit(&self) -> Option<NameLimit> {
        Some(NameLimit::Characters(64))
    }

    fn alter_style(&self) -> AlterStyle {
        AlterStyle::ByColumn
    }

    fn index_is_of_table(&self) -> bool {
        true
    }

    /// "Operator Precedence" (section 14.4.1), and MariaDB's page of that name.
    fn operators(&self) -> &'static [&'static [&'static str]] {
        &[&["|"], &["&"], &["<<", ">>"], &["+", "-"], &["*", "/", "%", "div"], &["^"]]
    }

    /// Seen in the checks of MySQL 9.7 and MariaDB 10.11, which write each of these in their own way.
    fn synonyms(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("octet_length", "length"),
            ("lcase", "lower"),
            ("ucase", "upper"),
            ("substring", "substr"),
            ("power", "pow"),
            ("day", "dayofmonth"),
            ("!=", "<>"),
            ("mod", "%"),
            ("true", "1"),
            ("false", "0"),
            // Before a text, it says nothing: there are no others.
            ("_utf8mb4", ""),
        ]
    }

    /// "InnoDB ... NO ACTION is equivalent to RESTRICT" (section 13.1.20.5, FOREIGN KEY Constraints).
    fn no_action_restricts(&self) -> bool {
        true
    }

    /// The new name would be one of the connection's own database (section 13.1.36, RENAME TABLE).
    fn keeps_schema_on_rename(&self) -> bool {
        false
    }

    /// BLOB, TEXT, JSON and shapes take a default only as an expression (section 11.6). Of bytes the catalog shows no more
    /// than those before a zero, but all of an expression.
    fn default_in_parentheses(&self, ty: &ColumnType) -> bool {
        matches!(
            ty,
            ColumnType::Text
                | ColumnType::MediumText
                | ColumnType::Binary
                | ColumnType::VarBinary(_)
                | ColumnType::Json
                | ColumnType::Spatial(_)
        )
    }

    /// "Prohibited on columns used in CHECK constraints" (section 15.1.20.6, CHECK Constraints).
    fn actions_pass_checks(&self) -> bool {
        false
    }

    fn stored_columns_stay(&self) -> bool {
        true
    }

    fn limits_lengths(&self) -> bool {
        true
    }

    fn matches(&self, column: &str, pattern: &str) -> String {
        format!("REGEXP_LIKE({column}, {pattern}, 'c')")
    }
}

/// The options that are given, and ours for the others.
pub(super) fn options_or(
    options: &TableOptions,
    ours: &str,
    dialect: Dialect,
) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    let TableOptions { engine, charset, collation } = options;
    let or = |given: &Option<ilana_ir::Name>, ours: &str| match given {
        Some(name) => literal::name(name, grammar),
        None => Ok(ours.to_owned()),
    };
    let mut out =
        format!(" ENGINE = {} DEFAULT CHARSET = {}", or(engine, "InnoDB")?, or(charset, "utf8mb4")?);
    match (charset, collation) {
        (_, Some(collation)) => out.push_str(&format!(" COLLATE = {}", literal::name(collation, grammar)?)),
        (None, None) => out.push_str(&format!(" COLLATE = {ours}")),
        // The set's own collation: ours is of another set.
        (Some(_), None) => {}
    }
    Ok(out)
}

fn words(shape: Spatial) -> &'static str {
    match shape {
        Spatial::Geometry => "geometry",
        Spatial::Point => "point",
        Spatial::LineString => "linestring",
        Spatial::Polygon => "polygon",
    }
}

/// "Trailing spaces are automatically deleted from ENUM member values" (section 13.3.5).
fn members(values: &[String], dialect: Dialect) -> Result<String, CompileError> {
    match values.iter().find(|value| value.ends_with(' ')) {
        None => literal::members(values, dialect),
        Some(value) => Err(invalid(
            format!("the text {value:?} of an enumeration ends with a space, which the database leaves out"),
            "write it without that space",
        )),
    }
}
