//! Where rows come from, and joins.

use ilana_ir::{
    BindRows, ColumnRef, Descend, Expr, Join, JoinKind, Name, Part, Select, Source, ValueType, Walk,
};

use super::{Render, Written};
use crate::Feature;
use crate::check::{self, invalid};
use crate::dialect::ValuesStyle;

impl Render {
    pub(super) fn source(&mut self, source: &Source) -> Written {
        match source {
            Source::Table { table, alias } => {
                self.table(table)?;
                alias.iter().try_for_each(|alias| self.alias(alias))
            }
            Source::Hinted { table, alias, hints } => {
                self.table(table)?;
                alias.iter().try_for_each(|alias| self.alias(alias))?;
                if hints.iter().any(|hint| hint.indexes.is_empty()) || hints.is_empty() {
                    let what = format!("a hint for `{}` names no index", table.name);
                    return Err(invalid(what, "name one, or leave it out"));
                }
                self.grammar.hints(self, hints)
            }
            Source::Subquery { select, alias } => {
                if !self.grammar.sources_see_outside() && looks_outside(select) {
                    self.need(Feature::CorrelatedSource)?;
                }
                self.in_parentheses(|render| render.select(select))?;
                self.alias(alias)
            }
            Source::Lateral { select, alias } => {
                self.need(Feature::Lateral)?;
                self.push("LATERAL ");
                self.in_parentheses(|render| render.select(select))?;
                self.alias(alias)
            }
            Source::Values { rows, alias, columns } => self.values(rows, alias, columns),
            Source::Raw { raw, alias } => {
                self.raw(raw)?;
                self.alias(alias)
            }
        }
    }

    pub(super) fn alias(&mut self, alias: &str) -> Written {
        self.push(" AS ");
        self.name("table", alias)
    }

    fn values(&mut self, rows: &BindRows, alias: &Name, columns: &[Name]) -> Written {
        check::name::different(alias, columns)?;
        if rows.rows == 0 || columns.is_empty() || rows.types.len() != columns.len() {
            let (count, types, columns) = (rows.rows, rows.types.len(), columns.len());
            let what = format!("`{alias}` has {count} rows of {types} values for {columns} columns");
            return Err(invalid(what, "give each column one value per row"));
        }
        match self.grammar.values_style() {
            ValuesStyle::Named => {
                self.push("(VALUES ");
                self.rows(rows, Self::cells)?;
                self.push(")");
                self.alias(alias)?;
                self.push(" (");
                self.names(columns)?;
                self.push(")");
                Ok(())
            }
            ValuesStyle::Numbered => {
                self.push("(SELECT ");
                let columns = (1..).zip(columns.iter().zip(&rows.types));
                self.separated(columns, ", ", |render, (number, (column, ty))| {
                    render.push("column");
                    render.number(number);
                    if let ValueType::Scalar(scalar) = ty {
                        render.push(render.grammar.cell_collation(*scalar));
                    }
                    render.push(" AS ");
                    render.name("column", column)
                })?;
                self.push(" FROM (VALUES ");
                self.rows(rows, Self::cells)?;
                self.push("))");
                self.alias(alias)
            }
            ValuesStyle::Union => {
                self.in_parentheses(|render| render.selected_values(rows, columns))?;
                self.alias(alias)
            }
        }
    }

    /// A query for each row, of which the first names the columns.
    fn selected_values(&mut self, rows: &BindRows, columns: &[Name]) -> Written {
        let BindRows { first, types, rows: count } = rows;
        let width = u32::try_from(types.len()).unwrap_or(u32::MAX);
        self.takes(u64::from(width) * u64::from(*count))?;
        self.separated(0..*count, " UNION ALL ", |render, row| {
            let start = first.saturating_add(row.saturating_mul(width));
            render.push("SELECT ");
            let cells = (0_u32..).map(|index| start.saturating_add(index)).zip(types.iter().zip(columns));
            render.separated(cells, ", ", |render, (slot, (ty, column))| {
                render.cell(slot, *ty)?;
                if row > 0 {
                    return Ok(());
                }
                render.push(" AS ");
                render.name("column", column)
            })
        })
    }

    fn cell(&mut self, slot: u32, ty: ValueType) -> Written {
        let cast = match ty {
            ValueType::Scalar(scalar) => self.grammar.cell_type(scalar),
            ValueType::Array(_) => None,
        };
        let Some(cast) = cast else { return self.cells(slot, &[ty]) };
        self.push("CAST(");
        self.cells(slot, &[ty])?;
        self.push(" AS ");
        self.push(cast);
        self.push(")");
        Ok(())
    }

    pub(super) fn joins(&mut self, joins: &[Join]) -> Written {
        for Join { kind, source, on } in joins {
            match kind {
                JoinKind::Right => self.need(Feature::RightJoin)?,
                JoinKind::Full => self.need(Feature::FullJoin)?,
                JoinKind::Inner | JoinKind::Left | JoinKind::Cross => {}
            }
            self.push(match kind {
                JoinKind::Inner => " INNER JOIN ",
                JoinKind::Left => " LEFT JOIN ",
                JoinKind::Right => " RIGHT JOIN ",
                JoinKind::Full => " FULL JOIN ",
                JoinKind::Cross => " CROSS JOIN ",
            });
            self.source(source)?;
            match (kind, on) {
                (JoinKind::Cross, None) => {}
                (JoinKind::Cross, Some(_)) => {
                    let what = format!("a cross join of `{}` has a condition", source.name());
                    return Err(invalid(what, "make it an inner join"));
                }
                (_, Some(on)) => {
                    self.push(" ON ");
                    self.expr(on)?;
                }
                (_, None) => {
                    let what =
                        format!("a join of `{}` says nothing of which rows are partners", source.name());
                    return Err(invalid(what, "give it a condition, or make it a cross join"));
                }
            }
        }
        Ok(())
    }
}

/// Whether a query names a column of a source that it does not have itself.
pub(crate) fn looks_outside(select: &Select) -> bool {
    let mut wanted: Vec<Name> = Vec::new();
    let mut known: Vec<Name> = Vec::new();
    let mut visit = |part: Part<'_>| {
        if let Part::Source(source) = part {
            known.push(source.name().clone());
        } else if let Part::Expr(
            Expr::Column(ColumnRef { table: Some(table), name: _, ty: _ }) | Expr::Star(Some(table)),
        ) = part
        {
            wanted.push(table.clone());
        }
        Descend::Into
    };
    select.walk(&mut visit);
    wanted.iter().any(|table| !known.contains(table))
}
