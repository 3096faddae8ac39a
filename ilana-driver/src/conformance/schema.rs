//! Schemas: what is made is read back as it was asked for, and becomes another with its rows in it.

mod constraints;
mod tables;

use ilana_compile::{CompileError, Dialect, Engine, SchemaFeature, compile_schema, diff};
use ilana_ir::{
    Column, ColumnDefault, ColumnType, CreateTable, Current, DropTable, IfMissing, Schema, SchemaChange,
    TableName, Value, ValueType,
};

use super::fixture::{Failure, Fixture, Outcome};
use super::table::{change, fetch, nullable};
use crate::{Call, Pool};

/// A schema of these tables.
fn of(tables: Vec<CreateTable>) -> Schema {
    Schema { tables: tables.into_iter().map(Current::new).collect(), ..Schema::default() }
}

/// What the database has of the tables whose names begin so: other checks make tables at the same time.
async fn found(pool: &Pool, prefix: &str) -> Result<Schema, Failure> {
    let mut schema = pool.schema().await?;
    schema.tables.retain(|current| current.table.name.name.starts_with(prefix));
    schema.views.retain(|view| view.name.name.starts_with(prefix));
    schema.enums.retain(|one| one.name.name.starts_with(prefix));
    Ok(schema)
}

/// Removes what an earlier run left.
async fn clear(pool: &Pool, prefix: &str) -> Outcome {
    become_(pool, prefix, &Schema::default()).await
}

/// Makes of what is there what is wanted, and sees that nothing differs then.
async fn become_(pool: &Pool, prefix: &str, wanted: &Schema) -> Outcome {
    let dialect = pool.dialect().await?;
    let before = found(pool, prefix).await?;
    for one in diff(&before, wanted, dialect)? {
        change(pool, &one).await.map_err(|error| format!("{error}: {one:?}"))?;
    }
    let after = found(pool, prefix).await?;
    let rest = diff(&after, wanted, dialect)?;
    assert!(rest.is_empty(), "{dialect}: what was made differs by {rest:#?}\nfound: {after:#?}");
    let unsaid: Vec<_> = after.tables.iter().flat_map(|current| &current.unsaid).collect();
    assert!(unsaid.is_empty(), "{dialect}: of what was made there are no words for {unsaid:?}");
    Ok(())
}

