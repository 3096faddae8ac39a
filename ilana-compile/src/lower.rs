//! From the intermediate representation to the renderer's tree, values replaced by numbers of parameters.

pub(crate) mod assignment;
mod expr;
mod select;
mod write;

use ilana_ir::{Bind, BindList, Shape, TableName};
use sea_query::{Alias, DeleteStatement, InsertStatement, SelectStatement, TableRef, UpdateStatement};

use crate::dialect::Grammar;
use crate::plan::{Encode, Slot, SlotSource};

/// The number that stands for "no limit" where an offset needs a limit beside it.
pub(crate) const NO_LIMIT: u64 = u64::MAX;

/// A statement of the renderer.
pub(crate) enum Lowered {
    Select(SelectStatement),
    Insert(InsertStatement),
    Update(UpdateStatement),
    Delete(DeleteStatement),
}

/// Lowers one shape and collects its parameters on the way.
pub(crate) struct Lower {
    grammar: &'static dyn Grammar,
    params: Vec<Slot>,
}

impl Lower {
    pub(crate) fn new(grammar: &'static dyn Grammar) -> Self {
        Self { grammar, params: Vec::new() }
    }

    pub(crate) fn into_params(self) -> Vec<Slot> {
        self.params
    }

    pub(crate) fn shape(&mut self, shape: &Shape) -> Lowered {
        match shape {
            Shape::Select(part) => Lowered::Select(self.select(part)),
            Shape::Insert(part) => Lowered::Insert(self.insert(part)),
            Shape::Update(part) => Lowered::Update(self.update(part)),
            Shape::Delete(part) => Lowered::Delete(self.delete(part)),
        }
    }

    /// The number of a parameter for one slot.
    fn param(&mut self, bind: Bind, encode: Encode) -> u64 {
        self.add(Slot { source: SlotSource::One(bind.slot), ty: bind.ty, encode })
    }

    /// The number of a parameter for a list as one array.
    fn array(&mut self, list: BindList) -> u64 {
        let source = SlotSource::Array { first: list.first, len: list.len };
        self.add(Slot { source, ty: as_array(list.ty), encode: Encode::Plain })
    }

    fn add(&mut self, slot: Slot) -> u64 {
        self.params.push(slot);
        self.params.len() as u64 - 1
    }
}

fn as_array(ty: ilana_ir::ValueType) -> ilana_ir::ValueType {
    let (ilana_ir::ValueType::Scalar(scalar) | ilana_ir::ValueType::Array(scalar)) = ty;
    ilana_ir::ValueType::Array(scalar)
}

/// A name for the renderer. It escapes owned names only and writes borrowed ones as they are, so that all are owned.
fn alias(name: &str) -> Alias {
    Alias::new(name)
}

fn table_ref(table: &TableName) -> TableRef {
    match &table.schema {
        Some(schema) => (alias(schema), alias(&table.name)).into(),
        None => alias(&table.name).into(),
    }
}
