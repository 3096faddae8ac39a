//! Writes and what they say of themselves, and mistakes told apart.

use ilana_ir::{
    AlterTable, BindRows, Column, ColumnType, Condition, CreateTable, Deferral, DropTable, Expr, ForeignKey,
    IfMissing, Insert, InsertRows, Raw, ReferenceAction, SchemaChange, Shape, TableChange, TableConstraint,
    TableName, Value, ValueType,
};

use super::fixture::{Fixture, Outcome};
use super::table::{Table, change, fetch, nullable, own};
use crate::{Call, DriverError, ErrorKind, PoolOptions};

const N: &str = "n";

/// An update counts the rows that its condition met, also those whose values stay as they are.
pub async fn rows_are_counted_as_they_match(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = Table::make(&pool, "counted", vec![nullable(N, ColumnType::Integer)]).await?;
    for id in 1..=3_i64 {
        assert_eq!(table.put(&[N], vec![id.into(), 7_i64.into()]).await?, 1);
    }
    let call = table.set(N, 7_i64.into(), 2).await?;
    let mut lease = pool.lease().await?;
    assert_eq!(lease.execute(&call).await?.rows, 2);
    let none = table.set(N, 7_i64.into(), 9).await?;
    assert_eq!(lease.execute(&none).await?.rows, 0);
    Ok(())
}

/// A statement that is run for many groups of values makes a row of each, and says how many.
pub async fn a_group_of_values_is_a_row(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = Table::make(&pool, "groups", vec![nullable(N, ColumnType::Integer)]).await?;
    let call = table.insert(&[N], vec![1_i64.into(), 1_i64.into()]).await?;
    let binds = (1..=1000_i64).flat_map(|id| [id.into(), (id * 2).into()]).collect();
    let call = Call::new(call.plan, binds);
    assert_eq!(pool.lease().await?.execute_many(&call).await?, 1000);
    let doubled = table.read(N, ValueType::I64).await?;
    assert_eq!(doubled, (1..=1000_i64).map(|id| Value::I64(id * 2)).collect::<Vec<_>>());
    let again = pool.lease().await?.execute_many(&call).await.map_err(|error| error.kind);
    assert!(matches!(again, Err(ErrorKind::UniqueViolation { .. })), "{again:?}");
    Ok(())
}

/// A batch is several statements, told apart where SQL tells them apart.
pub async fn a_batch_is_several_statements(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = Table::make(&pool, "batch", vec![nullable("s", ColumnType::Text)]).await?;
    let name = &table.name.name;
    let sql = format!(
        "INSERT INTO {name} (id, s) VALUES (1, 'a;b''c'); -- one; more\n\
         INSERT INTO {name} (id, s) VALUES (2, ';') /* ; */;\n"
    );
    let mut lease = pool.lease().await?;
    lease.batch(&sql).await?;
    assert_eq!(table.read("s", ValueType::Text).await?, ["a;b'c", ";"].map(Value::from));
    let broken = lease.batch(&format!("DELETE FROM {name} WHERE id = 1; SELCT 1")).await;
    assert!(matches!(kind(broken), ErrorKind::Syntax { .. }));
    lease.ping().await?;
    Ok(())
}

fn kind<T: std::fmt::Debug>(result: Result<T, DriverError>) -> ErrorKind {
    match result {
        Err(error) => error.kind,
        Ok(value) => ErrorKind::Other { message: format!("no error but {value:?}") },
    }
}

/// What a row must not be is an error of its own kind, which names the constraint or column where the engine does.
pub async fn violations_are_told_apart(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    Table::remove(&pool, "child").await?;
    let parent = Table::make(&pool, "parent", Vec::new()).await?;
    let columns = vec![
        Column::new("needed", ColumnType::Integer),
        nullable("single", ColumnType::Integer),
        nullable("positive", ColumnType::Integer),
        nullable("parent_id", ColumnType::BigInteger),
    ];
    let constraints = vec![
        TableConstraint::Unique {
            name: "conformance_single".into(),
            columns: vec!["single".into()],
            deferral: Deferral::Never,
        },
        TableConstraint::Check {
            name: "conformance_positive".into(),
            condition: Condition::Positive("positive".into()),
        },
        TableConstraint::ForeignKey(ForeignKey {
            name: "conformance_parent_id".into(),
            columns: vec!["parent_id".into()],
            references: TableName::parse("conformance_parent"),
            referenced_columns: vec!["id".into()],
            on_delete: ReferenceAction::default(),
            on_update: ReferenceAction::default(),
            deferral: Deferral::Never,
        }),
    ];
    let child = Table::make_with(&pool, "child", columns, constraints).await?;
    parent.put(&[], vec![1_i64.into()]).await?;
    let row = |values: [i64; 5]| values.map(Value::I64).to_vec();
    let put = async |values| child.put(&["needed", "single", "positive", "parent_id"], row(values)).await;
    put([1, 1, 1, 1, 1]).await?;
    let unique = kind(put([2, 1, 1, 1, 1]).await);
    assert!(
        matches!(&unique, ErrorKind::UniqueViolation { constraint } if constraint.contains("single")),
        "{unique:?}"
    );
    let key = kind(put([1, 1, 2, 1, 1]).await);
    assert!(matches!(key, ErrorKind::UniqueViolation { .. }), "{key:?}");
    let check = kind(put([3, 1, 3, -1, 1]).await);
    assert!(
        matches!(&check, ErrorKind::CheckViolation { constraint } if constraint.contains("positive")),
        "{check:?}"
    );
    let foreign = kind(put([4, 1, 4, 1, 9]).await);
    assert!(matches!(foreign, ErrorKind::ForeignKeyViolation { .. }), "{foreign:?}");
    let null = kind(child.put(&["needed"], vec![5_i64.into(), Value::Null(ValueType::I64)]).await);
    assert!(matches!(&null, ErrorKind::NotNullViolation { column } if column.contains("needed")), "{null:?}");
    assert_eq!(child.count().await?, 1);
    Ok(())
}

