//! What an insert does about a row that is there already.

use std::borrow::Cow;
use std::collections::HashSet;

use ilana_ir::{
    Assignment, Case, ColumnRef, ConflictAction, Descend, Expr, Insert, InsertRows, Name, OnConflict, Part,
    Select, SelectItem, Walk, When,
};

use super::insert::NEW;
use super::{Render, Written};
use crate::check::{self, invalid};
use crate::dialect::ConflictStyle;
use crate::{CompileError, Feature};
use crate::{own, rewrite};

/// What reading back takes: a row that stays as it is has nothing to be read back.
pub(super) fn returning_feature(part: Option<&OnConflict>) -> Feature {
    match part.map(|part| &part.action) {
        None | Some(ConflictAction::Update { set: _, filter: None }) => Feature::Returning,
        Some(ConflictAction::Nothing | ConflictAction::Update { set: _, filter: Some(_) }) => {
            Feature::ReturningOfConflict
        }
    }
}

impl Render {
    /// The rows of a query, in the form in which what follows on a conflict can be read and can speak of them.
    pub(super) fn inserted_query(&mut self, part: &Insert, select: &Select) -> Written {
        let always = Some(Expr::Bool(true));
        if part.on_conflict.is_none() {
            return self.select(select);
        }
        let ends_in_source = select.filter.is_none()
            && rewrite::stands_alone(select)
            && select.group_by.is_empty()
            && select.having.is_none();
        match self.grammar.conflict_style() {
            ConflictStyle::RowAlias => {
                self.push("SELECT * FROM ");
                self.in_parentheses(|render| render.select(select))?;
                self.alias_with_columns(NEW, &part.columns)
            }
            // A source of the name of the table would be taken for it, and the ON of the conflict for that of a join.
            ConflictStyle::ValuesFunction
                if names(select, &part.table.name) || (ends_in_source && !select.joins.is_empty()) =>
            {
                let rows = named_apart(part, select).named(NEW);
                self.select(&Select::from(rows).columns([Expr::Star(None)]))
            }
            ConflictStyle::OnConflict if self.grammar.conflict_needs_where() && ends_in_source => {
                self.select(&Select { filter: always, ..select.clone() })
            }
            ConflictStyle::OnConflict
                if self.grammar.conflict_needs_where()
                    && (!rewrite::stands_alone(select) || select.filter.is_none()) =>
            {
                let rows = select.clone().named(rewrite::ARM);
                self.select(&Select { filter: always, ..Select::from(rows).columns([Expr::Star(None)]) })
            }
            ConflictStyle::OnConflict | ConflictStyle::ValuesFunction => self.select(select),
        }
    }

    pub(super) fn on_conflict(&mut self, insert: &Insert, part: &OnConflict) -> Written {
        check_target(insert, part)?;
        check_action(insert, part)?;
        if part.target_filter.is_some() {
            self.need(Feature::PartialConflict)?;
        }
        self.check_excluded_in_queries(insert, &part.action)?;
        self.check_own_table(insert, &part.action)?;
        let qualified = qualified(insert, part);
        let part = qualified.as_ref().unwrap_or(part);
        self.has_excluded = true;
        match self.grammar.conflict_style() {
            ConflictStyle::OnConflict => self.standard(part)?,
            ConflictStyle::RowAlias | ConflictStyle::ValuesFunction => self.on_duplicate(insert, part)?,
        }
        self.has_excluded = false;
        Ok(())
    }

    /// What is assigned must not depend on what the same insert did to other rows.
    /// MariaDB computes a query about the row that was to be inserted once for all of them, and MySQL does where they come of a
    /// query (seen in 10.11 and 9.7).
    fn check_excluded_in_queries(&self, insert: &Insert, action: &ConflictAction) -> Written {
        let ConflictAction::Update { set, filter } = action else { return Ok(()) };
        let may_be_wrong = match self.grammar.conflict_style() {
            ConflictStyle::OnConflict => false,
            ConflictStyle::RowAlias => matches!(insert.rows, InsertRows::Query(_)),
            ConflictStyle::ValuesFunction => has_several_rows(insert),
        };
        let has_one = || excluded_in_query(set) || excluded_in_query(filter);
        if may_be_wrong && has_one() { self.need(Feature::ExcludedInQuery) } else { Ok(()) }
    }

    fn check_own_table(&self, insert: &Insert, action: &ConflictAction) -> Written {
        let ConflictAction::Update { set, filter } = action else { return Ok(()) };
        let own = rewrite::OwnTable::new(&insert.table, None);
        if !own.is_read(set) && !own.is_read(filter) {
            return Ok(());
        }
        let one_row = !has_several_rows(insert);
        let grammar = self.grammar;
        if grammar.writes_see_themselves() && (one_row || grammar.values_read_before(&[])) {
            return Ok(());
        }
        self.need(Feature::SelfSubquery)
    }

