//! The schema of a database, read from its catalog.

use ilana_compile::{catalog_questions, read_catalog};
use ilana_driver::{Begin, Connection, DriverError, ErrorKind, Isolation, TransactionAccess};
use ilana_ir::Schema;

use crate::PgDriver;
use crate::execute::PgConnection;

impl PgDriver {
    /// Reads the schema of the database, on a connection of its own: all of one moment, whatever changes meanwhile. Tables of
    /// the first schema of the search path have no schema in their names.
    ///
    /// # Errors
    ///
    /// As [`ilana_driver::Driver::connect`]; [`ErrorKind::Other`] for what is not understood in the catalog.
    pub async fn schema(&self) -> Result<Schema, DriverError> {
        let mut connection = PgConnection::open(self).await?;
        let dialect = connection.dialect();
        let one_moment =
            Begin { isolation: Some(Isolation::RepeatableRead), access: TransactionAccess::ReadOnly };
        connection.begin(one_moment).await?;
        let mut answers = Vec::new();
        for question in catalog_questions(dialect) {
            answers.push(connection.texts(question).await?);
        }
        connection.commit().await?;
        read_catalog(&answers, dialect)
            .map_err(|error| DriverError::with_source(ErrorKind::Other { message: error.to_string() }, error))
    }
}
