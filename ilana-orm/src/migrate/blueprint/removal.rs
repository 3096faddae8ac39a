//! What a table loses, and what is called otherwise.

use ilana_compile::CompileError;
use ilana_ir::{CreateTable, Name, TableChange, TableConstraint, TableName};

use super::key_ref::KeyKind;
use super::{Blueprint, KeyRef};

/// One thing that a table loses or that gets another name.
#[derive(Clone, Debug)]
pub(super) enum Removal {
    Column(Name),
    PrimaryKey,
    Unique(KeyRef),
    Index(KeyRef),
    Foreign(KeyRef),
    Check(Name),
    Comment,
    RenameColumn { from: Name, to: Name },
    RenameIndex { from: KeyRef, to: Name },
}

/// What a table loses, and what gets another name. In the description of a new table each of these is an error.
impl Blueprint {
    /// Removes a column with its values, and with the keys and indexes that it is in. A check or computed column in words of your
    /// own that may be about it is an error until it is removed too.
    pub fn drop_column(&mut self, name: impl Into<String>) {
        self.drop_columns([name]);
    }

    /// Removes columns with their values, and with the keys and indexes that they are in.
    pub fn drop_columns<N: Into<String>>(&mut self, columns: impl IntoIterator<Item = N>) {
        self.removals.extend(super::names(columns).into_iter().map(Removal::Column));
    }

    /// Gives a column another name. On MySQL and MariaDB a check or computed column in words of your own that may be about it is
    /// an error; the others write its new name into them.
    pub fn rename_column(&mut self, from: impl Into<String>, to: impl Into<String>) {
        let (from, to) = (from.into().into(), to.into().into());
        self.removals.push(Removal::RenameColumn { from, to });
    }

    /// Removes the primary key, and not its columns. That of a numbered column goes with the column only.
    pub fn drop_primary(&mut self) {
        self.removals.push(Removal::PrimaryKey);
    }

    /// Removes a unique key: that over an array of columns, or of a name.
    ///
    /// ```
    /// # use ilana_orm::Blueprint;
    /// # fn describe(t: &mut Blueprint) {
    /// t.drop_unique(["email"]);
    /// t.drop_unique("users_email_unique");
    /// # }
    /// ```
    pub fn drop_unique(&mut self, key: impl Into<KeyRef>) {
        self.removals.push(Removal::Unique(key.into()));
    }

    /// Removes an index: that over an array of columns, or of a name.
    pub fn drop_index(&mut self, index: impl Into<KeyRef>) {
        self.removals.push(Removal::Index(index.into()));
    }

    /// Removes a foreign key, and not its columns: that of an array of columns, or of a name.
    pub fn drop_foreign(&mut self, key: impl Into<KeyRef>) {
        self.removals.push(Removal::Foreign(key.into()));
    }

    /// Removes a check.
    pub fn drop_check(&mut self, name: impl Into<String>) {
        self.removals.push(Removal::Check(name.into().into()));
    }

    /// Gives an index or unique key another name.
    pub fn rename_index(&mut self, from: impl Into<KeyRef>, to: impl Into<String>) {
        self.removals.push(Removal::RenameIndex { from: from.into(), to: to.into().into() });
    }

    /// People are told nothing of the table any more.
    pub fn drop_comment(&mut self) {
        self.removals.push(Removal::Comment);
    }
}

impl Removal {
    /// The change of a table that this is.
    pub(super) fn into_change(
        self,
        table: &TableName,
        current: Option<&CreateTable>,
    ) -> Result<TableChange, CompileError> {
        let named = |key: KeyRef, kind| key.name_in(table, current, kind);
        Ok(match self {
            Self::Column(name) => TableChange::DropColumn(name),
            Self::PrimaryKey => TableChange::DropPrimaryKey { name: current.map_or(Ok(None), primary_key)? },
            Self::Unique(key) => {
                let name = named(key.clone(), KeyKind::Unique);
                without(name.or_else(|error| named(key, KeyKind::Either).map_err(|_| error))?, current, true)
            }
            Self::Index(key) => {
                let name = named(key.clone(), KeyKind::Index);
                without(name.or_else(|error| named(key, KeyKind::Either).map_err(|_| error))?, current, false)
            }
            Self::Foreign(key) => TableChange::DropForeignKey(named(key, KeyKind::Foreign)?),
            Self::Check(name) => TableChange::DropCheck(name),
            Self::Comment => TableChange::Comment(None),
            Self::RenameColumn { from, to } => TableChange::RenameColumn { from, to },
            Self::RenameIndex { from, to } => {
                TableChange::RenameIndex { from: named(from, KeyKind::Either)?, to }
            }
        })
    }
}

/// Removes a unique key or an index, whichever has the name: MySQL and MariaDB tell a unique index from a key no more.
fn without(name: Name, current: Option<&CreateTable>, is_key: bool) -> TableChange {
    let of_key =
        |part: &TableConstraint| matches!(part, TableConstraint::Unique { name: own, .. } if *own == name);
    let has_key = current.is_some_and(|table| table.constraints.iter().any(of_key));
    let has_index = current.is_some_and(|table| table.indexes.iter().any(|index| index.name == name));
    if has_key || is_key && !has_index { TableChange::DropUnique(name) } else { TableChange::DropIndex(name) }
}

/// The name of the primary key, where the catalog tells one.
fn primary_key(table: &CreateTable) -> Result<Option<Name>, CompileError> {
    let own = table.constraints.iter().find_map(|part| match part {
        TableConstraint::PrimaryKey { name, columns: _ } => Some(name.clone()),
        TableConstraint::Unique { .. } | TableConstraint::ForeignKey(_) | TableConstraint::Check { .. } => {
            None
        }
    });
    own.ok_or_else(|| match table.columns.iter().find(|column| column.auto_increment) {
        Some(column) => CompileError::Invalid {
            what: format!("the primary key of `{}` is its numbered column `{}`", table.name, column.name),
            remedy: "remove the column instead",
        },
        None => CompileError::Invalid {
            what: format!("`{}` has no primary key to remove", table.name),
            remedy: "leave it out",
        },
    })
}
