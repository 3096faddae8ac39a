//! A table as a migration describes it, or describes how it changes.

mod finish;
mod index;
mod key_ref;
mod reference;
mod removal;
mod types;

use ilana_compile::CompileError;
use ilana_ir::{
    Column, ColumnType, Condition, Deferral, Index, IndexKind, IndexPart, Name, TableConstraint, TableName,
    TableOptions, conventional_name,
};

pub use index::{IndexSpec, UniqueSpec};
pub use key_ref::KeyRef;
pub use reference::{ForeignSpec, ReferenceSpec};

use crate::migrate::ColumnSpec;
use removal::Removal;

/// A table that is being described, or how one changes: each method adds a column, a key or an index, or, in
/// [`Schema::alter_table`](crate::Schema::alter_table), removes or renames one.
///
/// Whatever the order of the calls, the changes are made in this one: keys, checks and indexes go first; columns are renamed, then
/// removed, added and changed; keys, checks and indexes come last. A column that is to get the name of one that goes, gets
/// it in a change of its own.
#[derive(Clone, Debug)]
pub struct Blueprint {
    table: TableName,
    columns: Vec<Described>,
    constraints: Vec<TableConstraint>,
    indexes: Vec<Index>,
    removals: Vec<Removal>,
    comment: Option<String>,
    options: TableOptions,
    /// The first mistake in describing it, which making it reports.
    mistake: Option<CompileError>,
}

/// A column as it is described.
#[derive(Clone, Debug)]
struct Described {
    column: Column,
    role: Role,
    /// Whether it has the type of the column that it refers to.
    adopts: bool,
}

/// What becomes of a described column.
#[derive(Clone, Debug)]
enum Role {
    /// The table gets it.
    Added,
    /// The table has it, and it becomes as described. Its values become what the text says, where PostgreSQL cannot tell by
    /// itself.
    Changed { using: Option<Name> },
}

impl Blueprint {
    pub(crate) fn new(name: String) -> Self {
        Self {
            table: TableName::parse(name),
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            removals: Vec::new(),
            comment: None,
            options: TableOptions::default(),
            mistake: None,
        }
    }

