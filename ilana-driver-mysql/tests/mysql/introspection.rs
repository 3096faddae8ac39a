//! The schema of a database, read back.

use ilana_compile::Engine;
use ilana_driver_mysql::MySqlOptions;
use ilana_ir::ColumnType;

use crate::mysql::ground::{Db, name, on_both, options, pool_of};

on_both! {
    async fn a_schema_is_read_as_it_was_made(engine: Engine) {
        let mut db = Db::open(engine).await;
        let database = name("db");
        db.batch(&format!("CREATE DATABASE {database} CHARACTER SET utf8mb4")).await;
        let pool = pool_of(MySqlOptions { database: Some(database.clone()), ..options(engine) }, 1);
        pool.lease().await.unwrap().batch(
            "CREATE TABLE users (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, email varchar(50) NOT NULL UNIQUE, \
             born date, made datetime(6) DEFAULT CURRENT_TIMESTAMP(6)); \
             CREATE VIEW emails AS SELECT email FROM users",
        ).await.unwrap();
        let schema = pool.schema().await.unwrap();
        let [table] = schema.tables.as_slice() else { panic!("{schema:?}") };
        assert_eq!(&*table.table.name.name, "users");
        let columns: Vec<_> = table.table.columns.iter().map(|column| (&*column.name, column.ty.clone())).collect();
        assert_eq!(columns[1], ("email", ColumnType::String(50)));
        assert_eq!(columns[2], ("born", ColumnType::Date));
        assert_eq!(columns[3], ("made", ColumnType::DateTime));
        assert_eq!(schema.views.len(), 1);
        assert_eq!(pool.table_sizes().await.unwrap().len(), 1);
        db.batch(&format!("DROP DATABASE {database}")).await;
    }

    async fn what_there_are_no_words_for_is_told(engine: Engine) {
        let mut db = Db::open(engine).await;
        let database = name("db");
        db.batch(&format!("CREATE DATABASE {database}")).await;
        let pool = pool_of(MySqlOptions { database: Some(database.clone()), ..options(engine) }, 1);
        let table = "CREATE TABLE parts (id int) ROW_FORMAT = COMPACT PARTITION BY HASH (id) PARTITIONS 2";
        pool.lease().await.unwrap().batch(table).await.unwrap();
        let schema = pool.schema().await.unwrap();
        let [table] = schema.tables.as_slice() else { panic!("{schema:?}") };
        let [told] = table.unsaid.as_slice() else { panic!("{:?}", table.unsaid) };
        assert!(told.contains("partitioned") && told.to_lowercase().contains("row_format=compact"), "{told}");
        db.batch(&format!("DROP DATABASE {database}")).await;
    }
}
