//! The schema of a database, and the sizes of its tables, read from its catalog.

use std::any::Any;

use ilana_compile::{
    CatalogError, CatalogRows, Dialect, TableSize, catalog_questions, plan, read_catalog, read_sizes,
    sizes_question,
};
use ilana_ir::{Raw, Schema, Shape};

use crate::{
    Begin, Call, CellError, DriverError, ErrorKind, Flow, Isolation, Pool, Row, Sink, Transaction,
    TransactionAccess,
};

/// How often a catalog is read that does not fit together.
const ATTEMPTS: u32 = 20;

impl Pool {
    /// The schema of the database, all of one moment. PostgreSQL shows parts of its catalog as they are now, whatever the
    /// transaction (manual, section 9.26.5): what does not fit together since it was changed meanwhile is read anew, a few times.
    ///
    /// # Errors
    ///
    /// As [`Pool::lease`] and [`crate::Connection::fetch`]; [`ErrorKind::Other`], with a [`CatalogError`] below it, when the
    /// catalog says what is not understood.
    pub async fn schema(&self) -> Result<Schema, DriverError> {
        let mut attempt = 1;
        loop {
            match self.schema_of_a_moment().await {
                Err(DriverError { kind: ErrorKind::Other { .. }, .. }) if attempt < ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    async fn schema_of_a_moment(&self) -> Result<Schema, DriverError> {
        let mut lease = self.lease().await?;
        let dialect = lease.dialect()?;
        let mut questions = questions(catalog_questions(dialect), dialect)?;
        let access = TransactionAccess::ReadOnly;
        lease.begin(Begin { isolation: Some(Isolation::RepeatableRead), access }).await?;
        lease.fetch_each(&mut questions).await?;
        lease.commit().await?;
        read_catalog(&answers(questions), dialect).map_err(not_understood)
    }

    /// How large the tables of the database are, as it estimates it.
    ///
    /// # Errors
    ///
    /// As [`Pool::schema`]; SQLite tells sizes only where it was built to.
    pub async fn table_sizes(&self) -> Result<Vec<TableSize>, DriverError> {
        let mut lease = self.lease().await?;
        let dialect = lease.dialect()?;
        let mut question = questions(&[sizes_question(dialect)], dialect)?;
        lease.fetch_each(&mut question).await?;
        read_sizes(&answers(question).concat(), dialect).map_err(not_understood)
    }
}

impl Transaction {
    /// The schema of the database as the transaction sees it.
    ///
    /// # Errors
    ///
    /// As [`Pool::schema`], and [`ErrorKind::TransactionEnded`].
    pub async fn schema(&self) -> Result<Schema, DriverError> {
        let dialect = self.pool().dialect().await?;
        let mut questions = questions(catalog_questions(dialect), dialect)?;
        for (call, sink) in &mut questions {
            self.fetch(call, sink).await?;
        }
        read_catalog(&answers(questions), dialect).map_err(not_understood)
    }
}

type Asked = Vec<(Call, Box<dyn Sink>)>;

/// The questions with a place for the answer to each. They are asked seldom and not kept among the pool's plans.
fn questions(texts: &[&'static str], dialect: Dialect) -> Result<Asked, DriverError> {
    let ask = |text: &&'static str| {
        let plan = plan(&Shape::Raw(Raw::new(*text)), dialect)?;
        let sink: Box<dyn Sink> = Box::new(Answer::default());
        Ok((Call::new(plan.into(), Vec::new()), sink))
    };
    texts.iter().map(ask).collect()
}

fn answers(asked: Asked) -> Vec<CatalogRows> {
    let answer = |(_, sink): (Call, Box<dyn Sink>)| {
        let sink: Box<dyn Any> = sink;
        // A lost connection, which alone keeps a sink, is an error before this.
        sink.downcast::<Answer>().map(|answer| answer.rows).unwrap_or_default()
    };
    asked.into_iter().map(answer).collect()
}

fn not_understood(error: CatalogError) -> DriverError {
    DriverError::with_source(ErrorKind::Other { message: error.to_string() }, error)
}

/// The answer to one question: each cell is a text or null.
#[derive(Default)]
struct Answer {
    rows: CatalogRows,
}

impl Sink for Answer {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        let cells = (0..row.len()).map(|index| Ok(row.text(index)?.map(str::to_owned)));
        self.rows.push(cells.collect::<Result<_, CellError>>()?);
        Ok(Flow::More)
    }

    fn restart(&mut self) {
        self.rows.clear();
    }

    fn rows(&self) -> u64 {
        self.rows.len() as u64
    }
}