    fn standard(&mut self, part: &OnConflict) -> Written {
        let OnConflict { target, target_filter, action } = part;
        self.push(" ON CONFLICT");
        if !target.is_empty() {
            self.push(" (");
            self.names(target)?;
            self.push(")");
        }
        self.clause(" WHERE ", target_filter.as_ref().map(bare).as_ref())?;
        match action {
            ConflictAction::Nothing => {
                self.push(" DO NOTHING");
                Ok(())
            }
            ConflictAction::Update { set, filter } => {
                self.push(" DO UPDATE SET ");
                self.assignments(set)?;
                self.clause(" WHERE ", filter.as_ref())
            }
        }
    }

    /// MySQL and MariaDB react to a conflict in any key. Where one is meant, a first assignment of a column of it to itself
    /// fails unless the rows agree in it, which those in conflict in that key do without nulls. Assignments are carried
    /// out from left to right ("INSERT ... ON DUPLICATE KEY UPDATE", and "UPDATE").
    fn on_duplicate(&mut self, insert: &Insert, part: &OnConflict) -> Written {
        let OnConflict { target, target_filter: _, action } = part;
        let names_row = *action != ConflictAction::Nothing || !target.is_empty();
        let is_query = matches!(insert.rows, InsertRows::Query(_));
        if names_row && !is_query && self.grammar.conflict_style() == ConflictStyle::RowAlias {
            self.alias(NEW)?;
        }
        self.push(" ON DUPLICATE KEY UPDATE ");
        // Every insert of rows names columns: that was looked at before.
        let Some(first) = target.first().or(insert.columns.first()) else { return Ok(()) };
        self.name("column", first)?;
        self.push(" = ");
        if target.is_empty() {
            return self.own(insert, first);
        }
        self.guard(insert, target, first)?;
        let ConflictAction::Update { set, filter } = action else { return Ok(()) };
        let set = self.conditional(insert, set, filter.as_ref())?;
        self.push(", ");
        self.assignments(&set)
    }

    fn own(&mut self, insert: &Insert, column: &Name) -> Written {
        self.expr(&Expr::column(insert.table.name.clone(), column.clone()))
    }

    fn guard(&mut self, insert: &Insert, target: &[Name], first: &Name) -> Written {
        self.push("IF(");
        self.separated(target, " AND ", |render, column| {
            render.own(insert, column)?;
            render.push(" = ");
            render.excluded(column)
        })?;
        self.push(", ");
        self.own(insert, first)?;
        self.push(", (SELECT ");
        self.own(insert, first)?;
        self.push(" UNION ALL SELECT ");
        self.own(insert, first)?;
        self.push("))");
        Ok(())
    }

    /// The assignments in an order in which each reads the row as it was, each under the condition of the whole.
    fn conditional<'a>(
        &self,
        insert: &Insert,
        set: &'a [Assignment],
        filter: Option<&Expr>,
    ) -> Result<Cow<'a, [Assignment]>, CompileError> {
        let mut set = Cow::Borrowed(set);
        if let Some(filter) = filter {
            for part in set.to_mut() {
                let own = Expr::column(insert.table.name.clone(), part.column.clone());
                let value = std::mem::replace(&mut part.value, Expr::Bool(true));
                let arm = When { condition: filter.clone(), value };
                part.value = Expr::Case(Box::new(Case { arms: vec![arm], otherwise: Some(own) }));
            }
        }
        match rewrite::reading_first(&insert.table, &set) {
            Some(ordered) => Ok(Cow::Owned(ordered)),
            None => self.need(Feature::SwappedColumns).map(|()| set),
        }
    }

    pub(super) fn excluded(&mut self, column: &Name) -> Written {
        if !self.has_excluded {
            let what = format!("the column `{column}` that was to be inserted is read outside an upsert");
            return Err(invalid(what, "speak of it in what an insert does on a conflict"));
        }
        match self.grammar.conflict_style() {
            ConflictStyle::OnConflict => self.push("excluded."),
            ConflictStyle::RowAlias => {
                self.name("table", NEW)?;
                self.push(".");
            }
            ConflictStyle::ValuesFunction => {
                self.push("VALUE(");
                self.name("column", column)?;
                self.push(")");
                return Ok(());
            }
        }
        self.name("column", column)
    }
}

/// Whether a source in a query has this name.
fn names(select: &Select, name: &str) -> bool {
    let mut found = false;
    select.walk(&mut |part| {
        if let Part::Source(source) = part {
            found |= source.name() == name;
        }
        Descend::Into
    });
    found
}

/// The same, with the names of the inserted columns if two of its own are alike, which a source cannot have.
fn named_apart(part: &Insert, select: &Select) -> Select {
    let mut select = select.clone();
    let name = |item: &SelectItem| match (&item.alias, &item.expr) {
        (Some(alias), _) => Some(alias.to_lowercase()),
        (None, Expr::Column(ColumnRef { table: _, name, ty: _ })) => Some(name.to_lowercase()),
        (None, _) => None,
    };
    let mut seen = HashSet::new();
    if select.columns.iter().filter_map(name).all(|name| seen.insert(name)) {
        return select;
    }
    for (item, column) in select.columns.iter_mut().zip(&part.columns) {
        if !matches!(item.expr, Expr::Star(_)) {
            item.alias = Some(column.clone());
        }
    }
    select
}

