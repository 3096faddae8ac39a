//! Tables that lose all their rows.

use ilana_ir::{Identity, SchemaChange, TableName};

use crate::check;

#[test]
fn truncate() {
    let truncate =
        |table: &'static str, identity| SchemaChange::Truncate { table: TableName::parse(table), identity };
    check("truncate_restarts_identities", truncate("accounts", Identity::Restart));
    check("truncate_continues_identities", truncate("accounts", Identity::Continue));
    check("truncate_in_another_schema", truncate("reporting.accounts", Identity::Restart));
    check("truncate_of_a_hostile_name", truncate("it's", Identity::Restart));
}
