//! What a query reads of each row.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use crate::{Expr, Name};

/// What a query reads of each row, in order. Those of a program's constants cost nothing to put into a query:
///
/// ```
/// use ilana_ir::{Columns, Expr, Select, SelectItem, Source};
///
/// static COLUMNS: [SelectItem; 1] = [SelectItem { expr: Expr::static_column("users", "id"), alias: None }];
///
/// let fixed = Select { columns: Columns::constant(&COLUMNS), ..Select::from(Source::table("users")) };
/// let mut made = Select::from(Source::table("users"));
/// made.columns.push(SelectItem::column("users", "id"));
/// assert_eq!(fixed, made);
/// ```
#[derive(Clone, Debug, Default, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(transparent)]
pub struct Columns(Cow<'static, [SelectItem]>);

/// One column of the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectItem {
    /// What is read.
    pub expr: Expr,
    /// Its name in the result, where the expression is not a column or is to be called otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<Name>,
}

impl Columns {
    /// None yet.
    #[inline]
    pub const fn none() -> Self {
        Self(Cow::Owned(Vec::new()))
    }

    /// Columns that are constants of the program.
    #[inline]
    pub const fn constant(items: &'static [SelectItem]) -> Self {
        Self(Cow::Borrowed(items))
    }

    /// Reads this too.
    pub fn push(&mut self, item: SelectItem) {
        self.0.to_mut().push(item);
    }
}

/// Constants are the same in memory, which is seen without reading them.
impl PartialEq for Columns {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(&*self.0, &*other.0) || self.0 == other.0
    }
}

/// A query is hashed whenever its plan is looked up, and most of that would be its columns. Those before the last hardly
/// tell two queries apart that agree in the rest, so that they are left to the comparison.
impl Hash for Columns {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.0.len());
        if let Some(last) = self.0.last() {
            last.hash(state);
        }
    }
}

/// Without its alias, which is left to the comparison too.
impl Hash for SelectItem {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { expr, alias: _ } = self;
        expr.hash(state);
    }
}

impl Deref for Columns {
    type Target = [SelectItem];

    fn deref(&self) -> &[SelectItem] {
        &self.0
    }
}

impl DerefMut for Columns {
    fn deref_mut(&mut self) -> &mut [SelectItem] {
        self.0.to_mut()
    }
}

impl From<Vec<SelectItem>> for Columns {
    fn from(items: Vec<SelectItem>) -> Self {
        Self(Cow::Owned(items))
    }
}

impl From<Columns> for Vec<SelectItem> {
    fn from(columns: Columns) -> Self {
        columns.0.into_owned()
    }
}

impl<'a> IntoIterator for &'a Columns {
    type Item = &'a SelectItem;
    type IntoIter = std::slice::Iter<'a, SelectItem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Into<SelectItem>> FromIterator<T> for Columns {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(Cow::Owned(items.into_iter().map(Into::into).collect()))
    }
}

impl<T: Into<SelectItem>> Extend<T> for Columns {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.0.to_mut().extend(items.into_iter().map(Into::into));
    }
}

impl SelectItem {
    /// A column under its own name.
    pub fn column(table: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self { expr: Expr::column(table, name), alias: None }
    }

    /// An expression under a name.
    pub fn named(expr: Expr, alias: impl Into<Name>) -> Self {
        Self { expr, alias: Some(alias.into()) }
    }
}

impl From<Expr> for SelectItem {
    fn from(expr: Expr) -> Self {
        Self { expr, alias: None }
    }
}
