//! What a query says on each engine, without a database.

use ilana_orm::prelude::*;
use ilana_orm::{CompileError, Dialect};

use super::world::{Artist, Setting, Track, dec};

fn dialects() -> [Dialect; 4] {
    [Dialect::postgres(15), Dialect::mysql(8), Dialect::mariadb(10, 11), Dialect::sqlite(3, 45)]
}

/// The text on each engine, with the columns left out.
fn texts<M: Model>(query: &Query<M>) -> Result<Vec<String>> {
    let text = |dialect| {
        let text = query.to_sql(dialect)?.text;
        Ok(text.split_once(" FROM ").map(|(_, rest)| rest.to_owned()).unwrap_or_default())
    };
    dialects().into_iter().map(text).collect()
}

#[test]
fn a_condition_an_order_and_a_limit() -> Result<()> {
    let query = Track::query().filter(Track::TITLE.eq("Be")).order_by(Track::ID).limit(3);
    let texts = texts(&query)?;
    assert_eq!(texts[0], r#""tracks" WHERE "tracks"."title" = $1 ORDER BY "tracks"."id" ASC LIMIT $2"#);
    assert_eq!(texts[1], "`tracks` WHERE `tracks`.`title` = ? ORDER BY `tracks`.`id` ASC LIMIT ?");
    assert_eq!(texts[2], texts[1]);
    assert_eq!(texts[3], r#""tracks" WHERE "tracks"."title" = ? ORDER BY "tracks"."id" ASC LIMIT ?"#);
    for dialect in dialects() {
        assert_eq!(query.to_sql(dialect)?.binds, [Value::from("Be"), Value::I64(3)]);
    }
    Ok(())
}

#[test]
fn the_columns_are_the_model_s_own() -> Result<()> {
    let text = Setting::query().to_sql(Dialect::postgres(15))?.text;
    assert_eq!(text, r#"SELECT "settings"."name", "settings"."value" FROM "settings""#);
    Ok(())
}

#[test]
fn an_offset_alone_is_valid_everywhere() -> Result<()> {
    for (dialect, text) in dialects().into_iter().zip(texts(&Setting::query().offset(5))?) {
        let alone = dialect == Dialect::postgres(15);
        assert_eq!(text.contains("LIMIT"), !alone, "{dialect}: {text}");
        assert!(text.contains("OFFSET"), "{dialect}: {text}");
    }
    Ok(())
}

#[test]
fn values_are_never_in_the_text() -> Result<()> {
    let hostile = "'; DROP TABLE tracks; --";
    let query = Track::query()
        .where_eq(Track::TITLE, hostile)
        .or_where("title", hostile)
        .where_in(Track::TITLE, [hostile])
        .filter(Track::TITLE.like(hostile))
        .filter(Track::PRICE.gt(dec("98765.4321")));
    for dialect in dialects() {
        let sql = query.to_sql(dialect)?;
        assert!(!sql.text.contains("DROP") && !sql.text.contains("98765"), "{dialect}: {}", sql.text);
        assert!(format!("{:?}", sql.binds).contains("98765.4321"), "{dialect}: {:?}", sql.binds);
    }
    Ok(())
}

#[test]
fn names_are_quoted_whatever_is_in_them() -> Result<()> {
    let query = Setting::query().where_eq("a\"b`c", 1);
    for dialect in dialects() {
        let text = query.to_sql(dialect)?.text;
        assert!(text.contains(r#""a""b`c""#) || text.contains("`a\"b``c`"), "{dialect}: {text}");
    }
    Ok(())
}

#[test]
fn a_list_is_one_array_on_postgres_and_padded_elsewhere() -> Result<()> {
    let of = |keys: std::ops::Range<i64>| Artist::query().where_in(Artist::ID, keys);
    assert!(texts(&of(0..5))?[0].contains("= ANY($1)"));
    for (three, four) in texts(&of(0..3))?.iter().zip(texts(&of(0..4))?) {
        assert_eq!(*three, four, "lists of nearly one length share a text");
    }
    Ok(())
}

#[test]
fn a_query_is_data() -> Result<()> {
    let query = Artist::query().where_eq("name", "Nina");
    let ir = query.clone().into_ir();
    assert_eq!(ir.binds.values(), [Value::from("Nina")]);
    assert_eq!(
        ir.shape,
        Artist::query().where_eq("name", "Nick").into_ir().shape,
        "values are beside the shape"
    );
    assert_ne!(ir.shape, Artist::query().where_eq("country", "Nina").into_ir().shape);
    Ok(())
}

#[test]
fn an_unknown_relation_has_no_sql() {
    let error = Artist::with("albms").to_sql(Dialect::sqlite(3, 45)).unwrap_err();
    assert!(matches!(error, Error::UnknownRelation(_)));
}

#[test]
fn a_nul_in_a_name_is_refused_or_quoted() {
    for dialect in dialects() {
        match Setting::query().where_eq("a\0b", 1).to_sql(dialect) {
            Ok(sql) => assert!(sql.text.contains("a\0b"), "{dialect}"),
            Err(error) => assert!(matches!(error, Error::Compile(CompileError::Invalid { .. })), "{error:?}"),
        }
    }
}
