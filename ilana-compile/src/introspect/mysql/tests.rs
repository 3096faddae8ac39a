//! Answers as the engines gave them (MySQL 9.7, MariaDB 10.11), and the tables that are read out of them.

mod made;

use ilana_ir::{ColumnDefault, ColumnType, Condition, CreateTable, Schema, SchemaChange, TableConstraint};

use crate::{CatalogError, CatalogRows, Dialect, Engine, catalog_questions, compile_schema, read_catalog};

const MYSQL: Dialect = Dialect::mysql(9);
const MARIADB: Dialect = Dialect::mariadb(10, 11);

/// The columns of a table as a question gives them, all cells.
type Cells<'a> = &'a [&'a [Option<&'a str>]];

fn captured(dialect: Dialect) -> Vec<CatalogRows> {
    let text = match dialect.engine() {
        Engine::MariaDb => include_str!("answers/mariadb.json"),
        _ => include_str!("answers/mysql.json"),
    };
    serde_json::from_str(text).unwrap()
}

fn sql(table: &CreateTable, dialect: Dialect) -> String {
    compile_schema(&SchemaChange::CreateTable(table.clone()), dialect).unwrap().into_all().join(";\n")
}

fn come_back(dialect: Dialect) {
    let schema = read_catalog(&captured(dialect), dialect).unwrap();
    let made = made::tables(dialect.engine() == Engine::MySql);
    assert_eq!(schema.tables.len(), made.len());
    for table in made {
        let found = schema.tables.iter().find(|one| one.table.name == table.name).unwrap();
        pretty(&sql(&found.table, dialect), &sql(&table, dialect));
    }
}

/// Compares line by line, so that a difference is seen.
fn pretty(found: &str, expected: &str) {
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found, expected);
}

#[test]
fn tables_of_mysql_come_back() {
    come_back(MYSQL);
}

#[test]
fn tables_of_mariadb_come_back() {
    come_back(MARIADB);
}

fn rows(cells: Cells<'_>) -> CatalogRows {
    cells.iter().map(|row| row.iter().map(|cell| cell.map(str::to_owned)).collect()).collect()
}

/// The answers about one table.
#[derive(Default)]
struct One<'a> {
    /// Its columns: name, type, default, extra.
    columns: &'a [[Option<&'a str>; 4]],
    indexes: Cells<'a>,
    keys: Cells<'a>,
    checks: Cells<'a>,
    views: Cells<'a>,
    triggers: Cells<'a>,
}

impl One<'_> {
    fn read(&self, dialect: Dialect) -> Result<Schema, CatalogError> {
        let collation = if dialect == MYSQL { "utf8mb4_0900_bin" } else { "utf8mb4_nopad_bin" };
        let table: Cells<'_> = &[&[Some("t"), Some("InnoDB"), Some(collation), Some(""), Some(""), Some("")]];
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|[name, ty, default, extra]| {
                vec![Some("t"), *name, *ty, Some("YES"), *default, *extra, None, None, Some(""), None]
            })
            .collect();
        let columns: Vec<_> = columns.iter().map(Vec::as_slice).collect();
        let all = [table, &columns, self.indexes, self.keys, self.checks, self.views, self.triggers];
        read_catalog(&all.map(rows), dialect)
    }

    fn sql(&self, dialect: Dialect) -> String {
        sql(&self.read(dialect).unwrap().tables[0].table, dialect)
    }
}

/// The lines of the columns, without indentation.
fn lines(columns: &[[Option<&str>; 4]], dialect: Dialect) -> Vec<String> {
    let text = One { columns, ..One::default() }.sql(dialect);
    let body = text.lines().filter_map(|line| line.strip_prefix("  "));
    body.map(|line| line.trim_end_matches(',').to_owned()).collect()
}

