//! SQL text with the order in which a statement's values go into it.

mod bulk;
mod words;

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use ilana_ir::{Shape, Value, ValueType};

use crate::check::{Survey, invalid};
use crate::{CompileError, Dialect};

pub use self::bulk::Bulk;

/// What a compiler made of a shape: it serves every statement of that shape.
#[derive(Debug)]
pub struct Plan {
    id: PlanId,
    dialect: Dialect,
    effect: Effect,
    sql: String,
    slots: Vec<Slot>,
    bulk: Option<Box<Bulk>>,
}

/// What running a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It reads only, as far as its shape tells: it may be run again when its answer was lost.
    Reads,
    /// It may change something: it is a write, or the caller's own SQL.
    MayWrite,
}

impl Effect {
    /// Own SQL may call a function that writes.
    pub(crate) fn of(shape: &Shape, seen: &Survey) -> Self {
        match shape {
            Shape::Select(_) if !seen.has_raw => Self::Reads,
            // Some engines run what they explain.
            Shape::Select(_)
            | Shape::Insert(_)
            | Shape::Update(_)
            | Shape::Delete(_)
            | Shape::Explain(_)
            | Shape::Raw(_) => Self::MayWrite,
        }
    }
}

/// Tells plans apart for as long as the process runs, so that a driver can keep a prepared statement by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlanId(u64);

/// Where one placeholder of the SQL text takes its value from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Which of the statement's values.
    pub source: SlotSource,
    /// The type the placeholder is prepared with.
    pub ty: ValueType,
    /// What becomes of the value on its way.
    pub encode: Encode,
}

/// Which of the statement's values a placeholder takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotSource {
    /// The value of this slot.
    One(u32),
    /// The values of these slots as one array.
    Array {
        /// The first.
        first: u32,
        /// How many.
        len: u32,
    },
}

/// What becomes of a value between the statement and the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encode {
    /// Nothing.
    Plain,
    /// A pattern becomes one whose escape character is an exclamation mark.
    LikePattern,
    /// Words become a search for all of them that an index has, in the notation of MySQL's boolean mode.
    AllWords,
    /// A pattern becomes one of SQLite's `GLOB`, which tells case apart as the other engines do.
    GlobPattern,
    /// Nothing, but it must be a number from zero on: SQLite takes a negative limit for none.
    Count,
}

impl Plan {
    pub(crate) fn new(
        dialect: Dialect,
        shape: &Shape,
        effect: Effect,
        sql: String,
        slots: Vec<Slot>,
    ) -> Result<Self, CompileError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = PlanId(NEXT.fetch_add(1, Ordering::Relaxed));
        let bulk = bulk::bulk(shape, &slots, dialect)?.map(Box::new);
        Ok(Self { id, dialect, effect, sql, slots, bulk })
    }

    /// What tells this plan from others.
    pub fn id(&self) -> PlanId {
        self.id
    }

    /// The database it is for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// What running it does.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The SQL text.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// How rows go in that are many, where the database has a way of its own for them and the statement is nothing but an insert
    /// of such.
    pub fn bulk(&self) -> Option<&Bulk> {
        self.bulk.as_deref()
    }

    /// What fills its placeholders, in their order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The value of one placeholder. Borrowed unless it had to change.
    ///
    /// # Errors
    ///
    /// [`CompileError::MissingBind`] when the statement has too few values, [`CompileError::Invalid`] when a limit is
    /// negative or null.
    pub fn value<'v>(&self, slot: &Slot, binds: &'v [Value]) -> Result<Cow<'v, Value>, CompileError> {
        match slot.source {
            SlotSource::One(index) => {
                let missing = || CompileError::MissingBind { slot: index, given: binds.len() };
                let value = binds.get(index as usize).ok_or_else(missing)?;
                if slot.encode == Encode::Count && !matches!(value, Value::I64(0..)) {
                    let what = format!("{value:?} is no number of rows");
                    return Err(invalid(what, "limit to zero rows or more"));
                }
                Ok(encode(value, slot.encode))
            }
            SlotSource::Array { first, len } => {
                let range = first as usize..(first as usize).saturating_add(len as usize);
                let missing = || CompileError::MissingBind { slot: first, given: binds.len() };
                let values = binds.get(range).ok_or_else(missing)?;
                let (ValueType::Scalar(scalar) | ValueType::Array(scalar)) = slot.ty;
                Ok(Cow::Owned(Value::Array(scalar, values.to_vec())))
            }
        }
    }

    /// The values of all placeholders, in their order.
    ///
    /// # Errors
    ///
    /// [`CompileError::MissingBind`] when the statement has too few values, [`CompileError::Invalid`] when a limit is
    /// negative or null.
    pub fn values(&self, binds: &[Value]) -> Result<Vec<Value>, CompileError> {
        self.slots.iter().map(|slot| self.value(slot, binds).map(Cow::into_owned)).collect()
    }
}

