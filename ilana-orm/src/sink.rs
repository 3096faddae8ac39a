//! Rows become records where they are read.

use std::any::Any;

use ilana_driver::{CellError, DriverError, Flow, Row, Sink};
use ilana_ir::{Value, ValueType};

use crate::session::Origin;
use crate::{Field, Model, Record};

/// Collects records of a model. Columns after the model's own go into `extras`, row by row.
pub(crate) struct Records<M> {
    pub(crate) rows: Vec<Record<M>>,
    pub(crate) extras: Vec<Value>,
    /// The types of the extra columns; `None` is whatever is there.
    extra_types: Vec<Option<ValueType>>,
    origin: Origin,
}

impl<M: Model> Records<M> {
    pub(crate) fn new(origin: Origin, extra_types: Vec<Option<ValueType>>) -> Self {
        Self { rows: Vec::new(), extras: Vec::new(), extra_types, origin }
    }
}

impl<M: Model> Sink for Records<M> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        let model = M::from_row(row, 0)?;
        self.rows.push(Record::stored(model, self.origin.clone()));
        for (index, ty) in (M::META.columns.len()..).zip(&self.extra_types) {
            self.extras.push(ty.map_or_else(|| row.any(index), |ty| row.value(index, ty))?);
        }
        Ok(Flow::More)
    }

    fn restart(&mut self) {
        self.rows.clear();
        self.extras.clear();
    }

    fn rows(&self) -> u64 {
        self.rows.len() as u64
    }
}

/// Takes the first column of the first row.
pub(crate) struct One<T>(pub(crate) Option<T>);

impl<T: Field> Sink for One<T> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        self.0 = T::read_nullable(row, 0)?;
        Ok(Flow::Enough)
    }

    fn restart(&mut self) {
        self.0 = None;
    }

    fn rows(&self) -> u64 {
        u64::from(self.0.is_some())
    }
}

/// Takes the first two columns of the first row.
pub(crate) struct Two<A, B>(pub(crate) Option<(Option<A>, Option<B>)>);

impl<A: Field, B: Field> Sink for Two<A, B> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        self.0 = Some((A::read_nullable(row, 0)?, B::read_nullable(row, 1)?));
        Ok(Flow::Enough)
    }

    fn restart(&mut self) {
        self.0 = None;
    }

    fn rows(&self) -> u64 {
        u64::from(self.0.is_some())
    }
}

/// Collects the first columns of all rows, one for each type.
pub(crate) struct Values {
    pub(crate) rows: Vec<Vec<Value>>,
    types: Vec<ValueType>,
}

impl Values {
    pub(crate) fn new(types: Vec<ValueType>) -> Self {
        Self { rows: Vec::new(), types }
    }
}

impl Sink for Values {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        let values = self.types.iter().enumerate().map(|(index, ty)| row.value(index, *ty));
        self.rows.push(values.collect::<Result<_, _>>()?);
        Ok(Flow::More)
    }

    fn restart(&mut self) {
        self.rows.clear();
    }

    fn rows(&self) -> u64 {
        self.rows.len() as u64
    }
}

/// The sink that a driver gave back, as what it was.
pub(crate) fn take<S: Sink>(sink: Box<dyn Sink>) -> Result<S, DriverError> {
    let sink: Box<dyn Any> = sink;
    sink.downcast::<S>().map(|sink| *sink).map_err(|_| {
        let message = "the driver gave back another sink than it was given".to_owned();
        DriverError::new(ilana_driver::ErrorKind::Other { message })
    })
}
