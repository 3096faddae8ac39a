//! Questions about the related rows of each row of an outer query.

use super::alias::{alias, is_same, mentions, named};
use super::requalify::requalify;
use super::{OneOfMany, Relation, all};
use crate::{AggregateFunction, Binds, Bound, Comparison, Expr, Name, Select, SelectItem, ValueType};

/// The related rows of a row of an outer query, to be asked about in a condition or read in a column of it.
///
/// Where the parent has the name of the related table already, as in a relation of a table to itself, the related table
/// gets the alias `ilana_` and the relation's name, with a level after it when that is in use within the scope. Columns
/// in the scope follow. So it is with the table between the two. In raw SQL of the scope, names given for `??` follow,
/// but the text cannot: there it would mean the parent.
#[derive(Clone, Debug)]
pub struct Correlated<'a> {
    /// The relation.
    pub relation: &'a Relation,
    /// The name of the parent's table in the outer query.
    pub parent: Name,
    /// Which related rows count; `None` is all. It names the related table and the one between by their own names, which
    /// means the related one where they are the same, and may itself ask about relations of the related table.
    pub scope: Option<Bound<Expr>>,
}

impl<'a> Correlated<'a> {
    /// All related rows, of a parent whose table has its own name in the outer query.
    ///
    /// ```
    /// use ilana_ir::{Correlated, Expr, Relation, RelationKind, TableName, Value, equals};
    ///
    /// let posts = Relation {
    ///     name: "posts".into(),
    ///     parent: TableName::new("users"),
    ///     parent_key: "id".into(),
    ///     related: TableName::new("posts"),
    ///     related_key: "user_id".into(),
    ///     kind: RelationKind::HasMany,
    /// };
    /// let public = equals(Expr::column("posts", "public"), Value::Bool(true));
    /// let has_public_posts = Correlated::of(&posts).scoped(public).exists();
    /// assert!(matches!(has_public_posts.node, Expr::Exists(_)));
    /// ```
    pub fn of(relation: &'a Relation) -> Self {
        Self { relation, parent: relation.parent.name.clone(), scope: None }
    }

    /// Those that also meet a condition.
    #[must_use]
    pub fn scoped(mut self, condition: Bound<Expr>) -> Self {
        self.scope = Some(match self.scope.take() {
            None => condition,
            Some(before) => before.join(condition, |before, condition| Expr::And(vec![before, condition])),
        });
        self
    }

    /// Whether there is one. Never null.
    pub fn exists(self) -> Bound<Expr> {
        let key = self.relation.related_key.clone();
        let (select, related) = self.rows();
        let key = Expr::column(related, key);
        select.map(|select| Expr::Exists(Box::new(select.columns([SelectItem::from(key)]))))
    }

    /// Whether there is none. Never null.
    pub fn absent(self) -> Bound<Expr> {
        self.exists().map(Expr::negate)
    }

    /// Whether their number compares so with `n`. Never null. Whether there is any is asked as existence, and not by
    /// counting.
    pub fn has(self, op: Comparison, n: i64) -> Bound<Expr> {
        match Asked::of(op, n) {
            Asked::Some => self.exists(),
            Asked::None => self.absent(),
            Asked::Number => {
                let Bound { node, mut binds } = self.count();
                let n = Expr::Bind(binds.push(n));
                Bound { node: Expr::compare(node, op, n), binds }
            }
        }
    }

    /// [`Self::has`] for the last relation of a path, such as the comments of posts: whether there is a row of each
    /// relation before it, within its scope, from which the last one has so many. To ask for none is to ask that the
    /// whole path leads nowhere.
    ///
    /// Each of `rest` starts from the table at which the one before it ends, by that table's own name.
    pub fn has_along(self, rest: impl IntoIterator<Item = Self>, op: Comparison, n: i64) -> Bound<Expr> {
        let mut rest = rest.into_iter();
        if Asked::of(op, n) == Asked::None {
            return self.has_along(rest, Comparison::Ge, 1).map(Expr::negate);
        }
        match rest.next() {
            None => self.has(op, n),
            Some(next) => self.scoped(next.has_along(rest, op, n)).exists(),
        }
    }

    /// Their number, an `i64`.
    pub fn count(self) -> Bound<Expr> {
        let (select, _) = self.rows();
        select.map(|select| read(select, Expr::count_rows()))
    }

    /// An aggregate of one of their columns, read as `ty`. Of no rows all but the count are null.
    pub fn aggregate(
        self,
        function: AggregateFunction,
        column: impl Into<Name>,
        ty: ValueType,
    ) -> Bound<Expr> {
        let (select, related) = self.rows();
        let column = Expr::column(related, column);
        select.map(|select| read(select, Expr::aggregate(function, Some(column), ty)))
    }

    /// A column of the one that is meant; null where there is none.
    pub fn one(self, one: &OneOfMany, column: impl Into<Name>) -> Bound<Expr> {
        let (Bound { node: mut select, mut binds }, related) = self.rows();
        select.order_by = one.order(&related);
        select.limit = Some(binds.push(1_i64));
        Bound { node: read(select, Expr::column(related, column)), binds }
    }

    /// The query for them, which reads nothing yet, and the name that the related table has in it.
    fn rows(self) -> (Bound<Select>, Name) {
        let Self { relation, parent, scope } = self;
        let (mut scope, mut binds) = match scope {
            Some(Bound { node, binds }) => (Some(node), binds),
            None => (None, Binds::default()),
        };
        let own = &relation.related.name;
        let mut related = own.clone();
        if is_same(own, &parent) {
            related = alias(relation, |name| is_same(name, &parent) || mentions(&scope, name));
            requalify(&mut scope, own, &related);
        }
        let mut select = Select::from(named(&relation.related, &related));
        let mut link = Expr::column(related.clone(), relation.related_key.clone());
        if let Some(bridge) = relation.bridge() {
            let between = &bridge.table.name;
            let is_used = |name: &str| is_same(name, &parent) || is_same(name, &related);
            let mut name = between.clone();
            if is_used(between) {
                name = alias(relation, |name| is_used(name) || mentions(&scope, name));
                // A name that both tables have means the related one.
                if between != own {
                    requalify(&mut scope, between, &name);
                }
            }
            select.joins.push(bridge.join(&name, link));
            link = bridge.link(&name);
        }
        let mut members = vec![Expr::same(link, Expr::column(parent.clone(), relation.parent_key.clone()))];
        members.extend(relation.type_condition(&related, Some(&parent), &mut binds));
        members.extend(scope);
        select.filter = Some(all(members));
        (Bound { node: select, binds }, related)
    }
}

/// What a comparison of a number of rows asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// A row.
    Some,
    /// That there is none.
    None,
    /// Their number.
    Number,
}

impl Asked {
    fn of(op: Comparison, n: i64) -> Self {
        use Comparison::{Differs, Eq, Ge, Gt, Le, Lt, Ne, Same};
        match (op, n) {
            (Ge, 1) | (Gt | Ne | Differs, 0) => Self::Some,
            (Lt, 1) | (Le | Eq | Same, 0) => Self::None,
            _ => Self::Number,
        }
    }
}

/// A value that a query reads.
fn read(select: Select, value: Expr) -> Expr {
    Expr::Subquery(Box::new(select.columns([SelectItem::from(value)])))
}
