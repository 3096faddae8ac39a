//! Queries that have a name within a statement.

use ilana_ir::{Cte, Materialized, Recursion, With};

use super::{Render, Written, looks_outside};
use crate::Feature;
use crate::check::invalid;
use crate::rewrite;

impl Render {
    pub(super) fn with(&mut self, part: &With) -> Written {
        let With { recursion, ctes } = part;
        if ctes.is_empty() {
            return Err(invalid("a WITH names no query".to_owned(), "name one, or leave it out"));
        }
        let is_recursive = *recursion == Recursion::Recursive;
        rewrite::named_queries(ctes, is_recursive)?;
        self.push(match recursion {
            Recursion::None => "WITH ",
            Recursion::Recursive => "WITH RECURSIVE ",
        });
        self.separated(ctes, ", ", |render, cte| match rewrite::widened(cte, render.grammar) {
            Some(wide) => render.cte(&wide),
            None => render.cte(cte),
        })?;
        self.push(" ");
        Ok(())
    }

    fn cte(&mut self, part: &Cte) -> Written {
        let Cte { name, columns, select, materialized } = part;
        self.name("table", name)?;
        if !columns.is_empty() {
            self.push(" (");
            self.names(columns)?;
            self.push(")");
        }
        self.push(" AS ");
        if let Some(materialized) = materialized {
            self.need(Feature::Materialized)?;
            self.push(match materialized {
                Materialized::Yes => "MATERIALIZED ",
                Materialized::No => "NOT MATERIALIZED ",
            });
        }
        if !self.grammar.sources_see_outside() && looks_outside(select) {
            self.need(Feature::CorrelatedSource)?;
        }
        self.in_parentheses(|render| render.select(select))
    }
}
