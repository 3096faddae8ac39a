//! Slots with the values that fill them, and slots that have none.

use ilana_ir::{Bind, BindList, BindRows, Value, ValueType};

use super::source::{Sense, Source};
use super::value::{value_of, value_type};

/// The longest list without values, which is longer than any engine takes: longer ones take long to be refused.
const LONGEST: u32 = 66_000;

/// A slot of any type.
pub(crate) fn bind(source: &mut Source<'_>) -> Bind {
    let ty = value_type(source);
    bind_of(source, ty)
}

/// A slot of a type: a new one, one that was used already, or one that is not there.
pub(crate) fn bind_of(source: &mut Source<'_>, ty: ValueType) -> Bind {
    if source.senseless() {
        return Bind { slot: astray(source), ty };
    }
    if source.one_in(8)
        && let Some((slot, value)) = used(source)
    {
        let given = value.value_type();
        return Bind { slot, ty: if source.senseless() { ty } else { given } };
    }
    let value = value_of(source, ty);
    Bind { ty, ..source.binds.push(value) }
}

fn used(source: &mut Source<'_>) -> Option<(u32, Value)> {
    let index = source.below(source.binds.values().len());
    let value = source.binds.values().get(index)?.clone();
    Some((u32::try_from(index).ok()?, value))
}

/// The number of a slot that may be there or not.
fn astray(source: &mut Source<'_>) -> u32 {
    let next = source.binds.next_slot();
    source.pick(&[0, next, next + 1, 65_535, 70_000, u32::MAX])
}

/// Slots of a list, now and then of none.
pub(crate) fn list(source: &mut Source<'_>) -> BindList {
    let ty = value_type(source);
    if source.senseless() {
        let len = source.pick(&[0, 1, 2, 3, 5, 7, 32_767, LONGEST]);
        return BindList { first: astray(source), len, ty };
    }
    let values = source.several(0, 5, |source| value_of(source, ty));
    source.binds.push_list(values, ty)
}

/// The same, of one value at least.
pub(crate) fn some_list(source: &mut Source<'_>) -> BindList {
    let list = list(source);
    if list.len > 0 || source.senseless() {
        return list;
    }
    let value = value_of(source, list.ty);
    source.binds.push_list([value], list.ty)
}

/// Slots of rows of so many columns.
pub(crate) fn rows(source: &mut Source<'_>, columns: usize) -> BindRows {
    let types = (0..columns).map(|_| value_type(source)).collect::<Vec<_>>();
    if source.senseless() {
        let rows = source.pick(&[0, 1, 2, 3, 5, 7, LONGEST / 3]);
        return BindRows { first: astray(source), types, rows };
    }
    let least = usize::from(source.sense == Sense::Sensible);
    let rows =
        source.several(least, 4, |source| types.iter().map(|ty| value_of(source, *ty)).collect::<Vec<_>>());
    source.binds.push_rows(rows, types)
}
