//! Whether a write reads the table that it writes, by itself or through a named query.

use ilana_ir::{Cte, Descend, Name, Part, Source, TableName, Walk, With};

/// The table of a write, and the named queries that read it.
pub(crate) struct OwnTable<'a> {
    pub(crate) table: &'a TableName,
    through: Vec<&'a Name>,
}

impl<'a> OwnTable<'a> {
    pub(crate) fn new(table: &'a TableName, with: Option<&'a With>) -> Self {
        let mut own = Self { table, through: Vec::new() };
        for Cte { name, columns: _, select, materialized: _ } in with.iter().flat_map(|with| &with.ctes) {
            if own.is_read(select) {
                own.through.push(name);
            }
        }
        own
    }

    /// Whether a query within a part reads the table, or a named query that reads it.
    pub(crate) fn is_read(&self, part: &dyn Walk) -> bool {
        self.is_read_directly(part) || finds(part, &mut |read| self.is_through(read))
    }

    /// Whether a query within a part reads the table itself. A table without a schema may be that of any schema.
    pub(crate) fn is_read_directly(&self, part: &dyn Walk) -> bool {
        let TableName { schema, name } = self.table;
        finds(part, &mut |read| {
            let same_schema = read.schema.is_none() || schema.is_none() || read.schema == *schema;
            read.name == *name && same_schema && !self.is_through(read)
        })
    }

    fn is_through(&self, read: &TableName) -> bool {
        read.schema.is_none() && self.through.contains(&&read.name)
    }
}

fn finds(part: &dyn Walk, is_it: &mut dyn FnMut(&TableName) -> bool) -> bool {
    let mut found = false;
    part.walk(&mut |part| {
        if let Part::Source(Source::Table { table, alias: _ } | Source::Hinted { table, .. }) = part {
            found |= is_it(table);
        }
        Descend::Into
    });
    found
}
