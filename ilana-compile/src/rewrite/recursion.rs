//! Queries over their own last rows, whose columns have the types of their first rows only.

use ilana_ir::{Cte, Descend, Expr, Part, Raw, RawArg, Scalar, Select, SelectItem, Source, ValueType, Walk};

use super::types::type_of;
use crate::CompileError;
use crate::check::invalid;
use crate::check::query::{is_star, width};
use crate::dialect::Grammar;

/// Refuses named queries that one engine would read as another does not: those that name themselves without a word of it,
/// or one that comes later.
pub(crate) fn named_queries(ctes: &[Cte], recursive: bool) -> Result<(), CompileError> {
    for (index, cte) in ctes.iter().enumerate() {
        if ctes.iter().take(index).any(|other| other.name == cte.name) {
            let what = format!("two queries are called `{}`", cte.name);
            return Err(invalid(what, "give each a name of its own"));
        }
        if !cte.columns.is_empty()
            && let Some(read) = width(&cte.select)
            && read != cte.columns.len()
        {
            let what = format!("`{}` reads {read} columns and names {}", cte.name, cte.columns.len());
            return Err(invalid(what, "name each column, or none"));
        }
        if let Some(later) = ctes.iter().skip(index + 1).find(|other| reads(&cte.select, &other.name)) {
            let what = format!("`{}` reads `{}`, which comes later", cte.name, later.name);
            return Err(invalid(what, "put it after what it reads"));
        }
        if reads(&cte.select, &cte.name) {
            if !recursive {
                // SQLite takes it for recursive without the word, the others for a table of that name.
                let what = format!("`{}` reads itself and is not recursive", cte.name);
                return Err(invalid(what, "make it recursive, or give it a name that no table has"));
            }
            steps(cte)?;
        }
    }
    Ok(())
}

/// What all engines take: the first rows, and one union with a plain query over the last ones ("WITH Queries", section
/// 7.8.2, of PostgreSQL; "Recursive Common Table Expressions", section 13.2.20, of MySQL).
fn steps(cte: &Cte) -> Result<(), CompileError> {
    let Cte { name, columns: _, select, materialized: _ } = cte;
    if !select.order_by.is_empty() || select.limit.is_some() || select.offset.is_some() {
        let what = format!("the rows of `{name}` are ordered or limited while it reads them");
        return Err(invalid(what, "order and limit the query that reads them all"));
    }
    let first = Select { set_operations: Vec::new(), with: None, ..select.clone() };
    let Some((last, before)) = select.set_operations.split_last() else {
        return Err(invalid(
            format!("`{name}` reads itself and has no first rows"),
            "unite first rows with a query over them",
        ));
    };
    if reads(&first, name) || before.iter().any(|one| reads(&one.select, name)) {
        let what = format!("`{name}` reads itself before its last query");
        return Err(invalid(what, "read it in the last of the united queries only"));
    }
    if last.operator != ilana_ir::SetOperator::Union {
        let what = format!("`{name}` reads itself in something else than a union");
        return Err(invalid(what, "unite its first rows with a query over them"));
    }
    let is_within = !super::stands_alone(&last.select)
        || !last.select.from.iter().chain(last.select.joins.iter().map(|join| &join.source)).any(
            |source| matches!(source, Source::Table { table, .. } if table.schema.is_none() && table.name == *name),
        );
    if is_within {
        let what =
            format!("the step of `{name}` over its own rows is ordered, limited or within another query");
        return Err(invalid(what, "read its rows in the step itself"));
    }
    Ok(())
}

/// Whether a query reads a named one, anywhere in it.
fn reads(select: &Select, name: &str) -> bool {
    let mut found = false;
    select.walk(&mut |part| {
        if let Part::Select(inner) = part {
            // Within, the name may be another's.
            return if shadows(inner, name) { Descend::Past } else { Descend::Into };
        }
        if let Part::Source(Source::Table { table, .. } | Source::Hinted { table, .. }) = part {
            found |= table.schema.is_none() && table.name == name;
        }
        Descend::Into
    });
    found
}

fn shadows(select: &Select, name: &str) -> bool {
    select.with.iter().flat_map(|with| &with.ctes).any(|cte| cte.name == name)
}

/// The same recursive query with columns that hold what later rows bring: MySQL and MariaDB give each the type and width
/// of the first rows ("Recursive Common Table Expressions"), and PostgreSQL wants the types to be the same.
pub(crate) fn widened(cte: &Cte, grammar: &dyn Grammar) -> Option<Cte> {
    if !reads(&cte.select, &cte.name) {
        return None;
    }
    let mut changed = cte.clone();
    let columns = width(&cte.select)?;
    for index in 0..columns {
        let first = cte.select.columns.get(index);
        if let Some(item) = changed.select.columns.get_mut(index) {
            super::typed_union::cast_item(item, grammar);
        }
        let later = cte.select.set_operations.iter().filter_map(|one| {
            let items = &one.select.columns;
            if items.iter().any(is_star) { None } else { items.get(index) }
        });
        let Some(ty) = first.into_iter().chain(later).find_map(|item| growing_type(&item.expr, grammar))
        else {
            continue;
        };
        changed.select.columns.get_mut(index).iter_mut().for_each(|item| widen(item, ty, grammar));
        if grammar.recursion_is_typed() {
            for operation in &mut changed.select.set_operations {
                if !operation.select.columns.iter().any(is_star) {
                    let item = operation.select.columns.get_mut(index);
                    item.into_iter().for_each(|item| widen(item, ty, grammar));
                }
            }
        }
    }
    (changed != *cte).then_some(changed)
}

fn widen(item: &mut SelectItem, ty: Scalar, grammar: &dyn Grammar) {
    let is_told = matches!(&item.expr, Expr::Bind(bind) if bind.ty == ValueType::Scalar(ty))
        || matches!(&item.expr, Expr::Cast(cast) if cast.to == ValueType::Scalar(ty))
        // A value that was cast to its type.
        || matches!(&item.expr, Expr::Raw(_))
        // What is calculated of integers or doubles is of that type where types must be the same.
        || grammar.recursion_is_typed()
            && matches!(ty, Scalar::I64 | Scalar::F64)
            && matches!(&item.expr, Expr::Arithmetic(node) if node.ty == ValueType::Scalar(ty));
    // A column that is an integer is as wide as its type.
    let is_whole = matches!(ty, Scalar::I64 | Scalar::U64) && !matches!(&item.expr, Expr::Raw(_));
    let wide = grammar.wide(ty).filter(|_| !is_whole);
    if (is_told && wide.is_none()) || !(grammar.recursion_is_typed() || grammar.wide(Scalar::Text).is_some())
    {
        return;
    }
    if item.alias.is_none()
        && let Expr::Column(column) = &item.expr
    {
        item.alias = Some(column.name.clone());
    }
    let expr = item.expr.clone();
    item.expr = match wide {
        Some(text) => Expr::from(Raw { text: text.into(), args: vec![RawArg::Expr(expr)] }),
        None => expr.cast(ValueType::Scalar(ty)),
    };
}

/// The type of an expression, if it is one whose values grow from row to row.
fn growing_type(expr: &Expr, grammar: &dyn Grammar) -> Option<Scalar> {
    let is_number = |ty| matches!(ty, Scalar::I64 | Scalar::U64 | Scalar::F64 | Scalar::Decimal);
    type_of(expr).filter(|ty| is_number(*ty) || *ty == Scalar::Text || grammar.wide(*ty).is_some())
}
