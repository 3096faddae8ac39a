//! Questions, the SQL that ran for them, and the answers as tables.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use comfy_table::{CellAlignment, Table, presets};
use ilana_orm::{Database, Executed};

/// What has been told so far, and the SQL that ran since.
#[derive(Clone, Default)]
pub(crate) struct Report {
    text: String,
    sql: Arc<Mutex<Vec<String>>>,
}

impl Report {
    /// A report on all statements of a database.
    pub(crate) fn on(database: &Database) -> Self {
        let report = Self::default();
        let sql = Arc::clone(&report.sql);
        database.listen(move |executed: &Executed<'_>| {
            sql.lock().unwrap_or_else(PoisonError::into_inner).push(executed.sql.to_owned());
        });
        report
    }

    /// A line of text.
    pub(crate) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Forgets the SQL that has run.
    pub(crate) fn skip_sql(&mut self) {
        self.sql.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A question, the SQL that has run for it, and its answer. Columns of numbers are aligned to the right.
    pub(crate) fn answer(&mut self, question: &str, header: &[&str], rows: Vec<Vec<String>>) {
        self.line(&format!("\n{question}"));
        let ran: Vec<String> = std::mem::take(&mut *self.sql.lock().unwrap_or_else(PoisonError::into_inner));
        for sql in ran {
            // Writing to a string cannot fail.
            let _ = writeln!(self.text, "  {sql}");
        }
        let mut table = Table::new();
        table.load_preset(presets::UTF8_BORDERS_ONLY).set_header(header.iter());
        for (index, column) in table.column_iter_mut().enumerate() {
            let number = |row: &Vec<String>| row.get(index).is_some_and(|cell| is_number(cell));
            if rows.iter().all(number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.add_rows(rows);
        self.line(&table.to_string());
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// A number as people read it: `1_234_567` with spaces.
pub(crate) fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = if value < 0 { "-".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-')
}
