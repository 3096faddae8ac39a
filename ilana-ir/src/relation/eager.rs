//! The related rows of many parents in one query.

use super::alias::{alias, is_same, mentions, named};
use super::bridge::Bridge;
use super::rank::rank;
use super::{OneOfMany, Relation, all};
use crate::{Binds, Direction, Distinct, Expr, In, Name, Order, Select, SelectItem, Set, Value, ValueType};

/// What is to be loaded: the related rows of these parents.
#[derive(Clone, Debug)]
pub struct EagerLoad<'a> {
    /// The relation.
    pub relation: &'a Relation,
    /// The parents' keys; for [`crate::RelationKind::MorphTo`] of those parents only that refer to this table. A null
    /// refers to nothing, and a key counts once however often it is there.
    pub keys: Vec<Value>,
    /// The type of the keys.
    pub key_type: ValueType,
}

impl EagerLoad<'_> {
    /// Narrows a query over the related table, under its own name, to the rows of these parents. A limit and an offset of
    /// the query count per parent, and so does what its rows are distinct on. The query lists its columns one by one.
    ///
    /// If there is a table between the two, columns of it come after the query's own: of a pivot its two keys and then
    /// its others, named `pivot_` and the column; of a table that the relation goes through the one that refers to the
    /// parent, named `through_` and the column.
    ///
    /// `binds` are the query's own values, to which the keys are added. `tie_break` orders rows of a parent that
    /// the query's order leaves equal, so that a limit keeps the same ones on every engine.
    ///
    /// ```
    /// use ilana_ir::{Binds, EagerLoad, Relation, RelationKind, Select, SelectItem, Source, TableName, ValueType};
    ///
    /// let posts = Relation {
    ///     name: "posts".into(),
    ///     parent: TableName::new("users"),
    ///     parent_key: "id".into(),
    ///     related: TableName::new("posts"),
    ///     related_key: "user_id".into(),
    ///     kind: RelationKind::HasMany,
    /// };
    /// let mut binds = Binds::default();
    /// let select = Select::from(Source::table("posts")).columns([SelectItem::column("posts", "title")]);
    /// let load = EagerLoad { relation: &posts, keys: vec![1_i64.into(), 2_i64.into()], key_type: ValueType::I64 };
    /// let select = load.narrow(select, &mut binds, None);
    /// assert!(select.filter.is_some());
    /// assert_eq!(binds.values().len(), 2);
    /// ```
    pub fn narrow(mut self, mut select: Select, binds: &mut Binds, tie_break: Option<Name>) -> Select {
        let related = &self.relation.related.name;
        let link = match self.relation.bridge() {
            Some(bridge) => self.join(&bridge, &mut select),
            None => self.related_key(),
        };
        self.drop_idle_keys();
        let of_one_parent = self.keys.len() <= 1;
        for condition in self.conditions(link.clone(), binds) {
            select.and_filter(condition);
        }
        if let Distinct::On(exprs) = &mut select.distinct
            && !(exprs.is_empty() || of_one_parent)
        {
            // Else a row of one parent would stand for those of another that agree with it.
            exprs.push(link.clone());
        }
        if select.limit.is_none() && select.offset.is_none() {
            return select;
        }
        if let Some(column) = tie_break {
            let expr = Expr::column(related.clone(), column);
            select.order_by.push(Order::never_null(expr, Direction::Asc));
        }
        // Of one parent a limit counts as it is.
        if of_one_parent { select } else { rank(select, link, binds) }
    }

    /// Narrows a query over the related table to one row of each parent, whatever order and limit it has. Else as
    /// [`Self::narrow`].
    pub fn narrow_to_one(self, mut select: Select, binds: &mut Binds, one: &OneOfMany) -> Select {
        select.order_by = one.order(&self.relation.related.name);
        select.limit = Some(binds.push(1_i64));
        select.offset = None;
        self.narrow(select, binds, None)
    }

    /// The condition that a row of the related table is one of these parents': for statements that cannot join.
    pub fn condition(mut self, binds: &mut Binds) -> Expr {
        self.drop_idle_keys();
        let Some(bridge) = self.relation.bridge() else {
            let link = self.related_key();
            return all(self.conditions(link, binds));
        };
        let related = &self.relation.related.name;
        let own = &bridge.table.name;
        let name = if is_same(own, related) {
            alias(self.relation, |name| is_same(name, related))
        } else {
            own.clone()
        };
        let link = bridge.link(&name);
        let mut select = Select::from(named(bridge.table, &name)).columns([SelectItem::from(link.clone())]);
        let mut conditions = bridge.conditions(&name, self.related_key());
        conditions.extend(self.conditions(link, binds));
        select.filter = Some(Expr::And(conditions));
        Expr::Exists(Box::new(select))
    }

    /// Nulls must go, for a list with a null in it has no opposite. Of equal keys a database looks for one anyway; those
    /// that follow one another go, so that one parent is seen to be one.
    fn drop_idle_keys(&mut self) {
        self.keys.retain(|key| !key.is_null());
        self.keys.dedup();
    }

    fn related_key(&self) -> Expr {
        Expr::column(self.relation.related.name.clone(), self.relation.related_key.clone())
    }

    /// Joins the table between the two, reads its columns, and gives the one that says to which parent a row belongs.
    fn join(&self, bridge: &Bridge<'_>, select: &mut Select) -> Expr {
        let own = &bridge.table.name;
        let mut sources = select.from.iter().chain(select.joins.iter().map(|join| &join.source));
        let name = if sources.any(|source| is_same(source.name(), own)) {
            alias(self.relation, |name| mentions(select, name))
        } else {
            own.clone()
        };
        select.joins.push(bridge.join(&name, self.related_key()));
        select.columns.extend(bridge.columns(&name));
        bridge.link(&name)
    }

    /// What holds of a row that belongs to one of the parents.
    fn conditions(self, link: Expr, binds: &mut Binds) -> Vec<Expr> {
        let list = binds.push_list(self.keys, self.key_type);
        let mut all = vec![Expr::In(Box::new(In { expr: link, set: Set::List(list) }))];
        // Which type a parent refers to stands in the parent: its key would not be here if it were another.
        all.extend(self.relation.type_condition(&self.relation.related.name, None, binds));
        all
    }
}