    /// A column of any type that there are words for; for most of them there is a method.
    ///
    /// ```
    /// # use ilana_orm::{Blueprint, ColumnType};
    /// # fn describe(t: &mut Blueprint) {
    /// t.column("tags", ColumnType::Array(Box::new(ColumnType::Text)));
    /// # }
    /// ```
    pub fn column(&mut self, name: impl Into<String>, ty: ColumnType) -> ColumnSpec<'_> {
        let column = Column::new(name.into(), ty);
        self.columns.push(Described { column, role: Role::Added, adopts: false });
        ColumnSpec::new(self)
    }

    /// The columns that tell the rows apart. PostgreSQL names the key itself: `<table>_pkey`.
    pub fn primary<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) {
        let columns = names(columns);
        self.constraints.push(TableConstraint::PrimaryKey { name: None, columns });
    }

    /// Columns in which no two rows agree; nulls agree with nothing. Named `<table>_<columns>_unique`, unless
    /// [`UniqueSpec::name`] says otherwise.
    pub fn unique<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) -> UniqueSpec<'_> {
        let columns = names(columns);
        let name = self.conventional(&columns, "unique");
        self.constraints.push(TableConstraint::Unique { name, columns, deferral: Deferral::Never });
        UniqueSpec::new(self)
    }

    /// An index over columns or expressions. Named `<table>_<columns>_index`, whatever its kind, unless [`IndexSpec::name`] says
    /// otherwise; one with an expression must be named.
    ///
    /// ```
    /// # use ilana_orm::{Blueprint, IndexKind, IndexPart};
    /// # fn describe(t: &mut Blueprint) {
    /// t.index(["country", "city"]);
    /// t.index([IndexPart::column("created_at").descending()]);
    /// t.index([IndexPart::expression("lower(email)")]).name("users_email_lower");
    /// t.index(["email"]).kind(IndexKind::Unique).filter("deleted_at IS NULL");
    /// # }
    /// ```
    pub fn index<P: Into<IndexPart>>(&mut self, parts: impl IntoIterator<Item = P>) -> IndexSpec<'_> {
        let parts: Vec<IndexPart> = parts.into_iter().map(Into::into).collect();
        let mut index =
            Index { name: Name::default(), parts, kind: IndexKind::Plain, filter: None, include: Vec::new() };
        if index.columns().count() == index.parts.len() {
            let columns: Vec<Name> = index.columns().cloned().collect();
            index.name = self.conventional(&columns, "index");
        }
        self.indexes.push(index);
        IndexSpec::new(self)
    }

    /// Columns that refer to a row of another table: say which with [`ForeignSpec::references`]. Named
    /// `<table>_<columns>_foreign`, unless [`ReferenceSpec::name`] says otherwise.
    pub fn foreign<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) -> ForeignSpec<'_> {
        ForeignSpec::new(self, names(columns))
    }

    /// What must not be false of a row.
    ///
    /// ```
    /// # use ilana_orm::{Blueprint, Condition};
    /// # fn describe(t: &mut Blueprint) {
    /// t.check("rooms_open_before_they_close", Condition::Raw("opens < closes".into()));
    /// # }
    /// ```
    pub fn check(&mut self, name: impl Into<String>, condition: Condition) {
        self.constraints.push(TableConstraint::Check { name: name.into().into(), condition });
    }

    /// People are told this of the table. SQLite has no place for it.
    pub fn comment(&mut self, text: impl Into<String>) {
        self.comment = Some(text.into());
    }

    /// How MySQL and MariaDB keep a new table, where it is not as we choose it. The other engines refuse a table that is told
    /// so.
    pub fn options(&mut self, options: TableOptions) {
        self.options = options;
    }

    fn conventional(&self, columns: &[Name], kind: &'static str) -> Name {
        conventional_name(&self.table, columns.iter().map(Name::as_ref), kind)
    }

    fn mistaken(&mut self, what: String, remedy: &'static str) {
        self.mistake.get_or_insert(CompileError::Invalid { what, remedy });
    }

    /// The column that was described last.
    fn last(&mut self) -> Option<&mut Described> {
        self.columns.last_mut()
    }
}

/// What a column is told of itself goes to the one that was described last.
impl Blueprint {
    pub(crate) fn last_column(&mut self) -> Option<&mut Column> {
        self.last().map(|described| &mut described.column)
    }

    /// The last column is one that the table has, and becomes as described.
    pub(crate) fn last_is_changed(&mut self) {
        if let Some(described) = self.last()
            && matches!(described.role, Role::Added)
        {
            described.role = Role::Changed { using: None };
        }
    }

    pub(crate) fn last_is_changed_using(&mut self, sql: Name) {
        if let Some(described) = self.last() {
            described.role = Role::Changed { using: Some(sql) };
        }
    }

    /// The last column has the type of the column that it refers to.
    pub(crate) fn last_adopts(&mut self) {
        if let Some(described) = self.last() {
            described.adopts = true;
        }
    }

    /// What the last column was told, and cannot be, for want of something else.
    pub(crate) fn last_lacks(&mut self, what: &str, remedy: &'static str) {
        let column = self.last_column().map_or_else(Name::default, |column| column.name.clone());
        self.mistaken(format!("column `{column}` of `{}` {what}", self.table), remedy);
    }

    /// A check of the last column, named by convention: `<table>_<column>_check`.
    pub(crate) fn check_last(&mut self, condition: impl FnOnce(Name) -> Condition) {
        let Some(column) = self.last_column().map(|column| column.name.clone()) else { return };
        let own = std::slice::from_ref(&column);
        let is_free = |name: &Name| {
            let has_it = |part: &TableConstraint| matches!(part, TableConstraint::Check { name: own, .. } if own == name);
            !self.constraints.iter().any(has_it)
        };
        let names = ["check", "check2", "check3"].map(|end| self.conventional(own, end));
        let Some(name) = names.iter().find(|name| is_free(name)).or(names.last()).cloned() else { return };
        self.constraints.push(TableConstraint::Check { name, condition: condition(column) });
    }
}

fn names<N: Into<String>>(columns: impl IntoIterator<Item = N>) -> Vec<Name> {
    columns.into_iter().map(|name| Name::Owned(name.into())).collect()
}