#[test]
fn a_type_without_a_word_stays_in_the_words_of_mysql() {
    let columns = [
        [
            Some("a"),
            Some("timestamp(3)"),
            Some("CURRENT_TIMESTAMP(3)"),
            Some("DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3)"),
        ],
        [Some("b"), Some("int(5) unsigned zerofill"), None, Some("")],
        [Some("c"), Some("tinyint(1)"), Some("2"), Some("")],
        [Some("d"), Some("tinyint(1) unsigned"), Some("1"), Some("")],
        [Some("e"), Some("decimal(30,5)"), Some("1.50000"), Some("")],
        [Some("f"), Some("datetime"), Some("2024-01-01 00:00:00"), Some("INVISIBLE")],
        [Some("g"), Some("varchar(0)"), Some(""), Some("")],
        [Some("h"), Some("year"), Some("2024"), Some("")],
        [Some("i"), Some("varchar(9)"), Some(r"_latin1\'é\'"), Some("DEFAULT_GENERATED")],
        [Some("j"), Some("varchar(9)"), Some(r"_utf8mb4\'Ã©\'"), Some("DEFAULT_GENERATED")],
    ];
    let expected = [
        "`a` timestamp(3) on update CURRENT_TIMESTAMP(3) NULL DEFAULT (now(3))",
        "`b` int(5) unsigned zerofill NULL",
        "`c` tinyint(1) NULL DEFAULT 2",
        "`d` tinyint unsigned NULL DEFAULT 1",
        "`e` decimal(30,5) NULL DEFAULT '1.50000'",
        "`f` datetime INVISIBLE NULL DEFAULT '2024-01-01 00:00:00'",
        "`g` varchar(0) NULL DEFAULT ''",
        "`h` year NULL DEFAULT 2024",
        "`i` varchar(9) NULL DEFAULT (_latin1 X'e9')",
        "`j` varchar(9) NULL DEFAULT (_utf8mb4'é')",
    ];
    assert_eq!(lines(&columns, MYSQL), expected);
}

#[test]
fn a_default_of_mariadb_is_in_quotes() {
    let columns = [
        [Some("a"), Some("varchar(9)"), Some("NULL"), Some("")],
        [Some("b"), Some("varchar(9)"), Some("'NULL'"), Some("")],
        [Some("c"), Some("datetime(6)"), Some("utc_timestamp(6)"), Some("")],
        [Some("d"), Some("date"), Some("utc_timestamp(6)"), Some("")],
        [Some("e"), Some("bigint(20)"), Some("-5"), Some("")],
        [Some("f"), Some("binary(3)"), Some(r"'\0ab'"), Some("")],
        [
            Some("g"),
            Some("timestamp"),
            Some("'0000-00-00 00:00:00'"),
            Some("on update current_timestamp(), INVISIBLE"),
        ],
        [Some("h"), Some("longtext"), Some("'json'"), Some("")],
        [Some("i"), Some("binary(2)"), Some("'ab'"), Some("")],
    ];
    let expected = [
        "`a` varchar(9) NULL",
        "`b` varchar(9) NULL DEFAULT 'NULL'",
        "`c` datetime(6) NULL DEFAULT (utc_timestamp(6))",
        "`d` date NULL DEFAULT (utc_timestamp(6))",
        "`e` bigint NULL DEFAULT -5",
        "`f` binary(3) NULL DEFAULT X'006162'",
        "`g` timestamp on update current_timestamp() INVISIBLE NULL DEFAULT '0000-00-00 00:00:00'",
        "`h` longtext NULL DEFAULT ('json')",
        "`i` binary(2) NULL DEFAULT X'6162'",
    ];
    assert_eq!(lines(&columns, MARIADB), expected);
}

#[test]
fn a_numbered_column_outside_of_the_primary_key_is_in_the_words_of_the_engine() {
    let text = One {
        columns: &[[Some("id"), Some("int unsigned"), None, Some("auto_increment")]],
        indexes: &[&[Some("t"), Some("id"), Some("0"), Some("id"), Some("A"), None, Some("BTREE"), None]],
        ..One::default()
    };
    let expected = "CREATE TABLE `t` (\n  `id` int unsigned AUTO_INCREMENT NULL,\n  CONSTRAINT `id` UNIQUE (`id`)\n) \
                    ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_bin";
    assert_eq!(text.sql(MYSQL), expected);
}

