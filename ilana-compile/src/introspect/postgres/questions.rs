//! What PostgreSQL's catalog is asked. Manual: <https://www.postgresql.org/docs/current/catalogs.html>, chapter 52.

/// The relations in which people keep things of their own. Names that begin with `pg_` are the system's (section 5.10.5
/// of the manual), those of temporary tables among them; what an extension has comes with the extension.
macro_rules! of_people {
    ($catalog:literal, $thing:literal) => {
        concat!(
            " JOIN pg_catalog.pg_namespace n ON n.oid = ",
            $thing,
            "namespace AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema' \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.",
            $catalog,
            "'::regclass AND e.deptype = 'e' AND e.objid = ",
            $catalog,
            ".oid) "
        )
    };
}

/// The tables. A partition is a part of another table.
macro_rules! tables {
    () => {
        concat!(
            "pg_catalog.pg_class",
            of_people!("pg_class", "pg_class.rel"),
            "AND pg_class.relkind IN ('r', 'p') AND NOT pg_class.relispartition "
        )
    };
}

/// The schema, where it is not the connection's own, and the name of a table.
macro_rules! table_name {
    () => {
        "NULLIF(n.nspname, current_schema())::text, pg_class.relname::text"
    };
}

/// Names in quotes where they need them, in the order of the numbers that an array has.
macro_rules! names {
    ($table:literal, $numbers:literal) => {
        concat!(
            "(SELECT string_agg(quote_ident(k.attname), ', ' ORDER BY u.place) FROM unnest(",
            $numbers,
            ") WITH ORDINALITY AS u (number, place) JOIN pg_catalog.pg_attribute k ON k.attrelid = ",
            $table,
            " AND k.attnum = u.number)"
        )
    };
}

/// The texts of an enum type in their order, in quotes.
macro_rules! labels {
    ($enum:literal) => {
        concat!(
            "(SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder) \
             FROM pg_catalog.pg_enum l WHERE l.enumtypid = ",
            $enum,
            ")"
        )
    };
}

/// The tables: schema, name, comment.
const TABLES: &str = concat!(
    "SELECT ",
    table_name!(),
    ", obj_description(pg_class.oid, 'pg_class') FROM ",
    tables!(),
    "ORDER BY n.nspname, pg_class.relname"
);

/// The columns: schema, table, name, type, dimensions, whether never null, default or expression, when computed, identity,
/// whether a sequence is its own, collation, comment; and of the enum type that it has or has several of: schema, name,
/// texts.
const COLUMNS: &str = concat!(
    "SELECT ",
    table_name!(),
    ", a.attname::text, format_type(a.atttypid, a.atttypmod), a.attndims::text, a.attnotnull::text, \
     pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text, a.attidentity::text, \
     EXISTS (SELECT FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_class s ON s.oid = o.objid \
     AND s.relkind = 'S' WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.deptype = 'a' \
     AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjid = a.attrelid \
     AND o.refobjsubid = a.attnum)::text, \
     (SELECT c.collname::text FROM pg_catalog.pg_collation c \
     WHERE c.oid = a.attcollation AND a.attcollation <> t.typcollation), \
     col_description(a.attrelid, a.attnum), NULLIF(f.nspname, current_schema())::text, m.typname::text, ",
    labels!("m.oid"),
    " FROM ",
    tables!(),
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = pg_class.oid AND a.attnum > 0 AND NOT a.attisdropped \
     JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
     LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
     LEFT JOIN pg_catalog.pg_type m ON m.typtype = 'e' AND m.oid = \
     CASE WHEN t.typtype = 'b' AND t.typlen = -1 AND t.typelem <> 0 THEN t.typelem ELSE t.oid END \
     LEFT JOIN pg_catalog.pg_namespace f ON f.oid = m.typnamespace \
     ORDER BY n.nspname, pg_class.relname, a.attnum"
);

/// The keys and checks: schema, table, name, kind, columns, whether it may wait, whether it waits, schema and name of the
/// table referred to, its columns, what a delete and an update do, the check. An exclusion constraint is of a kind that
/// [`ilana_ir::TableConstraint`] has no words for.
const CONSTRAINTS: &str = concat!(
    "SELECT ",
    table_name!(),
    ", x.conname::text, x.contype::text, ",
    names!("x.conrelid", "x.conkey"),
    ", x.condeferrable::text, x.condeferred::text, NULLIF(q.nspname, current_schema())::text, \
     r.relname::text, ",
    names!("x.confrelid", "x.confkey"),
    ", x.confdeltype::text, x.confupdtype::text, pg_get_expr(x.conbin, x.conrelid) FROM ",
    tables!(),
    "JOIN pg_catalog.pg_constraint x ON x.conrelid = pg_class.oid AND x.contype IN ('p', 'u', 'f', 'c') \
     AND x.conparentid = 0 \
     LEFT JOIN pg_catalog.pg_class r ON r.oid = x.confrelid \
     LEFT JOIN pg_catalog.pg_namespace q ON q.oid = r.relnamespace \
     ORDER BY n.nspname, pg_class.relname, strpos('pufc', x.contype::text), x.conname"
);

