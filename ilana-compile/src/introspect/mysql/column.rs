//! Columns of a table.

use ilana_ir::{Column, ColumnDefault, ColumnType, Generated, Storage};

use super::cells::Row;
use super::column_type::{Kind, column_type};
use super::default::{Said, default};
use super::table::Context;
use super::{CatalogError, text};
use crate::Engine;

/// A column.
pub(super) fn read<'a>(context: &Context<'_, 'a>, row: Row<'a, 10>) -> Result<Column, CatalogError> {
    let [_, name, ty, nullable, default, extra, expression, collation, comment, srid] = row;
    let Context { catalog, table, .. } = *context;
    let name = catalog.need(name, &format!("a column of `{table}` without a name"))?;
    let words = catalog.need(ty, &format!("no type of `{table}`.`{name}`"))?;
    let extra = Extra::of(extra.unwrap_or(""));
    let is_json = is_json(context, name, words, collation);
    let Kind { mut ty, unsigned } =
        if is_json { ColumnType::Json.into() } else { column_type(words, extra.auto_increment) };
    let numbers = extra.auto_increment && ty.is_integer() && context.primary.iter().any(|key| key == name);
    let mut column = Column::new(name.to_owned(), ColumnType::Json);
    column.nullable = nullable == Some("YES");
    column.auto_increment = numbers;
    column.generated = generated(context, name, &extra, expression)?;
    column.default = if column.generated.is_some() || extra.auto_increment {
        None
    } else {
        read_default(context, &ty, default, &extra)
    };
    column.unsigned = unsigned;
    let srid = srid.map(|srid| format!(" SRID {srid}")).unwrap_or_default();
    let rest = if extra.rest.is_empty() { String::new() } else { format!(" {}", extra.rest) };
    let numbered = if extra.auto_increment && !numbers { " AUTO_INCREMENT" } else { "" };
    let more = srid + &rest + numbered;
    if !more.is_empty() {
        // What the tree has no word for stands with the type, where the engines take it too.
        ty = ColumnType::Specific(format!("{words}{more}").into());
        column.unsigned = false;
    }
    column.collation = collation
        .filter(|collation| *collation != context.collation && !is_json)
        .map(|collation| collation.to_owned().into());
    column.comment = comment.filter(|comment| !comment.is_empty()).map(ToOwned::to_owned);
    column.ty = ty;
    Ok(column)
}

/// What is said of a column beside its type.
struct Extra {
    /// Whether the engine numbers the rows in it.
    auto_increment: bool,
    /// Whether its default is an expression (MySQL).
    is_expression: bool,
    /// When it is computed.
    storage: Option<Storage>,
    /// What else.
    rest: String,
}

impl Extra {
    /// Out of the words of the cell, which MariaDB separates by commas.
    fn of(cell: &str) -> Self {
        let mut rest = cell.replace(", ", " ");
        let mut take = |words: &str| {
            let found = rest.find(words);
            if let Some(at) = found {
                rest.replace_range(at..at + words.len(), "");
            }
            found.is_some()
        };
        let auto_increment = take("auto_increment");
        let is_expression = take("DEFAULT_GENERATED");
        let (stored, computed) = (take("STORED GENERATED"), take("VIRTUAL GENERATED"));
        let storage = match (stored, computed) {
            (true, _) => Some(Storage::Stored),
            (false, true) => Some(Storage::Virtual),
            (false, false) => None,
        };
        Self { auto_increment, is_expression, storage, rest: rest.trim().to_owned() }
    }
}

fn generated(
    context: &Context<'_, '_>,
    name: &str,
    extra: &Extra,
    expression: Option<&str>,
) -> Result<Option<Generated>, CatalogError> {
    let Some(storage) = extra.storage else { return Ok(None) };
    let Context { catalog, table, .. } = *context;
    let expression = expression.filter(|sql| !sql.is_empty()).ok_or_else(|| {
        catalog.error(
            format!("nothing that `{table}`.`{name}` is computed from"),
            "ask as a user who may see the table",
        )
    })?;
    let expression = text::plain(expression, catalog.dialect).into();
    Ok(Some(Generated { expression, storage }))
}

fn read_default(
    context: &Context<'_, '_>,
    ty: &ColumnType,
    cell: Option<&str>,
    extra: &Extra,
) -> Option<ColumnDefault> {
    let dialect = context.catalog.dialect;
    let cell = cell?;
    let said = match dialect.engine() {
        // Literals are quoted, expressions are not, and NULL is no default ("Information Schema COLUMNS Table").
        Engine::MariaDb if cell == "NULL" => return None,
        Engine::MariaDb => match text::quoted(cell) {
            Some(literal) => Said::Quoted(literal),
            None => Said::Bare(cell),
        },
        _ if extra.is_expression => Said::Expression(now(text::plain(cell, dialect))),
        _ => Said::Literal(cell),
    };
    Some(default(said, ty, dialect))
}

/// MySQL says `CURRENT_TIMESTAMP(3)` of the word and `now(3)` of the same in parentheses, where ours stands.
fn now(sql: String) -> String {
    match sql.strip_prefix("CURRENT_TIMESTAMP") {
        Some("") => "now()".to_owned(),
        Some(digits) => format!("now{digits}"),
        None => sql,
    }
}

/// Whether a column of MariaDB was made by the word `json`: it is a text with a check ("JSON Data Type").
fn is_json(context: &Context<'_, '_>, column: &str, ty: &str, collation: Option<&str>) -> bool {
    context.catalog.dialect.engine() == Engine::MariaDb
        && ty == "longtext"
        && collation == Some("utf8mb4_bin")
        && context
            .checks
            .iter()
            .any(|[_, name, clause]| is_json_check(column, name.unwrap_or(""), clause.unwrap_or("")))
}

/// Whether a check is the one that a column of documents has on MariaDB. It is of the column, and so has its name.
pub(super) fn is_json_check(column: &str, name: &str, clause: &str) -> bool {
    name == column && clause == format!("json_valid(`{}`)", column.replace('`', "``"))
}
