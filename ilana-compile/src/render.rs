//! Shapes become text: each node is written by one function, in the order in which SQL reads, and refused there if the
//! database cannot do it.

mod aggregate;
mod arithmetic;
mod beside;
mod condition;
mod delete;
mod expr;
mod function;
mod insert;
mod json;
mod order;
mod raw;
mod returning;
mod select;
mod set_operation;
mod source;
mod update;
mod upsert;
mod window;
mod with;

use ilana_ir::{Bind, BindList, Explain, ExplainFormat, ExplainRun, Expr, Shape, TableName, ValueType};

use crate::check::{invalid, name, survey};
use crate::dialect::Grammar;
use crate::plan::{Effect, Encode, Plan, Slot, SlotSource};
use crate::{CompileError, Dialect, Feature, Version};

pub(crate) use expr::Level;
pub(crate) use json::{Doc, JsonPieces, Place, index_in_json};
pub(crate) use order::moved_nulls;
pub(crate) use source::looks_outside;

/// How deep a statement may nest. What is deeper was made by a mistake or in bad faith, and would end on the stack.
const DEEPEST: u32 = 100;
/// How long the text may become, in bytes. What some engines must be told twice grows with each level of it.
const LONGEST: usize = 1 << 22;

/// Whether a node was written.
pub(crate) type Written = Result<(), CompileError>;

/// Writes one shape for one dialect.
pub(crate) struct Render {
    dialect: Dialect,
    grammar: &'static dyn Grammar,
    out: String,
    slots: Vec<Slot>,
    /// Where the value of a slot was written first, by the number of the slot: placeholders that have numbers need one
    /// for each value only.
    written: Vec<u32>,
    depth: u32,
    /// Whether there is a row that was to be inserted.
    has_excluded: bool,
    /// How many element names of JSON arrays are in use.
    elements: u32,
}

pub(crate) fn shape(shape: &Shape, dialect: Dialect) -> Result<Plan, CompileError> {
    let mut render = Render {
        dialect,
        grammar: dialect.grammar(),
        out: String::with_capacity(256),
        slots: Vec::with_capacity(8),
        written: Vec::new(),
        depth: 0,
        has_excluded: false,
        elements: 0,
    };
    let seen = survey(shape, DEEPEST)?;
    render.shape(shape)?;
    let effect = Effect::of(shape, &seen);
    Plan::new(dialect, shape, effect, render.out, render.slots)
}

impl Render {
    fn shape(&mut self, shape: &Shape) -> Written {
        match shape {
            Shape::Select(part) => self.select(part),
            Shape::Insert(part) => self.insert(part),
            Shape::Update(part) => self.update(part),
            Shape::Delete(part) => self.delete(part),
            Shape::Explain(part) => self.explain(part),
            Shape::Raw(part) => self.raw(part),
        }
    }

    fn explain(&mut self, part: &Explain) -> Written {
        let Explain { shape, run, format } = part;
        if let Shape::Explain(_) = shape {
            return Err(invalid("an explanation is explained".to_owned(), "explain the query itself"));
        }
        if *run == ExplainRun::Analyze {
            self.need(Feature::ExplainAnalyze)?;
            if matches!(shape, Shape::Insert(_) | Shape::Update(_) | Shape::Delete(_)) {
                self.need(Feature::ExplainAnalyzeOfWrites)?;
            }
            if *format == ExplainFormat::Json {
                self.need(Feature::ExplainAnalyzeAsJson)?;
            }
        }
        if *format == ExplainFormat::Json {
            self.need(Feature::ExplainJson)?;
        }
        self.push(self.grammar.explain(*run, *format));
        self.shape(shape)
    }