#[test]
fn a_key_to_another_database_names_it() {
    let one = One {
        columns: &[[Some("a"), Some("int"), None, Some("")]],
        indexes: &[&[Some("t"), Some("k"), Some("1"), Some("a"), Some("A"), None, Some("BTREE"), None]],
        keys: &[&[
            Some("t"),
            Some("k"),
            Some("a"),
            Some("far"),
            Some("p"),
            Some("id"),
            Some("CASCADE"),
            Some("NO ACTION"),
        ]],
        ..One::default()
    };
    assert!(
        one.sql(MYSQL)
            .contains("CONSTRAINT `k` FOREIGN KEY (`a`) REFERENCES `far`.`p` (`id`) ON DELETE CASCADE\n")
    );
    assert!(!one.sql(MYSQL).contains("INDEX"), "{}", one.sql(MYSQL));
}

#[test]
fn a_check_on_a_document_is_its_own_unless_it_makes_the_type() {
    let columns: &[_] = &[[Some("d"), Some("longtext"), Some("NULL"), Some("")]];
    let checks: Cells<'_> = &[&[Some("t"), Some("d"), Some("json_valid(`d`)")]];
    // Made by the word `json` it would be compared by `utf8mb4_bin`.
    let text = One { columns, checks, ..One::default() }.sql(MARIADB);
    assert!(text.contains("`d` longtext NULL,\n  CONSTRAINT `d` CHECK (json_valid(`d`))"), "{text}");
}

#[test]
fn a_document_under_an_odd_name_is_one() {
    let mut answers = captured(MARIADB);
    let is_document = |row: &&mut Vec<Option<String>>| row[1].as_deref() == Some("document");
    for row in answers[1].iter_mut().filter(is_document) {
        row[1] = Some("a`b".to_owned());
    }
    for row in answers[4].iter_mut().filter(is_document) {
        (row[1], row[2]) = (Some("a`b".to_owned()), Some("json_valid(`a``b`)".to_owned()));
    }
    let schema = read_catalog(&answers, MARIADB).unwrap();
    let columns = schema.tables.iter().flat_map(|one| &one.table.columns).filter(|one| one.name == "a`b");
    let types: Vec<_> = columns.map(|one| &one.ty).collect();
    assert!(types.len() > 3 && types.iter().all(|ty| **ty == ColumnType::Json), "{types:?}");
}

#[test]
fn parentheses_stay_that_are_not_around_the_whole() {
    let clause = "(`a` + 1) * (`a` + 2)";
    let columns: &[_] = &[[Some("a"), Some("int(11)"), Some("NULL"), Some("")]];
    let text =
        One { columns, checks: &[&[Some("t"), Some("c"), Some(clause)]], ..One::default() }.sql(MARIADB);
    assert!(text.contains("CHECK ((`a` + 1) * (`a` + 2))"), "{text}");
}

/// These have the same text as the caller's own SQL would.
#[test]
fn what_is_ours_is_told_from_the_callers_own_sql() {
    for dialect in [MYSQL, MARIADB] {
        let schema = read_catalog(&captured(dialect), dialect).unwrap();
        let table = |name: &str| &schema.tables.iter().find(|one| one.table.name.name == name).unwrap().table;
        let defaults: Vec<_> = table("moments").columns.iter().map(|one| one.default.clone()).collect();
        assert_eq!(defaults, vec![Some(ColumnDefault::Now); 4]);
        let conditions = table("checks").constraints.iter().filter_map(|part| match part {
            TableConstraint::Check { condition, .. } => Some(condition),
            _ => None,
        });
        let is_raw: Vec<_> = conditions.map(|one| matches!(one, Condition::Raw(_))).collect();
        assert_eq!(is_raw, [[false; 8].as_slice(), &[true; 3]].concat());
    }
}

