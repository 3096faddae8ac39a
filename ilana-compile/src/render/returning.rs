//! What is read back of written rows.

use std::borrow::Cow;

use ilana_ir::{ColumnRef, Descend, Expr, Part, PartMut, SelectItem, TableName, Walk, WalkMut};

use super::{Render, Written};
use crate::check::{invalid, query};
use crate::rewrite::{self, OwnTable};
use crate::{CompileError, Feature};

/// What stands beside the table that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    Nothing,
    /// Other sources, whose columns may have the same names.
    Sources,
    /// The table itself too, so that the one that is written has another name.
    Itself,
}

impl Render {
    /// The columns of the written rows, and of them only: what they are after an insert or update, and were before a
    /// delete.
    pub(super) fn returning(
        &mut self,
        own: &OwnTable<'_>,
        beside: Beside,
        items: &[SelectItem],
        feature: Feature,
    ) -> Written {
        if items.is_empty() {
            return Ok(());
        }
        let table = own.table;
        items.iter().try_for_each(|item| check(own, item))?;
        self.need(feature)?;
        self.push(" RETURNING ");
        let alone = beside == Beside::Nothing && items.len() == 1;
        self.separated(items, ", ", |render, item| {
            if let Expr::Star(_) = item.expr {
                let bare = alone || render.grammar.returns_own_columns_only();
                let of = if bare { None } else { Some(name_of(table, beside)) };
                return render.item(&SelectItem { expr: Expr::Star(of), alias: item.alias.clone() });
            }
            let item = match beside {
                Beside::Nothing => Cow::Borrowed(item),
                Beside::Sources | Beside::Itself => Cow::Owned(render.told_apart(table, beside, item)),
            };
            render.item(&item)
        })
    }

    /// An item whose columns are those of the table that is written. SQLite knows no others there, and knows them by their
    /// bare names whatever the table is called ("RETURNING", section 2.1).
    fn told_apart(&self, table: &TableName, beside: Beside, item: &SelectItem) -> SelectItem {
        let bare = self.grammar.returns_own_columns_only();
        let name = name_of(table, beside);
        let mut item = item.clone();
        item.expr.walk_mut(&mut |part| {
            match part {
                PartMut::Expr(Expr::Column(ColumnRef { table: of, name: _, ty: _ })) => {
                    *of = if bare { None } else { Some(name.clone()) };
                }
                PartMut::Select(select) if !bare && beside == Beside::Itself => {
                    // A query within speaks of the table by the name that it has in the statement.
                    select.walk_mut(&mut |part| {
                        if let PartMut::Expr(Expr::Column(ColumnRef { table: Some(of), name: _, ty: _ })) =
                            part
                            && *of == table.name
                        {
                            *of = name.clone();
                        }
                        Descend::Into
                    });
                    return Descend::Past;
                }
                PartMut::Select(_) => return Descend::Past,
                PartMut::Expr(_)
                | PartMut::Source(_)
                | PartMut::Bind(_)
                | PartMut::List(_)
                | PartMut::Rows(_)
                | PartMut::End => {}
            }
            Descend::Into
        });
        item
    }
}

fn name_of(table: &TableName, beside: Beside) -> ilana_ir::Name {
    match beside {
        Beside::Nothing | Beside::Sources => table.name.clone(),
        Beside::Itself => rewrite::TARGET.into(),
    }
}

fn check(own: &OwnTable<'_>, item: &SelectItem) -> Result<(), CompileError> {
    let table = own.table;
    let read_later = "read it in a query of its own";
    let mut stranger = None;
    item.walk(&mut |part| {
        match part {
            Part::Expr(
                Expr::Column(ColumnRef { table: Some(of), name: _, ty: _ }) | Expr::Star(Some(of)),
            ) if *of != table.name => stranger = Some(of.clone()),
            Part::Select(_) => return Descend::Past,
            Part::Expr(_) | Part::Source(_) | Part::Bind(_) | Part::List(_) | Part::Rows(_) | Part::End => {}
        }
        Descend::Into
    });
    if let Some(of) = stranger {
        return Err(invalid(format!("a write of `{table}` reads back columns of `{of}`"), read_later));
    }
    if query::is_computed(&item.expr) {
        let what = format!("a write of `{table}` reads back what is computed from several rows");
        return Err(invalid(what, read_later));
    }
    // Engines differ in whether it would see the rows as they were before.
    if own.is_read(item) {
        return Err(invalid(format!("a write of `{table}` reads back a query of `{table}`"), read_later));
    }
    Ok(())
}
