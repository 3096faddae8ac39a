//! Pages.

use super::Query;
use crate::{Collection, Error, Model, Record, Result};

/// One page of a query's rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows of the page.
    pub data: Collection<T>,
    /// How many rows there are in all.
    pub total: u64,
    /// How many rows a page has.
    pub per_page: u64,
    /// Which page this is, from one.
    pub current_page: u64,
    /// Which page is the last; one when there are no rows.
    pub last_page: u64,
}

impl<T> Page<T> {
    /// The number of its first row, from one; `None` on a page without rows.
    pub fn from(&self) -> Option<u64> {
        (!self.data.is_empty()).then(|| (self.current_page - 1) * self.per_page + 1)
    }

    /// The number of its last row; `None` on a page without rows.
    pub fn to(&self) -> Option<u64> {
        self.from().map(|from| from + self.data.len() as u64 - 1)
    }

    /// The next page; `None` on the last.
    pub fn next_page(&self) -> Option<u64> {
        (self.current_page < self.last_page).then_some(self.current_page + 1)
    }
}

impl<M: Model> Query<M> {
    /// One page of its rows, from page one, by its order and then by primary key; with two statements, one of which
    /// counts.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] for page zero and for pages of no rows; [`Error::Driver`].
    pub async fn paginate(self, page: u64, per_page: u64) -> Result<Page<Record<M>>> {
        if page == 0 || per_page == 0 {
            return Err(Error::Argument { what: "pages count from 1 and have at least one row" });
        }
        if self.limit.is_some() || self.offset.is_some() {
            return Err(Error::Argument {
                what: "a page has its own limit and offset: leave the query's out",
            });
        }
        let total = self.clone().count().await?;
        let offset = (page - 1).saturating_mul(per_page);
        let data = self.in_total_order().limit(per_page).offset(offset).get().await?;
        let last_page = total.div_ceil(per_page).max(1);
        Ok(Page { data, total, per_page, current_page: page, last_page })
    }
}
