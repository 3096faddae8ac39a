//! A table as a migration describes it.

use ilana_compile::CompileError;
use ilana_ir::{
    Column, ColumnType, CreateTable, Deferral, ForeignKey, Index, IndexKind, Name, ReferenceAction,
    TableConstraint, TableName, conventional_name,
};

use crate::migrate::ColumnSpec;

/// A table that is being described: each method adds a column, a key or an index.
#[derive(Clone, Debug)]
pub struct Blueprint {
    table: CreateTable,
    /// The first mistake in describing it, which making it reports.
    mistake: Option<CompileError>,
}

macro_rules! columns {
    ($($(#[$doc:meta])* $method:ident => $ty:expr;)*) => {$(
        $(#[$doc])*
        pub fn $method(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
            self.column(name.into(), $ty)
        }
    )*};
}

impl Blueprint {
    pub(crate) fn new(name: String) -> Self {
        let name = TableName::parse(name);
        Self { table: CreateTable::new(name, Vec::new()), mistake: None }
    }

    pub(crate) fn finish(self) -> Result<CreateTable, CompileError> {
        match self.mistake {
            None => Ok(self.table),
            Some(mistake) => Err(mistake),
        }
    }

    /// What a column was told to do with the row it refers to, when it refers to none.
    pub(crate) fn refers_to_nothing(&mut self, action: &str) {
        let column = self.table.columns.last().map_or_else(Name::default, |column| column.name.clone());
        let what = format!("column `{column}` of `{}` has `{action}` and refers to nothing", self.table.name);
        let remedy = "say with `references(table, column)` before it what the column refers to";
        self.mistake.get_or_insert(CompileError::Invalid { what, remedy });
    }

    /// The primary key `id`: a 64-bit integer that the database numbers.
    pub fn id(&mut self) -> ColumnSpec<'_> {
        self.big_increments("id")
    }

    /// A primary key of 64 bits that the database numbers.
    pub fn big_increments(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
        self.column(name.into(), ColumnType::BigInteger).unsigned().numbered()
    }

    /// A primary key of 32 bits that the database numbers.
    pub fn increments(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
        self.column(name.into(), ColumnType::Integer).unsigned().numbered()
    }

    /// A column that refers to another table's `id`. Say which with `references`.
    pub fn foreign_id(&mut self, name: impl Into<String>) -> ColumnSpec<'_> {
        self.column(name.into(), ColumnType::BigInteger).unsigned()
    }

    columns! {
        /// An integer of 16 bits.
        small_integer => ColumnType::SmallInteger;
        /// An integer of 32 bits.
        integer => ColumnType::Integer;
        /// An integer of 64 bits.
        big_integer => ColumnType::BigInteger;
        /// A number of single precision.
        float => ColumnType::Float;
        /// A number of double precision.
        double => ColumnType::Double;
        /// Text of at most 255 characters.
        string => ColumnType::String(255);
        /// Text of any length.
        text => ColumnType::Text;
        /// Bytes of any length.
        binary => ColumnType::Binary;
        /// True or false.
        boolean => ColumnType::Boolean;
        /// A day.
        date => ColumnType::Date;
        /// A time of day, to the microsecond.
        time => ColumnType::Time;
        /// A day and time of no zone, to the microsecond.
        datetime => ColumnType::DateTime;
        /// An instant, to the microsecond.
        timestamp => ColumnType::Timestamp;
        /// A UUID.
        uuid => ColumnType::Uuid;
        /// A JSON document.
        json => ColumnType::Json;
    }

    /// Text of at most so many characters.
    pub fn varchar(&mut self, name: impl Into<String>, length: u32) -> ColumnSpec<'_> {
        self.column(name.into(), ColumnType::String(length))
    }

    /// Text of exactly so many characters.
    pub fn char(&mut self, name: impl Into<String>, length: u32) -> ColumnSpec<'_> {
        self.column(name.into(), ColumnType::Char(length))
    }

    /// An exact number of `precision` digits, `scale` of them after the point.
    pub fn decimal(&mut self, name: impl Into<String>, precision: u8, scale: u8) -> ColumnSpec<'_> {
        self.column(name.into(), ColumnType::Decimal { precision, scale })
    }

    /// `created_at` and `updated_at`: instants, with the present one as default.
    pub fn timestamps(&mut self) {
        self.timestamp("created_at").default_now();
        self.timestamp("updated_at").default_now();
    }

    /// The columns that tell the rows apart.
    pub fn primary<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) {
        let columns = names(columns);
        self.table.constraints.push(TableConstraint::PrimaryKey { name: None, columns });
    }

    /// Columns in which no two rows agree. Named `<table>_<columns>_unique`.
    pub fn unique<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) {
        let columns = names(columns);
        let name = self.conventional(&columns, "unique");
        self.table.constraints.push(TableConstraint::Unique { name, columns, deferral: Deferral::Never });
    }

    /// An index over columns. Named `<table>_<columns>_index`.
    pub fn index<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) {
        let columns = names(columns);
        let name = self.conventional(&columns, "index");
        self.table.indexes.push(Index::over(name, columns, IndexKind::Plain));
    }

    /// Columns that refer to a row of another table: say which with `references`. Named `<table>_<columns>_foreign`.
    pub fn foreign<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) -> ForeignSpec<'_> {
        ForeignSpec { columns: names(columns), blueprint: self }
    }

    fn column(&mut self, name: String, ty: ColumnType) -> ColumnSpec<'_> {
        self.table.columns.push(Column::new(name, ty));
        ColumnSpec::new(self)
    }

    /// The column that was added last.
    pub(crate) fn last(&mut self) -> Option<&mut Column> {
        self.table.columns.last_mut()
    }

    fn conventional(&self, columns: &[Name], kind: &'static str) -> Name {
        conventional_name(&self.table.name, columns.iter().map(Name::as_ref), kind)
    }

    /// Adds a foreign key and says its place.
    fn add_foreign(
        &mut self,
        columns: Vec<Name>,
        references: String,
        referenced_columns: Vec<Name>,
    ) -> usize {
        let name = self.conventional(&columns, "foreign");
        self.table.constraints.push(TableConstraint::ForeignKey(ForeignKey {
            name,
            columns,
            references: TableName::parse(references),
            referenced_columns,
            on_delete: ReferenceAction::NoAction,
            on_update: ReferenceAction::NoAction,
            deferral: Deferral::Never,
        }));
        self.table.constraints.len() - 1
    }

    pub(crate) fn foreign_at(&mut self, place: usize) -> Option<&mut ForeignKey> {
        match self.table.constraints.get_mut(place)? {
            TableConstraint::ForeignKey(key) => Some(key),
            TableConstraint::PrimaryKey { .. }
            | TableConstraint::Unique { .. }
            | TableConstraint::Check { .. } => None,
        }
    }
}