#[test]
fn views_and_triggers_are_statements() {
    let schema = One {
        columns: &[[Some("a"), Some("int"), None, Some("")]],
        views: &[
            &[Some("v"), Some("select 1"), Some("NONE"), Some("shop")],
            &[Some("w"), Some("select 2"), Some("CASCADED"), Some("shop")],
        ],
        triggers: &[&[Some("t"), Some("x`y"), Some("BEFORE"), Some("INSERT"), Some("SET NEW.a = 1")]],
        ..One::default()
    };
    let schema = schema.read(MYSQL).unwrap();
    let queries: Vec<_> = schema.views.iter().map(|view| view.query.as_ref()).collect();
    assert_eq!(queries, ["select 1", "select 2 WITH CASCADED CHECK OPTION"]);
    let trigger = "CREATE TRIGGER `x``y` BEFORE INSERT ON `t` FOR EACH ROW SET NEW.a = 1";
    assert_eq!(schema.tables[0].triggers, [trigger]);
}

#[test]
fn a_view_reads_tables_of_the_database_that_it_is_in() {
    let read = |query| {
        let views: Cells<'_> = &[&[Some("v"), Some(query), Some("NONE"), Some("shop")]];
        One { views, ..One::default() }.read(MYSQL).unwrap().views[0].query.to_string()
    };
    assert_eq!(
        read("select `shop`.`t`.`a` AS `shop` from `shop`.`t` where `shop`.`t`.`b` = '`shop`.`t`'"),
        "select `t`.`a` AS `shop` from `t` where `t`.`b` = '`shop`.`t`'"
    );
    assert_eq!(
        read("select `shop`.`shop`.`shop` AS `shop` from `shop`.`shop`"),
        "select `shop`.`shop` AS `shop` from `shop`"
    );
    assert_eq!(
        read("select `other`.`t`.`a` AS `a` from `other`.`t`"),
        "select `other`.`t`.`a` AS `a` from `other`.`t`"
    );
    let aliased = "select `shop`.`a` AS `a` from `shop`.`t` `shop`";
    assert_eq!(read(aliased), aliased, "there it may be either");
}

#[test]
fn what_there_are_no_words_for_is_told() {
    let mut answers = captured(MARIADB);
    answers[0][1][5] = Some("system versioned partitioned".to_owned());
    let schema = read_catalog(&answers, MARIADB).unwrap();
    let unsaid: Vec<_> = schema.tables.iter().flat_map(|one| &one.unsaid).collect();
    assert_eq!(unsaid, ["it is system versioned partitioned"]);
}

#[test]
fn what_is_malformed_is_an_error() {
    let what = |answers: &[CatalogRows]| read_catalog(answers, MYSQL).unwrap_err().what;
    assert_eq!(what(&[]), "nothing to question 1");
    let mut answers = captured(MYSQL);
    assert_eq!(answers.len(), catalog_questions(MYSQL).len());
    answers[2][0].pop();
    assert_eq!(what(&answers), "7 cells to question 3, which asks for 8");
    let mut answers = captured(MYSQL);
    let table = answers[1][0][0].clone().unwrap();
    answers[1][0][2] = None;
    assert_eq!(what(&answers), format!("no type of `{table}`.`{}`", answers[1][0][1].clone().unwrap()));
    let prefix: Cells<'_> =
        &[&[Some("t"), Some("PRIMARY"), Some("0"), Some("a"), Some("A"), Some("4"), Some("BTREE"), None]];
    let error = One { indexes: prefix, ..One::default() }.read(MYSQL).unwrap_err();
    assert_eq!(error.what, "a primary key of `t` that is over a part of a column");
    let hidden = One { views: &[&[Some("v"), Some(""), Some("NONE"), Some("shop")]], ..One::default() };
    assert_eq!(hidden.read(MARIADB).unwrap_err().what, "no query of the view `v`");
}
