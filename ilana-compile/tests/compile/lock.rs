//! Locks on rows.

use ilana_ir::{JoinKind, Lock, LockStrength, LockWait, Source};

use crate::ask::{Ask, names, post, rows, same, user};
use crate::check;

fn locked(mut ask: Ask, strength: LockStrength, of: &[&'static str], wait: LockWait) -> Ask {
    ask.select.lock = Some(Box::new(Lock { strength, of: names(of), wait }));
    ask
}

fn plain() -> Ask {
    rows("users", &["id"]).by(user("id")).limit(2)
}

#[test]
fn each_strength_and_wait() {
    use LockStrength::{KeyShare, NoKeyUpdate, Share, Update};
    let strengths =
        [(Update, "update"), (NoKeyUpdate, "no_key_update"), (Share, "share"), (KeyShare, "key_share")];
    let waits = [
        (LockWait::Wait, "waits"),
        (LockWait::SkipLocked, "skips_locked_rows"),
        (LockWait::NoWait, "fails_at_once"),
    ];
    for (strength, what) in strengths {
        for (wait, how) in waits {
            check(&format!("a_lock_for_{what}_{how}"), locked(plain(), strength, &[], wait));
        }
    }
}

fn joined(kind: JoinKind) -> Ask {
    rows("users", &["id"]).join(
        kind,
        Source::aliased("posts", "p"),
        same(ilana_ir::Expr::column("p", "user_id"), user("id")),
    )
}

#[test]
fn of_tables() {
    let lock = |kind, of: &[&'static str]| locked(joined(kind), LockStrength::Update, of, LockWait::Wait);
    check("a_lock_on_all_joined_rows", lock(JoinKind::Inner, &[]));
    check("a_lock_on_the_rows_of_one_table", lock(JoinKind::Inner, &["users"]));
    check(
        "a_lock_on_the_rows_of_an_alias",
        locked(joined(JoinKind::Inner), LockStrength::Share, &["users", "p"], LockWait::SkipLocked),
    );
    check("a_lock_on_rows_that_may_be_missing", lock(JoinKind::Left, &[]));
    check("a_lock_on_rows_that_are_there", lock(JoinKind::Left, &["users"]));
    check("a_lock_on_the_right_side", lock(JoinKind::Right, &["p"]));
    check("a_lock_on_the_left_side_of_a_right_join", lock(JoinKind::Right, &["users"]));
    check("a_lock_names_a_table_of_the_query", lock(JoinKind::Inner, &["posts"]));
}

#[test]
fn of_computed_rows() {
    let lock = |ask| locked(ask, LockStrength::Update, &[], LockWait::Wait);
    check("a_lock_on_groups", lock(rows("users", &["age"]).group_by(user("age"))));
    check("a_lock_on_rows_that_differ", lock(rows("users", &["age"]).distinct()));
    check("a_lock_on_an_aggregate", lock(rows("users", &[]).item(ilana_ir::Expr::count_rows())));
    let mut ask = rows("posts", &["id"]);
    let select = ask.take(locked(rows("users", &["id"]), LockStrength::Update, &[], LockWait::Wait));
    check("a_lock_within_a_set", ask.filtered(|_| post("user_id").in_query(select)));
}
