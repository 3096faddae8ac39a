//! What is to be known of a change before it is made.

use ilana_compile::{Dialect, HazardKind, hazards};
use ilana_ir::{
    Build, Column, ColumnDefault, ColumnType, CreateIndex, CreateTable, DropTable, Identity, IfMissing,
    Index, IndexKind, SchemaChange, TableChange, TableConstraint, TableName,
};

use HazardKind::{BlocksReads, BlocksWrites, BreaksRunningCode, LosesData, MayFail, NotKnown, RewritesTable};

use crate::alter::{alter, drafts};
use crate::judge::DIALECTS;
use crate::schema::{column, create, index};

/// What is said on PostgreSQL, MySQL, MariaDB and SQLite.
fn says(change: &SchemaChange, expected: [&[HazardKind]; 4]) {
    for (dialect, expected) in DIALECTS.into_iter().zip(expected) {
        let found = hazards(change, dialect);
        let kinds: Vec<HazardKind> = found.iter().map(|hazard| hazard.kind).collect();
        assert_eq!(kinds, expected, "{dialect}: {found:?}");
        assert!(found.iter().all(|hazard| !hazard.what.is_empty() && !hazard.instead.is_empty()));
    }
}

fn changes(one: TableChange) -> SchemaChange {
    alter(vec![one], None)
}

#[test]
fn what_is_gone_is_said() {
    let name = TableName::new("users");
    let drop = DropTable { name: name.clone(), if_missing: IfMissing::Fail };
    says(&SchemaChange::DropTable(drop), [&[LosesData, BreaksRunningCode]; 4]);
    says(&SchemaChange::Truncate { table: name.clone(), identity: Identity::Restart }, [&[LosesData]; 4]);
    says(&SchemaChange::RenameTable { from: name, to: "people".into() }, [&[BreaksRunningCode]; 4]);
    let gone: &[HazardKind] = &[LosesData, BreaksRunningCode];
    let rewritten: &[HazardKind] = &[LosesData, BreaksRunningCode, RewritesTable, BlocksWrites];
    says(&changes(TableChange::DropColumn("title".into())), [gone, gone, gone, rewritten]);
    let rename = TableChange::RenameColumn { from: "title".into(), to: "headline".into() };
    says(&changes(rename), [&[BreaksRunningCode]; 4]);
}

#[test]
fn what_is_new_and_empty_is_no_hazard() {
    says(&create(drafts()), [&[]; 4]);
    let constant = Some(ColumnDefault::Value(1.into()));
    let plain = Column { default: constant, ..column("number", ColumnType::Integer) };
    says(&changes(TableChange::AddColumn(plain)), [&[]; 4]);
    says(&changes(TableChange::DropIndex("drafts_title_index".into())), [&[]; 4]);
}

#[test]
fn who_waits_is_said() {
    let computed = Some(ColumnDefault::Expression("random()".into()));
    let random = Column { default: computed, ..column("number", ColumnType::Integer) };
    let rewrites: &[HazardKind] = &[RewritesTable, BlocksWrites];
    let alone: &[HazardKind] = &[RewritesTable, BlocksReads];
    says(&changes(TableChange::AddColumn(random)), [alone, rewrites, rewrites, rewrites]);
    let change = TableChange::ChangeColumn { column: column("title", ColumnType::Text), using: None };
    let may_fail = |rest: &[HazardKind]| [&[MayFail], rest].concat();
    says(&changes(change), [&may_fail(alone), &may_fail(rewrites), &may_fail(rewrites), &may_fail(rewrites)]);
    let foreign =
        drafts().constraints.into_iter().find(|part| matches!(part, TableConstraint::ForeignKey(_)));
    says(
        &changes(TableChange::AddConstraint(foreign.unwrap())),
        [&may_fail(&[BlocksWrites]), &may_fail(rewrites), &may_fail(rewrites), &may_fail(rewrites)],
    );
}

#[test]
fn what_is_said_of_a_column_and_its_keys() {
    let title = |nullable| Column { nullable, ..column("title", ColumnType::String(100)) };
    let says_of = |before: Column, changed: Column, expected: [&[HazardKind]; 4]| {
        let current = CreateTable::new(TableName::new("drafts"), vec![before]);
        let one = TableChange::ChangeColumn { column: changed, using: None };
        says(&alter(vec![one], Some(current)), expected);
    };
    let (beside, anew): (&[HazardKind], &[HazardKind]) = (&[RewritesTable], &[RewritesTable, BlocksWrites]);
    let may_fail = |rest: &[HazardKind]| [&[MayFail], rest].concat();
    let default = Some(ColumnDefault::Value("new".into()));
    says_of(title(true), Column { default, ..title(true) }, [&[], &[], &[], anew]);
    says_of(title(true), Column { ty: ColumnType::String(300), ..title(true) }, [&[], &[], &[], anew]);
    says_of(title(false), title(true), [&[], beside, beside, anew]);
    let forbids = [&may_fail(&[BlocksReads])[..], &may_fail(beside), &may_fail(beside), &may_fail(anew)];
    says_of(title(true), title(false), forbids);
    let moment = Column { default: Some(ColumnDefault::Now), ..column("seen", ColumnType::Timestamp) };
    says(&changes(TableChange::AddColumn(moment)), [&[], &[], &[], anew]);
    says(&changes(TableChange::DropCheck("drafts_title_check".into())), [&[], &[], &[], anew]);
    says(&changes(TableChange::DropUnique("drafts_slug_unique".into())), [&[], &[], &[], anew]);
    let key = TableConstraint::PrimaryKey { name: None, columns: vec!["id".into()] };
    let key = &changes(TableChange::AddConstraint(key));
    says(key, [&may_fail(&[BlocksReads]), &may_fail(beside), &may_fail(beside), &may_fail(anew)]);
}

fn indexed(index: Index, build: Build) -> SchemaChange {
    SchemaChange::CreateIndex(CreateIndex { table: TableName::new("users"), index, build })
}

#[test]
fn an_index_blocks_who_writes_unless_it_is_made_concurrently() {
    let plain = || index("users_by", &["name"], IndexKind::Plain);
    says(&indexed(plain(), Build::Plain), [&[BlocksWrites], &[], &[], &[BlocksWrites]]);
    says(&indexed(plain(), Build::Concurrent), [&[]; 4]);
    let unique = index("users_by", &["name"], IndexKind::Unique);
    says(&indexed(unique, Build::Concurrent), [&[MayFail]; 4]);
    let words = index("users_by", &["name"], IndexKind::FullText);
    says(&indexed(words, Build::Plain), [&[BlocksWrites]; 4]);
}

#[test]
fn own_sql_is_not_read() {
    let raw = SchemaChange::Raw("UPDATE users SET name = 'x'".into());
    says(&raw, [&[NotKnown]; 4]);
    assert!(hazards(&raw, Dialect::postgres(15))[0].what.contains("UPDATE users"));
}