/// The parts of indexes: schema, table, index, method, whether unique, filter, whether it is only carried, column,
/// expression, whether descending. Left out are those of a constraint, those whose making failed, and those of methods
/// that [`ilana_ir::IndexKind`] has no words for.
const INDEXES: &str = concat!(
    "SELECT ",
    table_name!(),
    ", x.relname::text, m.amname::text, i.indisunique::text, pg_get_expr(i.indpred, i.indrelid), \
     (p.number > i.indnkeyatts)::text, k.attname::text, \
     CASE WHEN k.attname IS NULL THEN pg_get_indexdef(i.indexrelid, p.number, false) END, \
     COALESCE(pg_index_column_has_property(i.indexrelid, p.number, 'desc'), false)::text FROM ",
    tables!(),
    "JOIN pg_catalog.pg_index i ON i.indrelid = pg_class.oid AND i.indisvalid \
     JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid \
     JOIN pg_catalog.pg_am m ON m.oid = x.relam AND m.amname IN ('btree', 'gin', 'gist', 'brin', 'hash') \
     CROSS JOIN LATERAL generate_series(1, i.indnatts::integer) AS p (number) \
     LEFT JOIN pg_catalog.pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = i.indkey[p.number - 1] \
     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.indexrelid \
     AND c.contype IN ('p', 'u', 'x')) \
     ORDER BY n.nspname, pg_class.relname, x.relname, p.number"
);

/// The triggers: schema, table, the statement that made it.
const TRIGGERS: &str = concat!(
    "SELECT ",
    table_name!(),
    ", pg_get_triggerdef(g.oid) FROM ",
    tables!(),
    "JOIN pg_catalog.pg_trigger g ON g.tgrelid = pg_class.oid AND NOT g.tgisinternal \
     ORDER BY n.nspname, pg_class.relname, g.tgname"
);

/// The views: schema, name, query.
const VIEWS: &str = concat!(
    "SELECT ",
    table_name!(),
    ", pg_get_viewdef(pg_class.oid) FROM pg_catalog.pg_class",
    of_people!("pg_class", "pg_class.rel"),
    "AND pg_class.relkind = 'v' ORDER BY n.nspname, pg_class.relname"
);

/// The enum types: schema, name, texts.
const ENUMS: &str = concat!(
    "SELECT NULLIF(n.nspname, current_schema())::text, pg_type.typname::text, ",
    labels!("pg_type.oid"),
    " FROM pg_catalog.pg_type",
    of_people!("pg_type", "pg_type.typ"),
    "AND pg_type.typtype = 'e' ORDER BY n.nspname, pg_type.typname"
);

/// What else there is of tables: schema, table, what it is. Ways of making them, keys and indexes that the other answers leave
/// out or tell only a part of.
const UNSAID: &str = concat!(
    "SELECT ",
    table_name!(),
    ", o.what FROM ",
    tables!(),
    "CROSS JOIN LATERAL (\
     SELECT 'it is partitioned by ' || pg_get_partkeydef(pg_class.oid) WHERE pg_class.relkind = 'p' \
     UNION ALL SELECT 'it is UNLOGGED' WHERE pg_class.relpersistence = 'u' \
     UNION ALL SELECT 'it has row security' WHERE pg_class.relrowsecurity \
     UNION ALL SELECT 'it is WITH (' || array_to_string(pg_class.reloptions, ', ') || ')' \
     WHERE pg_class.reloptions IS NOT NULL \
     UNION ALL SELECT 'it inherits from ' || h.inhparent::regclass::text FROM pg_catalog.pg_inherits h \
     WHERE h.inhrelid = pg_class.oid \
     UNION ALL SELECT 'the constraint ' || quote_ident(x.conname) || ' ' || pg_get_constraintdef(x.oid) \
     FROM pg_catalog.pg_constraint x WHERE x.conrelid = pg_class.oid AND x.conparentid = 0 \
     AND (x.contype = 'x' OR x.contype IN ('f', 'c') AND NOT x.convalidated OR x.confmatchtype = 'f' \
     OR x.contype IN ('p', 'u') AND pg_get_constraintdef(x.oid) ~ ' (INCLUDE|NULLS NOT DISTINCT|WITH) ') \
     UNION ALL SELECT 'the index ' || quote_ident(s.relname) || CASE WHEN i.indisvalid THEN ': ' \
     ELSE ', whose making failed: ' END || pg_get_indexdef(s.oid) \
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class s ON s.oid = i.indexrelid \
     JOIN pg_catalog.pg_am m ON m.oid = s.relam WHERE i.indrelid = pg_class.oid \
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = s.oid AND c.contype IN ('p', 'u', 'x')) \
     AND (NOT i.indisvalid OR m.amname NOT IN ('btree', 'gin', 'gist', 'brin', 'hash') \
     OR s.reloptions IS NOT NULL OR pg_get_indexdef(s.oid) LIKE '%) NULLS NOT DISTINCT%' \
     OR EXISTS (SELECT FROM generate_series(1, i.indnkeyatts::integer) AS p (number) \
     JOIN pg_catalog.pg_opclass q ON q.oid = i.indclass[p.number - 1] WHERE NOT q.opcdefault \
     OR pg_index_column_has_property(s.oid, p.number, 'nulls_first') \
     <> pg_index_column_has_property(s.oid, p.number, 'desc') \
     OR i.indcollation[p.number - 1] <> 0 AND i.indcollation[p.number - 1] <> COALESCE((SELECT k.attcollation \
     FROM pg_catalog.pg_attribute k WHERE k.attrelid = i.indrelid AND k.attnum = i.indkey[p.number - 1] \
     AND k.attnum > 0), i.indcollation[p.number - 1])))) AS o (what) \
     ORDER BY n.nspname, pg_class.relname, o.what"
);

/// All questions, in the order in which [`super::read`] takes the answers.
pub(super) const ALL: &[&str] = &[TABLES, COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, VIEWS, ENUMS, UNSAID];
