//! What a statement says of the types of its expressions.

use ilana_ir::{Expr, Function, Json, Scalar, ValueType, WindowFunction};

/// The type of an expression; `None` where only the database knows.
pub(crate) fn type_of(expr: &Expr) -> Option<Scalar> {
    let ty = match expr {
        Expr::Call(call) => return type_of_call(&call.function, &call.args),
        Expr::Case(case) => {
            let values = case.arms.iter().map(|arm| &arm.value).chain(&case.otherwise);
            return common(values.map(type_of));
        }
        Expr::Subquery(select) => return select.columns.first().and_then(|item| type_of(&item.expr)),
        Expr::Window(window) => return type_of_window(&window.function),
        Expr::Json(json) => match &**json {
            Json::Extract(extract) => extract.ty,
            Json::Length { .. } => ValueType::I64,
            _ => return None,
        },
        Expr::Column(column) => column.ty?,
        Expr::Bind(bind) => bind.ty,
        Expr::Cast(cast) => cast.to,
        Expr::Arithmetic(node) => node.ty,
        Expr::Aggregate(node) => node.ty,
        _ => return None,
    };
    scalar(ty)
}

fn type_of_window(function: &WindowFunction) -> Option<Scalar> {
    match function {
        WindowFunction::Lag { expr, .. }
        | WindowFunction::Lead { expr, .. }
        | WindowFunction::FirstValue(expr)
        | WindowFunction::LastValue(expr)
        | WindowFunction::NthValue { expr, .. } => type_of(expr),
        WindowFunction::Aggregate(node) => scalar(node.ty),
        WindowFunction::RowNumber
        | WindowFunction::Rank
        | WindowFunction::DenseRank
        | WindowFunction::Ntile(_) => Some(Scalar::I64),
        WindowFunction::PercentRank | WindowFunction::CumeDist => Some(Scalar::F64),
    }
}

/// The type of one of several: of those that are known, the one that has a place for the others. What is not known may be
/// more than an integer.
fn common(types: impl Iterator<Item = Option<Scalar>>) -> Option<Scalar> {
    const WIDER: [(Scalar, Scalar); 7] = [
        (Scalar::I64, Scalar::Decimal),
        (Scalar::U64, Scalar::Decimal),
        (Scalar::I64, Scalar::F64),
        (Scalar::U64, Scalar::F64),
        (Scalar::Decimal, Scalar::F64),
        (Scalar::Date, Scalar::DateTime),
        (Scalar::Date, Scalar::Timestamp),
    ];
    let types: Vec<Option<Scalar>> = types.collect();
    let is_whole = |ty: &Scalar| matches!(ty, Scalar::I64 | Scalar::U64);
    let known = types.iter().copied().flatten();
    let widest = known.reduce(|one, other| if WIDER.contains(&(one, other)) { other } else { one });
    widest.filter(|ty| !is_whole(ty) || types.iter().all(Option::is_some))
}

fn type_of_call(function: &Function, args: &[Expr]) -> Option<Scalar> {
    use Function as F;
    let is_text = matches!(
        function,
        F::Lower | F::Upper | F::Trim | F::TrimStart | F::TrimEnd | F::Substring | F::Replace | F::Concat
    );
    if is_text {
        return Some(Scalar::Text);
    }
    if matches!(function, F::Length | F::Position) {
        return Some(Scalar::I64);
    }
    match function {
        F::Round | F::Random => Some(Scalar::F64),
        F::Year | F::Month | F::Day | F::Hour | F::Minute | F::Second => Some(Scalar::I64),
        F::Date => Some(Scalar::Date),
        F::Now => Some(Scalar::Timestamp),
        F::Abs | F::NullIf => args.first().and_then(type_of),
        F::Coalesce | F::Greatest | F::Least => common(args.iter().map(type_of)),
        _ => None,
    }
}

/// The type, if it is not of arrays.
pub(crate) fn scalar(ty: ValueType) -> Option<Scalar> {
    match ty {
        ValueType::Scalar(scalar) => Some(scalar),
        ValueType::Array(_) => None,
    }
}
