//! What must hold before a shape is rendered: it means something, and the database can do it.

pub(crate) mod name;

use ilana_ir::{
    AggregateFunction, Bind, Delete, Expr, In, Insert, InsertRows, Join, Like, Select, Shape, Source, Update,
    ValueType,
};

use crate::lower::assignment;
use crate::{CompileError, Dialect, Feature};

pub(crate) fn shape(shape: &Shape, dialect: Dialect) -> Result<(), CompileError> {
    match shape {
        Shape::Select(part) => select(part, dialect),
        Shape::Insert(part) => insert(part, dialect),
        Shape::Update(part) => update(part, dialect),
        Shape::Delete(Delete { table, filter }) => {
            name::table(table)?;
            filter.iter().try_for_each(|part| expr(part, dialect))
        }
    }
}

fn select(part: &Select, dialect: Dialect) -> Result<(), CompileError> {
    let Select { from, joins, filter, group_by, having, distinct: _, columns, order_by, limit, offset } =
        part;
    source(from, dialect)?;
    if columns.is_empty() {
        return Err(invalid("a query reads no columns".to_owned(), "name at least one"));
    }
    for Join { kind: _, source: joined, on } in joins {
        source(joined, dialect)?;
        expr(on, dialect)?;
    }
    columns.iter().try_for_each(name::item)?;
    let counts = || limit.iter().chain(offset);
    counts().try_for_each(|count| typed(count, ValueType::I64, "a limit or offset"))?;
    let exprs = columns.iter().map(|item| &item.expr).chain(order_by.iter().map(|order| &order.expr));
    exprs.chain(filter).chain(group_by).chain(having).try_for_each(|part| expr(part, dialect))
}

fn source(part: &Source, dialect: Dialect) -> Result<(), CompileError> {
    match part {
        Source::Table { table, alias } => {
            name::table(table)?;
            alias.iter().try_for_each(|alias| name::one("table", alias))
        }
        Source::Subquery { select: inner, alias } => {
            name::one("table", alias)?;
            select(inner, dialect)
        }
    }
}

fn insert(part: &Insert, dialect: Dialect) -> Result<(), CompileError> {
    let Insert { table, columns, rows, returning } = part;
    name::table(table)?;
    name::written(table, columns)?;
    let (types, rows) = match rows {
        InsertRows::Defaults => (&[][..], 1),
        InsertRows::Values { first: _, types, rows } => (types.as_slice(), *rows),
    };
    let lacks_values = columns.is_empty() && !matches!(part.rows, InsertRows::Defaults);
    if rows == 0 || types.len() != columns.len() || lacks_values {
        let (values, columns) = (types.len(), columns.len());
        return Err(invalid(
            format!("an insert into `{table}` has {rows} rows of {values} values for {columns} columns"),
            "give each column one value per row",
        ));
    }
    types.iter().try_for_each(|ty| value_type(*ty, dialect))?;
    if !returning.is_empty() && !dialect.has_insert_returning() {
        return Err(CompileError::Unsupported {
            feature: Feature::Returning,
            dialect,
            remedy: "read the row by its key after the insert",
        });
    }
    returning.iter().try_for_each(name::item)?;
    returning.iter().try_for_each(|item| expr(&item.expr, dialect))
}

fn update(part: &Update, dialect: Dialect) -> Result<(), CompileError> {
    let Update { table, set, filter } = part;
    name::table(table)?;
    if set.is_empty() {
        return Err(invalid(format!("an update of `{table}` changes no column"), "assign at least one"));
    }
    name::written(table, set.iter().map(|part| &part.column))?;
    if !dialect.grammar().assigns_at_once() && assignment::reading_first(table, set).is_none() {
        let remedy = "read the row and write what it held, or update twice";
        return Err(CompileError::Unsupported { feature: Feature::SwappedColumns, dialect, remedy });
    }
    set.iter().map(|part| &part.value).chain(filter).try_for_each(|part| expr(part, dialect))
}

fn expr(part: &Expr, dialect: Dialect) -> Result<(), CompileError> {
    match part {
        Expr::Bool(_) => Ok(()),
        Expr::Column(column) => name::column(column),
        Expr::Bind(bind) => value_type(bind.ty, dialect),
        Expr::Not(inner) | Expr::IsNull(inner) => expr(inner, dialect),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().try_for_each(|part| expr(part, dialect)),
        Expr::Compare(parts) => expr(&parts.left, dialect).and_then(|()| expr(&parts.right, dialect)),
        Expr::In(parts) => {
            let In { expr: member, list } = &**parts;
            if let ValueType::Array(_) = list.ty {
                let what = "a list holds arrays".to_owned();
                return Err(invalid(what, "compare with each array by itself"));
            }
            expr(member, dialect)
        }
        Expr::Like(parts) => {
            let Like { expr: matched, pattern } = &**parts;
            typed(pattern, ValueType::Text, "a pattern")?;
            expr(matched, dialect)
        }
        Expr::Exists(inner) | Expr::Subquery(inner) => select(inner, dialect),
        Expr::Aggregate(parts) => match (&parts.arg, parts.function) {
            (Some(arg), _) => expr(arg, dialect),
            (None, AggregateFunction::Count) => Ok(()),
            (None, function) => Err(invalid(format!("{function:?} is over nothing"), "name a column")),
        },
        Expr::RowNumber(parts) => {
            let orders = parts.order_by.iter().map(|order| &order.expr);
            parts.partition_by.iter().chain(orders).try_for_each(|part| expr(part, dialect))
        }
    }
}

fn value_type(ty: ValueType, dialect: Dialect) -> Result<(), CompileError> {
    match ty {
        ValueType::Scalar(_) => Ok(()),
        ValueType::Array(_) if dialect.has_arrays() => Ok(()),
        ValueType::Array(_) => Err(CompileError::Unsupported {
            feature: Feature::Arrays,
            dialect,
            remedy: "store a JSON document, or rows of a table of their own",
        }),
    }
}

fn typed(bind: &Bind, wanted: ValueType, what: &str) -> Result<(), CompileError> {
    if bind.ty == wanted {
        return Ok(());
    }
    Err(invalid(format!("{what} is of type {}", bind.ty), "give it a value of the type that it takes"))
}

pub(crate) fn invalid(what: String, remedy: &'static str) -> CompileError {
    CompileError::Invalid { what, remedy }
}