/// The same with the table's name before the columns that have none: they could also be those of the row that was to be
/// inserted, which PostgreSQL and MySQL call ambiguous.
fn qualified(insert: &Insert, part: &OnConflict) -> Option<OnConflict> {
    let mut other = part.clone();
    let ConflictAction::Update { set, filter } = &mut other.action else { return None };
    let qualify = |expr: &mut Expr| {
        if let Expr::Column(ColumnRef { table: table @ None, name: _, ty: _ }) = expr {
            *table = Some(insert.table.name.clone());
        }
        Descend::Into
    };
    own::change(set, qualify);
    own::change(filter, qualify);
    (other != *part).then_some(other)
}

/// The same with no table before the columns: PostgreSQL knows none in the condition of an index.
fn bare(filter: &Expr) -> Expr {
    let mut filter = filter.clone();
    own::change(&mut filter, |expr| {
        if let Expr::Column(column) = expr {
            column.table = None;
        }
        Descend::Into
    });
    filter
}

fn check_target(insert: &Insert, part: &OnConflict) -> Written {
    let OnConflict { target, target_filter, action: _ } = part;
    let table = &insert.table;
    check::name::different(&table.name, target)?;
    if let InsertRows::Defaults = insert.rows {
        let what = format!("an upsert into `{table}` of nothing but defaults");
        return Err(invalid(what, "give the columns of its unique key"));
    }
    if target.is_empty() && target_filter.is_some() {
        let what = format!("an upsert into `{table}` has a condition for no unique key");
        return Err(invalid(what, "name the columns of the index"));
    }
    if let Some(column) = target.iter().find(|column| !insert.columns.contains(column)) {
        let what = format!("the column `{column}` of the unique key of `{table}` is not inserted");
        return Err(invalid(what, "insert it, so that it can be compared"));
    }
    let (mut has_value, mut leaves_table) = (false, false);
    target_filter.walk(&mut |part| {
        has_value |= matches!(part, Part::Bind(_) | Part::List(_) | Part::Rows(_));
        leaves_table |= matches!(part, Part::Select(_))
            || matches!(part, Part::Expr(Expr::Column(column)) if column.table.as_ref().is_some_and(|name| *name != table.name));
        Descend::Into
    });
    if leaves_table {
        let what =
            format!("the condition of a unique index of `{table}` reads something else than its columns");
        return Err(invalid(what, "write it as the index has it"));
    }
    if has_value {
        // "The index predicate must be implied", which a value that comes later is not known to do ("INSERT", ON CONFLICT
        // clause; "UPSERT", section 2).
        let what = format!("the condition of a unique index of `{table}` has a value");
        return Err(invalid(what, "write it as SQL of your own, as the index has it"));
    }
    Ok(())
}

fn check_action(insert: &Insert, part: &OnConflict) -> Written {
    let ConflictAction::Update { set, filter } = &part.action else { return Ok(()) };
    let table = &insert.table;
    if set.is_empty() {
        let what = format!("an upsert into `{table}` changes no column");
        return Err(invalid(what, "assign at least one, or leave the row as it is"));
    }
    if part.target.is_empty() {
        let what = format!("an upsert into `{table}` names no unique key");
        return Err(invalid(what, "name the columns of the key that is meant"));
    }
    check::name::written(table, set.iter().map(|part| &part.column))?;
    // What was to be inserted is known of the inserted columns only: an engine would take the others' defaults, or none.
    let mut strange = None;
    let mut look = |part: Part<'_>| {
        if let Part::Expr(Expr::Excluded(column)) = part
            && !insert.columns.contains(column)
        {
            strange = Some(column.clone());
        }
        Descend::Into
    };
    set.walk(&mut look);
    filter.walk(&mut look);
    match strange {
        None => Ok(()),
        Some(column) => {
            let what = format!("the column `{column}` that was to be inserted is not inserted");
            Err(invalid(what, "insert it, or assign something else"))
        }
    }
}

fn has_several_rows(insert: &Insert) -> bool {
    match &insert.rows {
        InsertRows::Defaults => false,
        InsertRows::Values(rows) => rows.rows > 1,
        InsertRows::Exprs(rows) => rows.len() > 1,
        InsertRows::Query(_) => true,
    }
}

/// Whether a query within speaks of the row that was to be inserted.
fn excluded_in_query(part: &impl Walk) -> bool {
    let mut found = false;
    part.walk(&mut |part: Part<'_>| {
        let Part::Select(select) = part else { return Descend::Into };
        select.walk(&mut |part: Part<'_>| {
            found |= matches!(part, Part::Expr(Expr::Excluded(_)));
            Descend::Into
        });
        Descend::Past
    });
    found
}