/// Whether the database can have a table; any other mistake than that it cannot is one of the check.
fn can_have(table: &CreateTable, dialect: Dialect) -> Result<bool, CompileError> {
    match compile_schema(&SchemaChange::CreateTable(table.clone()), dialect) {
        Ok(_) => Ok(true),
        Err(CompileError::Unsupported { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// A column of each type and with each modifier, each constraint and each kind of index: read back, nothing differs.
pub async fn what_is_made_is_read_back(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let dialect = pool.dialect().await?;
    let prefix = "conformance_made_";
    clear(&pool, prefix).await?;
    let mut wanted = Vec::new();
    let mut all = tables::each(prefix).into_iter().chain(constraints::each(prefix)).collect::<Vec<_>>();
    if dialect.engine() != Engine::Postgres {
        // There they are PostGIS's, which not every server has.
        all.extend(tables::spatial(prefix));
    }
    all.push(tables::in_own_words(prefix, dialect.engine()));
    let most = all.len();
    for table in all {
        if can_have(&table, dialect)? {
            wanted.push(table);
        }
    }
    assert!(wanted.len() * 2 > most, "{dialect} can have {} of {most} tables", wanted.len());
    let (enums, with_enum) = tables::of_an_enum(prefix);
    let mut schema = of(wanted);
    if dialect.has(SchemaFeature::EnumTypes) {
        schema.enums = vec![enums];
        schema.tables.push(Current::new(with_enum));
    }
    schema.views = vec![tables::view(prefix)];
    become_(&pool, prefix, &schema).await?;
    clear(&pool, prefix).await
}

/// A table goes through versions with rows in it: nothing differs after any of them, and the rows are all there.
pub async fn what_is_altered_keeps_its_rows(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let prefix = "conformance_altered_";
    clear(&pool, prefix).await?;
    let name = TableName::parse(format!("{prefix}posts"));
    for (step, version) in tables::versions(prefix).into_iter().enumerate() {
        become_(&pool, prefix, &of(version)).await.map_err(|error| format!("step {step}: {error}"))?;
        if step == 0 {
            let mut lease = pool.lease().await?;
            for id in 1..=3 {
                let table = &name.name;
                lease.batch(&format!("INSERT INTO {table} (id, title) VALUES ({id}, 'post {id}')")).await?;
            }
        }
        let titles = titles(&pool, &name).await?;
        assert_eq!(titles, ["post 1", "post 2", "post 3"].map(Value::from), "step {step}");
    }
    clear(&pool, prefix).await
}

async fn titles(pool: &Pool, name: &TableName) -> Result<Vec<Value>, Failure> {
    let sql = format!("SELECT title FROM {} ORDER BY id", name.name);
    let plan = pool.plan(&ilana_ir::Shape::Raw(ilana_ir::Raw::new(sql))).await?;
    let rows = fetch(pool, &Call::new(plan, Vec::new()), vec![ValueType::Text]).await?;
    Ok(rows.into_iter().flatten().collect())
}

/// What names and texts are made of here: all that means something to one of the engines, and some that does not.
const ALPHABET: [&str; 25] = [
    "'",
    "\"",
    "`",
    "\\",
    ";",
    "--",
    "/*",
    "*/",
    "#",
    "$",
    "$$",
    "?",
    "%",
    "_",
    ":a",
    "@",
    "[",
    "]",
    "\n",
    " x",
    "\u{e4}",
    "\u{1f980}",
    "NULL",
    "{",
    "a",
];

/// Texts made by chance, the same in each run.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        // The step of xorshift64.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % below
    }

    fn text(&mut self) -> String {
        let parts = self.next(6) + 1;
        (0..parts).filter_map(|_| ALPHABET.get(self.next(ALPHABET.len()))).copied().collect()
    }

    /// The end of a name, in characters that a name may have on each database.
    fn name(&mut self) -> String {
        self.text().trim_end().replace('\u{1f980}', "")
    }
}

/// Names and defaults made of all that means something in SQL stay what they are.
pub async fn names_and_defaults_are_never_sql(fixture: &Fixture) -> Outcome {
    const COLUMNS: usize = 20;
    let pool = fixture.pool()?;
    let prefix = "conformance_chance ";
    clear(&pool, prefix).await?;
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for number in 0..10 {
        let table = TableName { schema: None, name: format!("{prefix}{number}{}", chance.name()).into() };
        let texts: Vec<String> = (0..COLUMNS).map(|_| chance.text()).collect();
        let columns = texts.iter().enumerate().map(|(column, text)| Column {
            default: Some(ColumnDefault::Value(text.as_str().into())),
            ..nullable_named(format!("{column}{}", chance.name()))
        });
        let wanted = CreateTable::new(table.clone(), columns.collect());
        become_(&pool, prefix, &of(vec![wanted])).await?;
        assert_eq!(defaults(&pool, &table).await?, [texts.into_iter().map(Value::from).collect::<Vec<_>>()]);
        let old = DropTable { name: table, if_missing: IfMissing::Fail };
        change(&pool, &SchemaChange::DropTable(old)).await?;
    }
    Ok(())
}

fn nullable_named(name: String) -> Column {
    Column { name: name.into(), ..nullable("", ColumnType::String(100)) }
}

/// Puts a row of nothing but defaults into a table, and reads it.
async fn defaults(pool: &Pool, table: &TableName) -> Result<Vec<Vec<Value>>, Failure> {
    use ilana_ir::{Expr, Insert, InsertRows, Select, Shape, Source};
    let insert = Insert::new(table.clone(), Vec::new(), InsertRows::Defaults);
    let insert = Call::new(pool.plan(&Shape::Insert(insert)).await?, Vec::new());
    pool.lease().await?.execute(&insert).await?;
    let mut select = Select::from(Source::Table { table: table.clone(), alias: None });
    select.columns.push(Expr::Star(None).into());
    let call = Call::new(pool.plan(&Shape::Select(select)).await?, Vec::new());
    Ok(fetch(pool, &call, vec![ValueType::Text; 20]).await?)
}
