//! Walking over a tree: every expression, query and slot in it, from the outside in.
//!
//! One definition serves reading and changing. It takes every node apart without `..`, so that a new field is a compile
//! error until the walk has learnt it.

use crate::{
    Aggregate, AggregateFunction, Arithmetic, Assignment, Between, Bind, BindList, BindRows, Call, Case,
    Cast, Compare, ConflictAction, Cte, Delete, Distinct, Explain, Expr, FullText, In, Insert, InsertRows,
    Join, Json, JsonContains, JsonExtract, JsonPattern, JsonSet, Like, OnConflict, Order, Quantified, Raw,
    RawArg, Regexp, Select, SelectItem, Set, SetOperation, Shape, Source, Update, When, Window,
    WindowFunction, With,
};

/// Whether a walk goes on into the parts of what it has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descend {
    /// It does.
    Into,
    /// It goes past them.
    Past,
}

/// What a walk meets.
#[derive(Debug)]
pub enum Part<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// A query within.
    Select(&'a Select),
    /// A source of rows.
    Source(&'a Source),
    /// A slot.
    Bind(&'a Bind),
    /// Slots of a list.
    List(&'a BindList),
    /// Slots of rows.
    Rows(&'a BindRows),
    /// The end of the parts of an expression or query that was gone into.
    End,
}

/// What a walk meets that may change it.
#[derive(Debug)]
pub enum PartMut<'a> {
    /// An expression.
    Expr(&'a mut Expr),
    /// A query within.
    Select(&'a mut Select),
    /// A source of rows.
    Source(&'a mut Source),
    /// A slot.
    Bind(&'a mut Bind),
    /// Slots of a list.
    List(&'a mut BindList),
    /// Slots of rows.
    Rows(&'a mut BindRows),
    /// The end of the parts of an expression or query that was gone into.
    End,
}

/// A tree that can be walked over.
pub trait Walk {
    /// Shows `visit` every part, the outer ones first.
    fn walk(&self, visit: &mut dyn FnMut(Part<'_>) -> Descend);
}

/// A tree that can be walked over and changed on the way.
pub trait WalkMut {
    /// Shows `visit` every part, the outer ones first; what it puts in place of a part is gone into.
    fn walk_mut(&mut self, visit: &mut dyn FnMut(PartMut<'_>) -> Descend);
}

/// Adds `by` to the number of each slot in a tree, when it becomes a part of a larger one.
pub(crate) fn shift_slots(tree: &mut (impl WalkMut + ?Sized), by: u32) {
    tree.walk_mut(&mut |part| {
        match part {
            PartMut::Bind(bind) => bind.slot = bind.slot.saturating_add(by),
            PartMut::List(list) => list.first = list.first.saturating_add(by),
            PartMut::Rows(rows) => rows.first = rows.first.saturating_add(by),
            PartMut::Expr(_) | PartMut::Select(_) | PartMut::Source(_) | PartMut::End => {}
        }
        Descend::Into
    });
}

macro_rules! walks {
    ($Walk:ident, $walk:ident, $Part:ident $(, $mut:ident)?) => {
        impl<T: $Walk> $Walk for Vec<T> {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                for item in self {
                    item.$walk(visit);
                }
            }
        }

        impl<T: $Walk> $Walk for Option<T> {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                if let Some(item) = self {
                    item.$walk(visit);
                }
            }
        }

        impl<T: $Walk> $Walk for Box<T> {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                (**self).$walk(visit);
            }
        }

        impl $Walk for Bind {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                visit($Part::Bind(self));
            }
        }

        impl $Walk for BindList {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                visit($Part::List(self));
            }
        }

        impl $Walk for BindRows {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                visit($Part::Rows(self));
            }
        }

        impl $Walk for Expr {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                if visit($Part::Expr(self)) == Descend::Past {
                    return;
                }
                match self {
                    Self::Column(_) | Self::Star(_) | Self::Bool(_) | Self::Excluded(_) => {}
                    Self::Bind(bind) => bind.$walk(visit),
                    Self::Not(inner) | Self::IsNull(inner) => inner.$walk(visit),
                    Self::And(parts) | Self::Or(parts) | Self::Tuple(parts) => parts.$walk(visit),
                    Self::Compare(node) => node.$walk(visit),
                    Self::Between(node) => node.$walk(visit),
                    Self::In(node) => node.$walk(visit),
                    Self::Like(node) => node.$walk(visit),
                    Self::Regexp(node) => node.$walk(visit),
                    Self::FullText(node) => node.$walk(visit),
                    Self::Exists(select) | Self::Subquery(select) => select.$walk(visit),
                    Self::Quantified(node) => node.$walk(visit),
                    Self::Case(node) => node.$walk(visit),
                    Self::Cast(node) => node.$walk(visit),
                    Self::Arithmetic(node) => node.$walk(visit),
                    Self::Call(node) => node.$walk(visit),
                    Self::Json(node) => node.$walk(visit),
                    Self::Aggregate(node) => node.$walk(visit),
                    Self::Window(node) => node.$walk(visit),
                    Self::Raw(node) => node.$walk(visit),
                }
                visit($Part::End);
            }
        }

        impl $Walk for Compare {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { left, op: _, right } = self;
                left.$walk(visit);
                right.$walk(visit);
            }
        }

        impl $Walk for Between {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { expr, low, high } = self;
                expr.$walk(visit);
                low.$walk(visit);
                high.$walk(visit);
            }
        }

        impl $Walk for In {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { expr, set } = self;
                expr.$walk(visit);
                match set {
                    Set::List(list) => list.$walk(visit),
                    Set::Rows(rows) => rows.$walk(visit),
                    Set::Exprs(exprs) => exprs.$walk(visit),
                    Set::Query(select) => select.$walk(visit),
                }
            }
        }

        impl $Walk for Like {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { expr, pattern, letters: _ } = self;
                expr.$walk(visit);
                pattern.$walk(visit);
            }
        }

        impl $Walk for Regexp {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { expr, pattern, letters: _ } = self;
                expr.$walk(visit);
                pattern.$walk(visit);
            }
        }

        impl $Walk for FullText {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { columns, words, language: _ } = self;
                columns.$walk(visit);
                words.$walk(visit);
            }
        }

        impl $Walk for Quantified {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { left, op: _, quantifier: _, select } = self;
                left.$walk(visit);
                select.$walk(visit);
            }
        }

        impl $Walk for Case {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { arms, otherwise } = self;
                for When { condition, value } in arms {
                    condition.$walk(visit);
                    value.$walk(visit);
                }
                otherwise.$walk(visit);
            }
        }

        impl $Walk for Cast {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { expr, to: _ } = self;
                expr.$walk(visit);
            }
        }

        impl $Walk for Arithmetic {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { left, op: _, right, ty: _ } = self;
                left.$walk(visit);
                right.$walk(visit);
            }
        }

        impl $Walk for Call {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { function: _, args } = self;
                args.$walk(visit);
            }
        }

        impl $Walk for Json {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                match self {
                    Self::Extract(JsonExtract { json, path: _, ty: _ })
                    | Self::HasPath { json, path: _ }
                    | Self::Length { json, path: _ } => json.$walk(visit),
                    Self::Contains(JsonContains { json, path: _, candidate, pattern }) => {
                        json.$walk(visit);
                        candidate.$walk(visit);
                        pattern.$walk(visit);
                    }
                    Self::Set(JsonSet { json, path: _, value }) => {
                        json.$walk(visit);
                        value.$walk(visit);
                    }
                }
            }
        }

        impl $Walk for JsonPattern {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                match self {
                    Self::Scalar(bind) => bind.$walk(visit),
                    Self::Array(all) => all.$walk(visit),
                    Self::Object(map) => {
                        for (_, value) in map {
                            value.$walk(visit);
                        }
                    }
                }
            }
        }

        impl $Walk for Aggregate {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { function, arg, ty: _, duplicates: _, filter, order_by } = self;
                match function {
                    AggregateFunction::Count
                    | AggregateFunction::Sum
                    | AggregateFunction::Avg
                    | AggregateFunction::Min
                    | AggregateFunction::Max
                    | AggregateFunction::Join { separator: _ } => {}
                }
                arg.$walk(visit);
                filter.$walk(visit);
                order_by.$walk(visit);
            }
        }

        impl $Walk for Window {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { function, partition_by, order_by, frame: _ } = self;
                function.$walk(visit);
                partition_by.$walk(visit);
                order_by.$walk(visit);
            }
        }

        impl $Walk for WindowFunction {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                match self {
                    Self::RowNumber
                    | Self::Rank
                    | Self::DenseRank
                    | Self::PercentRank
                    | Self::CumeDist
                    | Self::Ntile(_) => {}
                    Self::FirstValue(expr)
                    | Self::LastValue(expr)
                    | Self::Lag { expr, offset: _ }
                    | Self::Lead { expr, offset: _ }
                    | Self::NthValue { expr, row: _ } => expr.$walk(visit),
                    Self::Aggregate(aggregate) => aggregate.$walk(visit),
                }
            }
        }

        impl $Walk for Raw {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { text: _, args } = self;
                for arg in args {
                    match arg {
                        RawArg::Expr(expr) => expr.$walk(visit),
                        RawArg::List(list) => list.$walk(visit),
                        RawArg::Name(_) => {}
                    }
                }
            }
        }

        impl $Walk for Order {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { expr, direction: _, nulls: _ } = self;
                expr.$walk(visit);
            }
        }

        impl $Walk for Select {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                if visit($Part::Select(self)) == Descend::Past {
                    return;
                }
                let Self {
                    with, from, joins, filter, group_by, totals: _, having, distinct, columns, set_operations,
                    order_by, limit, offset, lock: _,
                } = self;
                with.$walk(visit);
                from.$walk(visit);
                joins.$walk(visit);
                filter.$walk(visit);
                group_by.$walk(visit);
                having.$walk(visit);
                match distinct {
                    Distinct::All | Distinct::Rows => {}
                    Distinct::On(exprs) => exprs.$walk(visit),
                }
                for SelectItem { expr, alias: _ } in & $($mut)? **columns {
                    expr.$walk(visit);
                }
                for SetOperation { operator: _, duplicates: _, select } in set_operations {
                    select.$walk(visit);
                }
                order_by.$walk(visit);
                limit.$walk(visit);
                offset.$walk(visit);
                visit($Part::End);
            }
        }

        impl $Walk for With {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { recursion: _, ctes } = self;
                for Cte { name: _, columns: _, select, materialized: _ } in ctes {
                    select.$walk(visit);
                }
            }
        }

        impl $Walk for Source {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                if visit($Part::Source(self)) == Descend::Past {
                    return;
                }
                match self {
                    Self::Table { table: _, alias: _ } | Self::Hinted { table: _, alias: _, hints: _ } => {}
                    Self::Subquery { select, alias: _ } | Self::Lateral { select, alias: _ } => {
                        select.$walk(visit);
                    }
                    Self::Values { rows, alias: _, columns: _ } => rows.$walk(visit),
                    Self::Raw { raw, alias: _ } => raw.$walk(visit),
                }
            }
        }

        impl $Walk for Join {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { kind: _, source, on } = self;
                source.$walk(visit);
                on.$walk(visit);
            }
        }

        impl $Walk for SelectItem {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { expr, alias: _ } = self;
                expr.$walk(visit);
            }
        }

        impl $Walk for Assignment {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { column: _, value } = self;
                value.$walk(visit);
            }
        }

        impl $Walk for Insert {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { table: _, columns: _, rows, on_conflict, returning } = self;
                match rows {
                    InsertRows::Defaults => {}
                    InsertRows::Values(rows) => rows.$walk(visit),
                    InsertRows::Exprs(rows) => rows.$walk(visit),
                    InsertRows::Query(select) => select.$walk(visit),
                }
                on_conflict.$walk(visit);
                returning.$walk(visit);
            }
        }

        impl $Walk for OnConflict {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { target: _, target_filter, action } = self;
                target_filter.$walk(visit);
                match action {
                    ConflictAction::Nothing => {}
                    ConflictAction::Update { set, filter } => {
                        set.$walk(visit);
                        filter.$walk(visit);
                    }
                }
            }
        }

        impl $Walk for Update {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { with, table: _, key: _, joins, set, filter, order_by, limit, returning } = self;
                with.$walk(visit);
                joins.$walk(visit);
                set.$walk(visit);
                filter.$walk(visit);
                order_by.$walk(visit);
                limit.$walk(visit);
                returning.$walk(visit);
            }
        }

        impl $Walk for Delete {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                let Self { with, table: _, key: _, joins, filter, order_by, limit, returning } = self;
                with.$walk(visit);
                joins.$walk(visit);
                filter.$walk(visit);
                order_by.$walk(visit);
                limit.$walk(visit);
                returning.$walk(visit);
            }
        }

        impl $Walk for Shape {
            fn $walk(& $($mut)? self, visit: &mut dyn FnMut($Part<'_>) -> Descend) {
                match self {
                    Self::Select(part) => part.$walk(visit),
                    Self::Insert(part) => part.$walk(visit),
                    Self::Update(part) => part.$walk(visit),
                    Self::Delete(part) => part.$walk(visit),
                    Self::Explain(part) => {
                        let Explain { shape, run: _, format: _ } = & $($mut)? **part;
                        shape.$walk(visit);
                    }
                    Self::Raw(part) => part.$walk(visit),
                }
            }
        }
    };
}

walks!(Walk, walk, Part);
walks!(WalkMut, walk_mut, PartMut, mut);
