//! The schema of a database, read from its catalog.

use std::any::Any;
use std::sync::Arc;

use ilana_compile::{CatalogRows, catalog_questions, plan, read_catalog};
use ilana_driver::{Call, CellError, Connection, DriverError, ErrorKind, Flow, Row, Sink};
use ilana_ir::{Raw, Schema, Shape};

/// Reads the schema of the database that a connection is to.
///
/// # Errors
///
/// As [`Connection::fetch`]; [`ErrorKind::Other`] with a [`ilana_compile::CatalogError`] where the catalog is not understood.
pub async fn introspect(connection: &mut dyn Connection) -> Result<Schema, DriverError> {
    let dialect = connection.dialect();
    let mut answers: Vec<CatalogRows> = Vec::new();
    for question in catalog_questions(dialect) {
        let shape = Shape::Raw(Raw::new(*question));
        let call = Call { plan: Arc::new(plan(&shape, dialect)?), binds: Vec::new() };
        let sink: Box<dyn Any> = connection.fetch(call, Box::new(Answer::default())).await?;
        answers.push(sink.downcast::<Answer>().map(|answer| answer.rows).unwrap_or_default());
    }
    let not_understood = |error: ilana_compile::CatalogError| {
        DriverError::with_source(ErrorKind::Other { message: error.to_string() }, error)
    };
    read_catalog(&answers, dialect).map_err(not_understood)
}

/// The answer to one question. Its cells are texts.
#[derive(Default)]
struct Answer {
    rows: CatalogRows,
}

impl Sink for Answer {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        let cells = (0..row.len()).map(|index| Ok(row.text(index)?.map(str::to_owned)));
        self.rows.push(cells.collect::<Result<_, _>>()?);
        Ok(Flow::More)
    }

    fn restart(&mut self) {
        self.rows.clear();
    }

    fn rows(&self) -> u64 {
        self.rows.len() as u64
    }
}
