//! The order of an update's assignments, where each reads what those before it wrote.

use std::collections::HashSet;

use ilana_ir::{Assignment, ColumnRef, Descend, Expr, Part, Raw, RawArg, TableName, Walk};

/// The assignments in an order in which each reads the row as it was before the update: what reads a column comes
/// before what writes it. `None` when they read each other in a circle.
pub(crate) fn reading_first(table: &TableName, set: &[Assignment]) -> Option<Vec<Assignment>> {
    let written: Vec<String> = set.iter().map(|part| part.column.to_lowercase()).collect();
    let mut waiting: Vec<(&Assignment, &String, HashSet<String>)> = set
        .iter()
        .zip(&written)
        .map(|(part, column)| (part, column, reads(table, part, column, &written)))
        .collect();
    let mut out = Vec::with_capacity(set.len());
    while !waiting.is_empty() {
        let is_read = |column| waiting.iter().any(|(_, _, reads)| reads.contains(column));
        let free = waiting.iter().position(|(_, column, _)| !is_read(*column))?;
        out.push(waiting.remove(free).0.clone());
    }
    Some(out)
}

/// The columns of the table that an assignment may read, by the table's name or by none. Names of columns differ in more
/// than case. The caller's own SQL reads what it spells, if only as a part of a word.
fn reads(table: &TableName, part: &Assignment, column: &str, written: &[String]) -> HashSet<String> {
    let mut found = HashSet::new();
    part.value.walk(&mut |node| {
        match node {
            Part::Expr(Expr::Column(ColumnRef { table: of, name, ty: _ }))
                if of.as_ref().is_none_or(|of| *of == table.name) =>
            {
                found.insert(name.to_lowercase());
            }
            Part::Expr(Expr::Raw(raw)) => {
                let Raw { text, args } = &**raw;
                let text = text.to_lowercase();
                found.extend(written.iter().filter(|column| text.contains(*column)).cloned());
                for arg in args {
                    if let RawArg::Name(names) = arg {
                        found.extend(names.iter().map(|name| name.to_lowercase()));
                    }
                }
            }
            Part::Expr(_)
            | Part::Select(_)
            | Part::Source(_)
            | Part::Bind(_)
            | Part::List(_)
            | Part::Rows(_)
            | Part::End => {}
        }
        Descend::Into
    });
    // A column that is assigned from itself is read before it is written anyhow.
    found.remove(column);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_a_column_comes_first_whatever_its_case() {
        let table = TableName::new("t");
        let set = |column: &'static str, value| Assignment { column: column.into(), value };
        let one = || Expr::Raw(Box::new(Raw::new("1")));
        let (first, second) = (set("A", one()), set("b", Expr::column("t", "a")));
        let ordered = reading_first(&table, &[first.clone(), second.clone()]);
        assert_eq!(ordered, Some(vec![second.clone(), first.clone()]));
        let other = set("b", Expr::column("other", "a"));
        assert_eq!(reading_first(&table, &[first.clone(), other.clone()]), Some(vec![first, other]));
        assert_eq!(reading_first(&table, &[set("a", Expr::bare_column("B")), second]), None);
        let itself = set("a", Expr::column("t", "a"));
        assert_eq!(reading_first(&table, std::slice::from_ref(&itself)), Some(vec![itself]));
    }
}
