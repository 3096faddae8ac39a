//! The last step: a shape becomes text. The renderer's tree and traits are confined to this step and to `lower`.

use ilana_ir::Shape;
use sea_query::{QueryBuilder, SqlWriter};

use crate::lower::{Lower, Lowered, NO_LIMIT};
use crate::plan::{Plan, Slot};
use crate::{Dialect, dialect::Grammar};

pub(crate) fn shape(shape: &Shape, dialect: Dialect) -> Plan {
    let mut lower = Lower::new(dialect.grammar());
    let statement = lower.shape(shape);
    let mut writer = Writer::new(dialect.grammar(), lower.into_params());
    dialect.write(&statement, &mut writer);
    Plan::new(dialect, writer.text, writer.slots)
}

/// A statement of the renderer that can be written with any of its spellings.
pub(crate) trait Writable {
    fn write(&self, builder: &impl QueryBuilder, out: &mut Writer);
}

impl Writable for Lowered {
    fn write(&self, builder: &impl QueryBuilder, out: &mut Writer) {
        match self {
            Self::Select(select) => builder.prepare_select_statement(select, out),
            Self::Insert(insert) => builder.prepare_insert_statement(insert, out),
            Self::Update(update) => builder.prepare_update_statement(update, out),
            Self::Delete(delete) => builder.prepare_delete_statement(delete, out),
        }
    }
}

/// Takes the text from the renderer and puts placeholders where its tree has numbers of parameters, so that text
/// and order of the slots come out together and no value ever passes through.
pub(crate) struct Writer {
    text: String,
    slots: Vec<Slot>,
    params: Vec<Slot>,
    grammar: &'static dyn Grammar,
}

impl Writer {
    fn new(grammar: &'static dyn Grammar, params: Vec<Slot>) -> Self {
        Self { text: String::with_capacity(128), slots: Vec::with_capacity(params.len()), params, grammar }
    }

    fn placeholder(&mut self, index: u64) {
        let Some(param) = usize::try_from(index).ok().and_then(|index| self.params.get(index)) else {
            return;
        };
        self.slots.push(*param);
        if self.grammar.numbers_placeholders() {
            self.text.push('$');
            self.text.push_str(&self.slots.len().to_string());
        } else {
            self.text.push('?');
        }
    }
}

impl std::fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

impl std::fmt::Display for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl SqlWriter for Writer {
    fn push_param<T: QueryBuilder>(&mut self, value: sea_query::Value, _: &T) {
        // `lower` puts nothing but numbers into the tree, and never the empty IN for which the renderer itself would
        // add a value.
        if let sea_query::Value::BigUnsigned(Some(index)) = value {
            match (index, self.grammar.no_limit()) {
                (NO_LIMIT, Some(stand_in)) => self.text.push_str(stand_in),
                _ => self.placeholder(index),
            }
        }
    }

    fn as_writer(&mut self) -> &mut dyn std::fmt::Write {
        self
    }
}
