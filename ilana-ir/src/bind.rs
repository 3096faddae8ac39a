//! The values of a statement, kept beside its tree so that the tree is a shape that can be cached.

use serde::{Deserialize, Serialize};

use crate::walk::shift_slots;
use crate::{Value, ValueType, WalkMut};

/// A place in a shape that one value fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bind {
    /// Which of the statement's [`Binds`], from zero.
    pub slot: u32,
    /// What type the value has. Part of the shape: PostgreSQL plans a statement by the types of its parameters.
    pub ty: ValueType,
}

/// The longest list that is padded. A few lists together could become too long by it: SQLite takes 32,766 values, MySQL
/// 65,535. Long lists have few lengths in common anyhow.
const LONGEST_PADDED: usize = 1 << 10;

/// A place in a shape that a list of values fills, such as the right side of `IN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindList {
    /// The first slot of the list; the others follow.
    pub first: u32,
    /// How many slots the list has. Up to 1,024 it is a power of two (or zero), the last value repeated to fill it,
    /// so that lists of every length give few shapes; longer lists are as they are.
    pub len: u32,
    /// What type each element has.
    pub ty: ValueType,
}

/// A place in a shape that rows of values fill: their slots follow one another row by row, so that a bulk insert has no
/// tree per cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindRows {
    /// The slot of the first cell.
    pub first: u32,
    /// The type of each column.
    pub types: Vec<ValueType>,
    /// How many rows.
    pub rows: u32,
}

/// The values of a statement, in the order of its slots.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binds(Vec<Value>);

impl Binds {
    /// Adds one value and gives the slot that stands for it.
    #[inline]
    pub fn push(&mut self, value: impl Into<Value>) -> Bind {
        let value = value.into();
        let bind = Bind { slot: self.next_slot(), ty: value.value_type() };
        self.0.push(value);
        bind
    }

    /// Adds a list of values, padded to a power of two unless it is very long, and gives the slots that stand for it.
    ///
    /// `ty` is the type of the elements, which an empty list cannot tell.
    pub fn push_list(&mut self, values: impl IntoIterator<Item = Value>, ty: ValueType) -> BindList {
        let first = self.next_slot();
        self.0.extend(values);
        let given = self.0.len().saturating_sub(first as usize);
        if (1..=LONGEST_PADDED).contains(&given) {
            let padded = given.next_power_of_two();
            if let Some(last) = self.0.last().cloned() {
                self.0.resize(first as usize + padded, last);
            }
        }
        BindList { first, len: self.next_slot().saturating_sub(first), ty }
    }

    /// Adds rows of values, whose types are those of `types`, and gives the slots that stand for them. A row that is not
    /// as long as `types` shifts those after it: what holds the rows checks their number.
    pub fn push_rows(
        &mut self,
        rows: impl IntoIterator<Item = Vec<Value>>,
        types: Vec<ValueType>,
    ) -> BindRows {
        let first = self.next_slot();
        let mut count = 0;
        for row in rows {
            self.0.extend(row);
            count += 1;
        }
        BindRows { first, types, rows: count }
    }

    /// Takes over another tree's values and renumbers its slots to where they now are.
    pub fn adopt<T: WalkMut>(&mut self, part: Bound<T>) -> T {
        let Bound { mut node, binds } = part;
        let by = self.next_slot();
        if by > 0 {
            shift_slots(&mut node, by);
        }
        if self.0.is_empty() {
            self.0 = binds.0;
        } else {
            self.0.extend(binds.0);
        }
        node
    }

    /// Adds values, in the order of their slots.
    pub fn extend(&mut self, values: impl IntoIterator<Item = Value>) {
        self.0.extend(values);
    }

    /// The values, in slot order.
    pub fn values(&self) -> &[Value] {
        &self.0
    }

    /// The number that the next value gets.
    #[inline]
    pub fn next_slot(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

impl From<Binds> for Vec<Value> {
    fn from(binds: Binds) -> Self {
        binds.0
    }
}

impl From<Vec<Value>> for Binds {
    fn from(values: Vec<Value>) -> Self {
        Self(values)
    }
}

/// A part of a tree that is not in a statement yet, with the values of its own slots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound<T> {
    /// The part.
    pub node: T,
    /// The values its slots refer to.
    pub binds: Binds,
}

impl<T: WalkMut> Bound<T> {
    /// Makes one part out of two, the second one's slots renumbered.
    pub fn join<U: WalkMut, V>(self, other: Bound<U>, combine: impl FnOnce(T, U) -> V) -> Bound<V> {
        let Self { node, mut binds } = self;
        let other = binds.adopt(other);
        Bound { node: combine(node, other), binds }
    }

    /// Changes the part and keeps its values.
    pub fn map<V>(self, change: impl FnOnce(T) -> V) -> Bound<V> {
        Bound { node: change(self.node), binds: self.binds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expr, predicate};

    #[test]
    fn a_list_is_padded_to_a_power_of_two_with_its_last_value() {
        let mut binds = Binds::default();
        binds.push("first");
        let list = binds.push_list([1_i64, 2, 3].map(Value::from), ValueType::I64);
        assert_eq!((list.first, list.len), (1, 4));
        assert_eq!(binds.values()[4], Value::I64(3));
    }

    #[test]
    fn an_empty_list_takes_no_slot() {
        let mut binds = Binds::default();
        assert_eq!(binds.push_list([], ValueType::I64).len, 0);
        assert!(binds.values().is_empty());
    }

    #[test]
    fn a_very_long_list_is_not_padded() {
        let list = |len: i64| Binds::default().push_list((0..len).map(Value::from), ValueType::I64).len;
        assert_eq!(list(1_023), 1_024);
        assert_eq!(list(1_025), 1_025);
    }

    #[test]
    fn joined_parts_keep_each_slot_at_its_value() {
        let left = predicate::equals(Expr::column("t", "a"), Value::I64(1));
        let right = predicate::equals(Expr::column("t", "b"), Value::I64(2));
        let both = left.join(right, |a, b| Expr::And(vec![a, b]));
        let Expr::And(arms) = &both.node else { panic!("an And was built") };
        let Expr::Compare(second) = &arms[1] else { panic!("a comparison was built") };
        assert_eq!(second.right, Expr::Bind(Bind { slot: 1, ty: ValueType::I64 }));
        assert_eq!(both.binds.values()[1], Value::I64(2));
    }
}
