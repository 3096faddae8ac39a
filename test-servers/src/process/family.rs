//! Who descends from a process, as the system's process table in `/proc` has it.

use std::fs;

use rustix::process::Pid;

/// A line of the process table: a process, its parent, and whether it still runs.
struct Entry {
    pid: Pid,
    parent: i32,
    alive: bool,
}

/// Every process that runs below another one. Children that a server put into sessions of their own, as PostgreSQL does,
/// are among them.
pub(crate) fn descendants(ancestor: Pid) -> Vec<Pid> {
    let table: Vec<Entry> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(Pid::from_raw)
        .filter_map(entry)
        .filter(|entry| entry.alive)
        .collect();
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        let parent = parent.as_raw_nonzero().get();
        let children = table.iter().filter(|entry| entry.parent == parent).map(|entry| entry.pid);
        let children: Vec<Pid> = children.filter(|child| !found.contains(child)).collect();
        found.extend(children);
        next += 1;
    }
    found.remove(0);
    found
}

/// The numbers of every process that runs below another one, those of parents first: for whoever has to signal a command
/// together with what it started.
pub fn descendants_of(process: u32) -> Vec<u32> {
    let ancestor = i32::try_from(process).ok().and_then(Pid::from_raw);
    let found = ancestor.map(descendants).unwrap_or_default();
    found.into_iter().map(|pid| pid.as_raw_nonzero().get().unsigned_abs()).collect()
}

/// Whether a process runs; one that ended and that nobody has waited for does not.
pub(crate) fn is_alive(pid: Pid) -> bool {
    entry(pid).is_some_and(|entry| entry.alive)
}

fn entry(pid: Pid) -> Option<Entry> {
    let line = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    let (parent, alive) = parse(&line)?;
    Some(Entry { pid, parent, alive })
}

/// The parent, and whether the process runs, from its `stat` file (proc(5)). The name stands in parentheses and may itself
/// have some.
fn parse(line: &str) -> Option<(i32, bool)> {
    let (_, rest) = line.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let state = fields.next()?;
    Some((fields.next()?.parse().ok()?, !matches!(state, "Z" | "X")))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_parent_is_found_behind_any_name() {
        assert_eq!(parse("12 (a) S 7) S 3 12 12 0"), Some((3, true)));
        assert_eq!(parse("12 (sleep) Z 1 12 12 0"), Some((1, false)));
        assert_eq!(parse("12"), None);
    }
}
