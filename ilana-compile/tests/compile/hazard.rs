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
    let any_length = Column { ty: ColumnType::Text, ..title(true) };
    says_of(title(true), any_length, [&[], anew, anew, anew]);
    says_of(title(false), title(true), [&[], beside, beside, anew]);
    let price = |precision| column("price", ColumnType::Decimal { precision, scale: 2 });
    says_of(price(8), price(10), [&[], anew, anew, anew]);
    let loses = |rest: &[HazardKind]| [&[LosesData, MayFail], rest].concat();
    let day = |ty| column("day", ty);
    let cut = [&loses(&[RewritesTable, BlocksReads])[..], &loses(anew), &loses(anew), &loses(anew)];
    let day_stays = |rest: &[HazardKind]| [&[LosesData], rest].concat();
    let (alone, anew_there) = (day_stays(&[RewritesTable, BlocksReads]), day_stays(anew));
    let of_day = [&alone[..], &anew_there, &anew_there, &anew_there];
    says_of(day(ColumnType::Timestamp), day(ColumnType::Date), of_day);
    let number = |ty| column("number", ty);
    says_of(
        number(ColumnType::Integer),
        number(ColumnType::BigInteger),
        [&[RewritesTable, BlocksReads], anew, anew, anew],
    );
    let narrower =
        [&may_fail(&[RewritesTable, BlocksReads])[..], &may_fail(anew), &may_fail(anew), &may_fail(anew)];
    says_of(number(ColumnType::BigInteger), number(ColumnType::Integer), narrower);
    let whole = |scale| column("price", ColumnType::Decimal { precision: 10, scale });
    says_of(whole(4), whole(2), cut);
    says_of(
        price(10),
        price(8),
        [&may_fail(&[RewritesTable, BlocksReads]), &may_fail(anew), &may_fail(anew), &may_fail(anew)],
    );
    let state = |values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        column("state", ColumnType::Enum { name: None, values })
    };
    says_of(state(&["a", "b"]), state(&["a", "b", "c"]), [&[BlocksReads], &[], &[], anew]);
    says_of(
        state(&["a", "b"]),
        state(&["a", "c"]),
        [&may_fail(&[BlocksReads]), &may_fail(anew), &may_fail(anew), &may_fail(anew)],
    );
    let forbids = [&may_fail(&[BlocksReads])[..], &may_fail(beside), &may_fail(beside), &may_fail(anew)];
    says_of(title(true), title(false), forbids);
    let moment = Column { default: Some(ColumnDefault::Now), ..column("seen", ColumnType::Timestamp) };
    says(&changes(TableChange::AddColumn(moment)), [&[], anew, anew, anew]);
    says(&changes(TableChange::DropCheck("drafts_title_check".into())), [&[], &[], &[], anew]);
    says(&changes(TableChange::DropUnique("drafts_slug_unique".into())), [&[], &[], &[], anew]);
    let key = TableConstraint::PrimaryKey { name: None, columns: vec!["id".into()] };
    let key = &changes(TableChange::AddConstraint(key));
    says(key, [&may_fail(&[BlocksReads]), &may_fail(beside), &may_fail(beside), &may_fail(anew)]);
}

#[test]
fn a_column_that_gets_another_name_is_looked_at_under_that_which_it_has() {
    let current = CreateTable::new(TableName::new("drafts"), vec![column("title", ColumnType::String(100))]);
    let longer = column("headline", ColumnType::String(200));
    let changes = vec![
        TableChange::ChangeColumn { column: longer, using: None },
        TableChange::RenameColumn { from: "title".into(), to: "headline".into() },
    ];
    let anew: &[HazardKind] = &[RewritesTable, BlocksWrites, BreaksRunningCode];
    let one: &[HazardKind] = &[BreaksRunningCode];
    says(&alter(changes, Some(current)), [one, one, one, anew]);
}

#[test]
fn views_that_nobody_looks_after_are_said() {
    let drop = DropTable { name: TableName::new("users"), if_missing: IfMissing::Fail };
    let says_views = |change: &SchemaChange| {
        DIALECTS.map(|dialect| {
            hazards(change, dialect)
                .iter()
                .any(|hazard| hazard.what.starts_with("a program or view that reads"))
        })
    };
    assert_eq!(says_views(&SchemaChange::DropTable(drop)), [false, true, true, true]);
    let rename = TableChange::RenameColumn { from: "title".into(), to: "headline".into() };
    assert_eq!(says_views(&changes(rename)), [false, true, true, false]);
    assert_eq!(says_views(&changes(TableChange::DropColumn("title".into()))), [false, true, true, false]);
    let name = TableName::new("users");
    assert_eq!(
        says_views(&SchemaChange::RenameTable { from: name, to: "people".into() }),
        [false, true, true, false]
    );
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