/// Columns that refer to another table, which is yet to be named.
#[must_use = "say which table with `references`"]
pub struct ForeignSpec<'b> {
    columns: Vec<Name>,
    blueprint: &'b mut Blueprint,
}

impl<'b> ForeignSpec<'b> {
    /// The table and its columns, in the same order.
    pub fn references<N: Into<String>>(
        self,
        table: impl Into<String>,
        columns: impl IntoIterator<Item = N>,
    ) -> ReferenceSpec<'b> {
        let place = self.blueprint.add_foreign(self.columns, table.into(), names(columns));
        ReferenceSpec { blueprint: self.blueprint, place }
    }
}

/// A foreign key that was just added; each method says more of it.
pub struct ReferenceSpec<'b> {
    blueprint: &'b mut Blueprint,
    place: usize,
}

impl ReferenceSpec<'_> {
    pub(crate) fn place(&self) -> usize {
        self.place
    }

    /// What happens to the row when the row it refers to is removed.
    pub fn on_delete(self, action: ReferenceAction) -> Self {
        if let Some(key) = self.blueprint.foreign_at(self.place) {
            key.on_delete = action;
        }
        self
    }

    /// What happens to the row when the key it refers to changes.
    pub fn on_update(self, action: ReferenceAction) -> Self {
        if let Some(key) = self.blueprint.foreign_at(self.place) {
            key.on_update = action;
        }
        self
    }
}

fn names<N: Into<String>>(columns: impl IntoIterator<Item = N>) -> Vec<Name> {
    columns.into_iter().map(|name| Name::Owned(name.into())).collect()
}
