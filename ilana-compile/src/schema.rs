//! Changes of a schema as SQL. This text is our own, per engine, and takes no binds.

mod about;
mod actions;
mod alter;
mod apply;
mod beside;
mod column;
mod constraint;
mod conversion;
mod default;
mod index;
mod limits;
mod name;
mod numbers;
mod object;
mod rebuild;
mod referring;
mod table;
pub(crate) mod texts;

use ilana_ir::{Build, CreateIndex, SchemaChange, TableName};

pub(crate) use alter::column_before;
pub use apply::apply;
pub use beside::{check_beside, looks_beside};
pub(crate) use conversion::always_fits;
pub use rebuild::{NEW_TABLE, REFERENCES_HOLD};

use crate::dialect::AlterStyle;
use crate::{CompileError, Dialect, InTransaction, SchemaTexts, literal};

pub(crate) fn render(change: &SchemaChange, dialect: Dialect) -> Result<SchemaTexts, CompileError> {
    let mut made = made(change, dialect)?;
    if made.transaction == InTransaction::Allowed && !dialect.rolls_back_schema_changes() {
        made.transaction = InTransaction::EndsIt;
    }
    Ok(made)
}

fn made(change: &SchemaChange, dialect: Dialect) -> Result<SchemaTexts, CompileError> {
    name::check(change, dialect)?;
    let grammar = dialect.grammar();
    let mut transaction = InTransaction::Allowed;
    let texts = match change {
        SchemaChange::CreateTable(table) => table::create(table, dialect)?,
        SchemaChange::AlterTable(change) => return alter::alter(change, dialect),
        SchemaChange::DropTable(drop) if dialect.schema().alter_style() == AlterStyle::Anew => {
            return rebuild::remove(drop, dialect);
        }
        SchemaChange::DropTable(drop) => table::remove(drop, dialect)?,
        SchemaChange::RenameTable { from, to } => {
            let schema = from.schema.clone().filter(|_| !dialect.schema().keeps_schema_on_rename());
            let to = literal::table(&TableName { schema, name: to.clone() }, grammar)?;
            vec![format!("ALTER TABLE {} RENAME TO {to}", literal::table(from, grammar)?)]
        }
        SchemaChange::CreateIndex(CreateIndex { table, index, build }) => {
            if *build == Build::Concurrent {
                transaction = InTransaction::Refused;
            }
            vec![index::create(table, index, *build, dialect)?]
        }
        SchemaChange::Truncate { table, identity } => numbers::truncate(table, *identity, grammar)?,
        SchemaChange::RestartNumbers { table, column, next } => {
            numbers::restart_at(table, column, *next, dialect)?
        }
        SchemaChange::CreateView(view) => object::create_view(view, dialect)?,
        SchemaChange::DropView(view) => object::drop_view(view, dialect)?,
        SchemaChange::CreateSchema(name) => object::schema("CREATE", name, dialect)?,
        SchemaChange::DropSchema(name) => object::schema("DROP", name, dialect)?,
        SchemaChange::CreateEnum(made) => object::create_enum(made, dialect)?,
        SchemaChange::AddEnumValue { name, value } => object::add_enum_value(name, value, dialect)?,
        SchemaChange::DropEnum(name) => object::drop_enum(name, dialect)?,
        SchemaChange::CreateExtension(name) => object::create_extension(name, dialect)?,
        SchemaChange::Raw(sql) => vec![literal::own(sql, dialect)?],
    };
    Ok(SchemaTexts { transaction, ..SchemaTexts::new(texts) })
}