    pub(crate) fn grammar(&self) -> &'static dyn Grammar {
        self.grammar
    }

    /// The version that is written for.
    pub(crate) fn version(&self) -> Version {
        self.dialect.version()
    }

    /// Refuses what the database cannot do.
    pub(crate) fn need(&self, feature: Feature) -> Written {
        self.dialect.need(feature)
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Writes a number that is a part of the shape.
    pub(crate) fn number(&mut self, number: u32) {
        self.push(itoa::Buffer::new().format(number));
    }

    /// Writes something in parentheses.
    pub(crate) fn in_parentheses(&mut self, write: impl FnOnce(&mut Self) -> Written) -> Written {
        self.out.push('(');
        write(self)?;
        self.out.push(')');
        Ok(())
    }

    /// Writes things with a separator between them.
    pub(crate) fn separated<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        separator: &str,
        mut write: impl FnMut(&mut Self, T) -> Written,
    ) -> Written {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push_str(separator);
            }
            write(self, item)?;
        }
        Ok(())
    }

    /// Writes a name in quotes, its own quotes doubled.
    pub(crate) fn name(&mut self, what: &str, name: &str) -> Written {
        let quote = self.grammar.quote();
        self.out.push(quote);
        // Most names are of letters only, which one look at each of them tells.
        if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            self.out.push_str(name);
        } else {
            name::kept(what, name, self.grammar)?;
            for c in name.chars() {
                if c == quote {
                    self.out.push(quote);
                }
                self.out.push(c);
            }
        }
        self.out.push(quote);
        Ok(())
    }

    pub(crate) fn table(&mut self, table: &TableName) -> Written {
        let TableName { schema, name } = table;
        if let Some(schema) = schema {
            self.name("schema", schema)?;
            self.out.push('.');
        }
        self.name("table", name)
    }

    pub(crate) fn names<'a>(&mut self, names: impl IntoIterator<Item = &'a ilana_ir::Name>) -> Written {
        self.separated(names, ", ", |render, name| render.name("column", name))
    }

    /// Writes the placeholder of one value.
    pub(crate) fn bind(&mut self, bind: Bind, encode: Encode) -> Written {
        if let ValueType::Array(_) = bind.ty {
            self.need(Feature::Arrays)?;
        }
        let slot = Slot { source: SlotSource::One(bind.slot), ty: bind.ty, encode };
        if self.grammar.numbers_placeholders()
            && let Some(number) = self.number_of(bind.slot, slot)
        {
            self.placeholder(number);
            return Ok(());
        }
        self.add(slot);
        Ok(())
    }

    /// Writes the placeholder of a list as one array.
    pub(crate) fn array(&mut self, list: BindList) {
        let source = SlotSource::Array { first: list.first, len: list.len };
        let (ValueType::Scalar(scalar) | ValueType::Array(scalar)) = list.ty;
        let slot = Slot { source, ty: ValueType::Array(scalar), encode: Encode::Plain };
        // One list is one array, so that an expression is the same wherever it stands.
        match self.number_of(list.first, slot) {
            Some(number) => self.placeholder(number),
            None => self.add(slot),
        }
    }

    /// Writes the placeholders of values that follow one another, with commas between them. None of them was written
    /// before, so that none is looked for.
    pub(crate) fn cells(&mut self, first: u32, types: &[ValueType]) -> Written {
        let cells = (0_u32..).map(|index| first.saturating_add(index)).zip(types);
        self.separated(cells, ", ", |render, (slot, ty)| {
            if let ValueType::Array(_) = ty {
                render.need(Feature::Arrays)?;
            }
            render.add(Slot { source: SlotSource::One(slot), ty: *ty, encode: Encode::Plain });
            Ok(())
        })
    }

    /// Writes the placeholders of values that follow one another, which may have been written before: a membership is
    /// the same expression wherever it stands.
    pub(crate) fn known_cells(&mut self, first: u32, types: &[ValueType]) -> Written {
        let cells = (0_u32..).map(|index| first.saturating_add(index)).zip(types);
        self.separated(cells, ", ", |render, (slot, ty)| render.bind(Bind { slot, ty: *ty }, Encode::Plain))
    }

    fn add(&mut self, slot: Slot) {
        self.slots.push(slot);
        self.placeholder(self.slots.len());
    }

    fn placeholder(&mut self, number: usize) {
        if self.grammar.numbers_placeholders() {
            self.out.push('$');
            self.push(itoa::Buffer::new().format(number));
        } else {
            self.out.push('?');
        }
    }

    /// The number of the placeholder that this slot has already; otherwise remembers the one that it will get.
    fn number_of(&mut self, index: u32, slot: Slot) -> Option<usize> {
        // A statement of more values than any engine takes is refused later; it need not be remembered well.
        let index = usize::try_from(index).ok().filter(|index| *index <= self.dialect.max_binds())?;
        if self.written.len() <= index {
            self.written.resize(index + 1, 0);
        }
        let place = self.written.get_mut(index)?;
        let number = usize::try_from(*place).ok()?;
        if number > 0 && self.slots.get(number - 1) == Some(&slot) {
            return Some(number);
        }
        *place = u32::try_from(self.slots.len() + 1).ok()?;
        None
    }

    /// Refuses more values than the database takes before they are written one by one.
    pub(crate) fn takes(&self, values: u64) -> Written {
        let (given, limit) = (usize::try_from(values).unwrap_or(usize::MAX), self.dialect.max_binds());
        if given <= limit {
            return Ok(());
        }
        Err(CompileError::TooManyBinds { given, limit, dialect: self.dialect })
    }

    /// Goes one level deeper.
    pub(crate) fn deeper(&mut self, write: impl FnOnce(&mut Self) -> Written) -> Written {
        if self.depth >= DEEPEST {
            let what = format!("a statement nests deeper than {DEEPEST} levels");
            return Err(invalid(what, "join conditions in one list, and split the statement"));
        }
        if self.out.len() > LONGEST {
            let what = format!("the text of a statement is longer than {LONGEST} bytes");
            return Err(invalid(what, "nest fewer casts and functions, or split the statement"));
        }
        self.depth += 1;
        write(self)?;
        self.depth -= 1;
        Ok(())
    }

    /// Writes a template in which `{0}` is the first argument. An argument alone between parentheses or commas needs none
    /// of its own.
    pub(crate) fn template(&mut self, template: &str, args: &[&Expr]) -> Written {
        self.fill(template, |render, index, level| match args.get(index) {
            Some(arg) => render.operand(arg, level),
            None => Ok(()),
        })
    }

    /// Writes a template whose arguments `write` writes, by their numbers and the level they must have.
    pub(crate) fn fill(
        &mut self,
        template: &str,
        mut write: impl FnMut(&mut Self, usize, Level) -> Written,
    ) -> Written {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            self.out.push_str(before);
            let Some((index, after)) = after.split_once('}') else { break };
            let alone = (before.ends_with('(') || before.ends_with(", "))
                && (after.starts_with(')') || after.starts_with(',') || after.starts_with(" AS "));
            let level = if alone { Level::Or } else { Level::Atom };
            if let Ok(index) = index.parse() {
                write(self, index, level)?;
            }
            rest = after;
        }
        self.out.push_str(rest);
        Ok(())
    }
}