fn encode(value: &Value, encode: Encode) -> Cow<'_, Value> {
    match (encode, value) {
        (Encode::LikePattern, Value::Text(pattern)) => Cow::Owned(Value::Text(like_pattern(pattern))),
        (Encode::AllWords, Value::Text(text)) => Cow::Owned(Value::Text(words::all(text))),
        (Encode::GlobPattern, Value::Text(pattern)) => Cow::Owned(Value::Text(glob_pattern(pattern))),
        _ => Cow::Borrowed(value),
    }
}

/// One piece of a pattern.
enum Piece {
    Run,
    One,
    Exactly(char),
}

/// Reads a pattern: a backslash takes the character after it as it is; at the end it stands for itself.
fn pieces(pattern: &str) -> impl Iterator<Item = Piece> {
    let mut chars = pattern.chars();
    std::iter::from_fn(move || {
        Some(match chars.next()? {
            '%' => Piece::Run,
            '_' => Piece::One,
            '\\' => Piece::Exactly(chars.next().unwrap_or('\\')),
            other => Piece::Exactly(other),
        })
    })
}

fn like_pattern(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    for piece in pieces(pattern) {
        match piece {
            Piece::Run => out.push('%'),
            Piece::One => out.push('_'),
            Piece::Exactly(c @ ('%' | '_' | '!')) => out.extend(['!', c]),
            Piece::Exactly(c) => out.push(c),
        }
    }
    out
}

fn glob_pattern(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    for piece in pieces(pattern) {
        match piece {
            Piece::Run => out.push('*'),
            Piece::One => out.push('?'),
            Piece::Exactly(c @ ('*' | '?' | '[')) => out.extend(['[', c, ']']),
            Piece::Exactly(c) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use ilana_ir::{
        Bind, Delete, Duplicates, Expr, Raw, Select, SelectItem, SetOperation, SetOperator, Source, TableName,
    };

    use super::*;

    #[test]
    fn only_a_query_without_own_sql_is_known_to_read() {
        let effect = |shape: Shape| crate::plan(&shape, Dialect::postgres(15)).expect("a plan").effect();
        let own = || Raw::new("nextval('s')");
        let select = |source| Select::from(source).columns([Expr::column("t", "a")]);
        assert_eq!(effect(Shape::Select(select(Source::table("t")))), Effect::Reads);
        let mut item = select(Source::table("t"));
        item.columns.push(SelectItem::from(Expr::Raw(Box::new(own()))));
        assert_eq!(effect(Shape::Select(item)), Effect::MayWrite);
        let source = Source::Raw { raw: own(), alias: "t".into() };
        assert_eq!(effect(Shape::Select(select(source))), Effect::MayWrite);
        // What a rule of the compiler's writes as SQL is not the caller's.
        let value = || Select::one_row().columns([Expr::Bind(Bind { slot: 0, ty: ValueType::I64 })]);
        let (operator, duplicates) = (SetOperator::Union, Duplicates::Count);
        let union = SetOperation { operator, duplicates, select: value() };
        let cast = Shape::Select(Select { set_operations: vec![union], ..value() });
        assert_eq!(effect(cast), Effect::Reads);
        assert_eq!(effect(Shape::Delete(Delete::new(TableName::parse("t")))), Effect::MayWrite);
    }

    #[test]
    fn a_pattern_means_the_same_in_both_notations() {
        assert_eq!(like_pattern(r"50\% of_%!"), "50!% of_%!!");
        assert_eq!(glob_pattern(r"50\% of_%*[?"), "50% of?*[*][[][?]");
        assert_eq!(glob_pattern(r"a\\b\"), r"a\b\");
    }
}