/// A statement that is no SQL, and one about what is not there, are errors of their own kinds that name the thing.
pub async fn mistakes_are_told_apart(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = Table::make(&pool, "mistakes", vec![nullable(N, ColumnType::Integer)]).await?;
    let run = async |sql| {
        let call = own(&pool, sql).await?;
        pool.lease().await?.execute(&call).await
    };
    assert!(matches!(kind(run("SELCT 1").await), ErrorKind::Syntax { .. }));
    let missing = kind(run("SELECT * FROM conformance_nowhere").await);
    assert!(
        matches!(&missing, ErrorKind::UndefinedTable { table } if table.contains("conformance_nowhere")),
        "{missing:?}"
    );
    let missing = kind(run("SELECT nowhere FROM conformance_mistakes").await);
    assert!(
        matches!(&missing, ErrorKind::UndefinedColumn { column } if column.contains("nowhere")),
        "{missing:?}"
    );
    let there = kind(run("CREATE TABLE conformance_mistakes (id int)").await);
    assert!(matches!(there, ErrorKind::AlreadyExists { .. }), "{there:?}");
    assert_eq!(table.count().await?, 0);
    Ok(())
}

/// More plans than a connection keeps prepared: each still does what it says.
pub async fn more_plans_than_are_kept(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool_with(PoolOptions { max: 1, ..PoolOptions::default() })?;
    let mut calls = Vec::new();
    for number in 0..600_i64 {
        let sql = format!("SELECT {number}");
        calls.push((number, Call::new(pool.plan(&Shape::Raw(Raw::new(sql))).await?, vec![])));
    }
    for (number, call) in calls.iter().chain(calls.iter().rev()) {
        let rows = fetch(&pool, call, vec![ValueType::I64]).await?;
        assert_eq!(rows, [[Value::I64(*number)]]);
    }
    Ok(())
}

/// A table is changed under a statement that a connection keeps prepared: it goes on giving what is there.
pub async fn a_plan_outlives_a_change_of_its_table(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool_with(PoolOptions { max: 1, ..PoolOptions::default() })?;
    let make = |ty| Table::make(&pool, "changed", vec![nullable(N, ty)]);
    let table = make(ColumnType::Integer).await?;
    table.put(&[N], vec![1_i64.into(), 7_i64.into()]).await?;
    let every = own(&pool, "SELECT * FROM conformance_changed").await?;
    let types = || vec![ValueType::I64, ValueType::I64];
    assert_eq!(fetch(&pool, &every, types()).await?, [[Value::I64(1), Value::I64(7)]]);
    let changes = vec![TableChange::AddColumn(nullable("m", ColumnType::Text))];
    let more = AlterTable { table: table.name.clone(), changes, current: None };
    change(&pool, &SchemaChange::AlterTable(more)).await?;
    assert_eq!(fetch(&pool, &every, types()).await?, [[Value::I64(1), Value::I64(7)]]);
    let table = make(ColumnType::Text).await?;
    table.put(&[N], vec![2_i64.into(), "seven".into()]).await?;
    let types = vec![ValueType::I64, ValueType::Text];
    assert_eq!(fetch(&pool, &every, types).await?, [[Value::I64(2), Value::from("seven")]]);
    Ok(())
}

/// Where the engine reads back what an insert made, that is its rows; elsewhere it tells the key that it gave.
pub async fn a_query_reads_back_what_it_made(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let name = TableName::parse("conformance_made");
    let id = Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) };
    let old = DropTable { name: name.clone(), if_missing: IfMissing::Skip };
    change(&pool, &SchemaChange::DropTable(old)).await?;
    let columns = vec![id, nullable(N, ColumnType::Integer)];
    change(&pool, &SchemaChange::CreateTable(CreateTable::new(name.clone(), columns))).await?;
    let rows = InsertRows::Values(BindRows { first: 0, types: vec![ValueType::I64], rows: 1 });
    let mut insert = Insert::new(name, vec![N.into()], rows);
    let mut keys = Vec::new();
    for n in 1..=2_i64 {
        if pool.dialect().await?.has(ilana_compile::Feature::Returning) {
            insert.returning = vec![Expr::bare_column("id").into()];
            let plan = pool.plan(&Shape::Insert(insert.clone())).await?;
            let made = fetch(&pool, &Call::new(plan, vec![n.into()]), vec![ValueType::I64]).await?;
            keys.extend(made.into_iter().flatten());
        } else {
            let call = Call::new(pool.plan(&Shape::Insert(insert.clone())).await?, vec![n.into()]);
            let key = pool.lease().await?.execute(&call).await?.key;
            keys.extend(key.map(Value::I64));
        }
    }
    assert_eq!(keys, [1_i64, 2].map(Value::I64));
    Ok(())
}
