//! Changes of a schema as data.

mod alter;
mod column;
mod column_type;
mod constraint;
mod index;
mod naming;
mod object;
mod table;
mod whole;

use serde::{Deserialize, Serialize};

use crate::{Name, TableName};

pub use alter::{AlterTable, Current, TableChange};
pub use column::{Column, ColumnDefault, Generated, Place, Storage};
pub use column_type::{ColumnType, Spatial};
pub use constraint::{Condition, Deferral, ForeignKey, ReferenceAction, TableConstraint};
pub use index::{Build, CreateIndex, Index, IndexKind, IndexPart, IndexedBy};
pub use naming::{LONGEST_NAME, conventional_name};
pub use object::{CreateEnum, CreateView, DropView, IfThere};
pub use table::{CreateTable, DropTable, Identity, IfMissing, TableOptions};
pub use whole::Schema;

/// One change of a schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum SchemaChange {
    /// A table is made.
    CreateTable(CreateTable),
    /// A table changes.
    AlterTable(AlterTable),
    /// A table is removed with its rows.
    DropTable(DropTable),
    /// A table gets another name.
    RenameTable {
        /// Which.
        from: TableName,
        /// What it is called then.
        to: Name,
    },
    /// An index is made.
    CreateIndex(CreateIndex),
    /// A table loses all its rows. Where foreign keys refer to it, PostgreSQL refuses, and so do MySQL and MariaDB if the
    /// numbers start again; else the keys do what they do when rows are removed.
    Truncate {
        /// Which.
        table: TableName,
        /// What becomes of the numbers that the database gives its rows.
        identity: Identity,
    },
    /// A query gets a name.
    CreateView(CreateView),
    /// A view is removed.
    DropView(DropView),
    /// A schema is made (PostgreSQL; on MySQL and MariaDB it is a database).
    CreateSchema(Name),
    /// A schema is removed; it must be empty on PostgreSQL.
    DropSchema(Name),
    /// A type of a few texts is made (PostgreSQL). On the other engines nothing is to be done: a column says what it holds.
    CreateEnum(CreateEnum),
    /// A type of a few texts gets one more, at the end (PostgreSQL).
    AddEnumValue {
        /// Which.
        name: TableName,
        /// The text.
        value: String,
    },
    /// A type of a few texts is removed, if there is one (PostgreSQL).
    DropEnum(TableName),
    /// An extension is switched on, if it is not (PostgreSQL). On the other engines nothing is to be done.
    CreateExtension(Name),
    /// The numbers that the database gives the rows of a table go on from here.
    RestartNumbers {
        /// The table.
        table: TableName,
        /// The column that is numbered.
        column: Name,
        /// The next number; one or more.
        next: u64,
    },
    /// The caller's own SQL: one statement.
    Raw(Name),
}
