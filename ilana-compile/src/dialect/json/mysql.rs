//! JSON on MySQL ("JSON Functions", section 12.17) and MariaDB ("JSON Functions"), which differ in a few words.
//!
//! What their functions give has a collation of its own, which cannot be compared with every other: each text of theirs is
//! given one. An index on what is no array would be the value itself, so that arrays are asked for.

use ilana_ir::{Bind, Expr, Json, JsonExtract, JsonSet, JsonStep, ValueType};

use crate::CompileError;
use crate::check::invalid;
use crate::plan::Encode;
use crate::render::{Doc, JsonPieces, Place, Render, Written};

/// What one of the two has words of its own for.
pub(crate) trait MySqlJson {
    /// The document `{0}` as a text, in a collation in which two texts are equal only if they are the same; null if it is no
    /// scalar.
    const TEXT: &'static str;
    /// The template that makes a bound text a document.
    const DOCUMENT: &'static str;
    /// The type of the document `{0}`, to be compared with a literal.
    const KIND: &'static str;
    /// Whether the truth value `{0}` is true.
    const TRUTH: &'static str;
    /// Writes whether what stands at a place equals a bound scalar.
    fn equals(render: &mut Render, place: &Place<'_>, scalar: Bind) -> Written;
}

/// Writes what is asked, in the words of one of the two.
pub(crate) struct Pieces<W>(pub(crate) W);

impl<W: MySqlJson> Pieces<W> {
    pub(crate) fn json(&self, render: &mut Render, node: &Json) -> Result<(), CompileError> {
        match node {
            Json::Extract(JsonExtract { json, path, ty }) => {
                self.extract(render, &Place::new(json, path), *ty)
            }
            Json::HasPath { json, path } => {
                render.push("(");
                self.exists(render, &Place::new(json, path))?;
                render.push(")");
                Ok(())
            }
            Json::Length { json, path } => {
                let place = Place::new(json, path);
                render.push("CASE WHEN ");
                self.is_array(render, &place)?;
                render.push(" THEN JSON_LENGTH(");
                value::<W>(render, &place)?;
                render.push(") END");
                Ok(())
            }
            Json::Contains(node) => render.json_contains(node, self),
            Json::Set(node) => {
                let is_there =
                    |render: &mut Render, place: &Place<'_>, step: &JsonStep| self.leads(render, place, step);
                render.json_set(node, "({0})", is_there, |render, _, _| {
                    let JsonSet { json, path, value } = node;
                    render.push("JSON_SET(");
                    render.expr(json)?;
                    render.push(", ");
                    render.json_path(&path.iter().collect::<Vec<_>>())?;
                    render.push(", ");
                    render.json_value(value, W::DOCUMENT)?;
                    render.push(")");
                    Ok(())
                })
            }
        }
    }

    fn extract(&self, render: &mut Render, place: &Place<'_>, ty: ValueType) -> Written {
        let (kinds, template) = match ty {
            ValueType::Json => return value::<W>(render, place),
            ValueType::Text => return render.fill(W::TEXT, |render, _, _| value::<W>(render, place)),
            ValueType::I64 => (NUMBERS, WHOLE),
            ValueType::F64 => (NUMBERS, "CAST(JSON_UNQUOTE({0}) AS DOUBLE)"),
            ValueType::Bool => ("= 'BOOLEAN'", W::TRUTH),
            _ => {
                return Err(invalid(
                    format!("a part of a JSON document is read as {ty}"),
                    "read it as JSON, text, integer, double or truth value",
                ));
            }
        };
        render.push("CASE WHEN ");
        self.kind(render, place)?;
        render.push(" ");
        render.push(kinds);
        render.push(" THEN ");
        render.fill(template, |render, _, _| value::<W>(render, place))?;
        render.push(" END");
        Ok(())
    }

    /// The type of what stands at a place, to be compared with a literal.
    fn kind(&self, render: &mut Render, place: &Place<'_>) -> Written {
        render.fill(W::KIND, |render, _, _| value::<W>(render, place))
    }
}

const NUMBERS: &str = "IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')";

/// A number as an integer; null where it is none of 64 bits. The double keeps what is far too large from the decimal.
const WHOLE: &str = "CASE WHEN CAST(JSON_UNQUOTE({0}) AS DOUBLE) BETWEEN -9.3e18 AND 9.3e18 \
     AND FLOOR(CAST(JSON_UNQUOTE({0}) AS DOUBLE)) = CAST(JSON_UNQUOTE({0}) AS DOUBLE) \
     AND CAST(JSON_UNQUOTE({0}) AS DECIMAL(20, 0)) BETWEEN -9223372036854775808 AND 9223372036854775807 \
     THEN CAST(CAST(JSON_UNQUOTE({0}) AS DECIMAL(20, 0)) AS SIGNED) END";

/// What stands at a place; null where an index would be one of no array.
fn value<W: MySqlJson>(render: &mut Render, place: &Place<'_>) -> Written {
    if place.path.is_empty() {
        return whole::<W>(render, place.doc);
    }
    let indexes: Vec<usize> = place
        .path
        .iter()
        .enumerate()
        .filter(|(_, step)| matches!(step, JsonStep::Index(_)))
        .map(|(at, _)| at)
        .collect();
    if !indexes.is_empty() {
        render.push("CASE WHEN ");
        render.separated(&indexes, " AND ", |render, at| {
            let before = place.path.get(..*at).unwrap_or_default();
            render.fill(W::KIND, |render, _, _| at_path::<W>(render, place.doc, before))?;
            render.push(" = 'ARRAY'");
            Ok(())
        })?;
        render.push(" THEN ");
    }
    at_path::<W>(render, place.doc, &place.path)?;
    if !indexes.is_empty() {
        render.push(" END");
    }
    Ok(())
}

/// A document. A given one is a text, which is compared as such unless it is said what it is.
fn whole<W: MySqlJson>(render: &mut Render, doc: Doc<'_>) -> Written {
    match doc {
        Doc::Expr(Expr::Bind(_)) => render.fill(W::DOCUMENT, |render, _, _| doc.write(render, "item")),
        _ => doc.write(render, "item"),
    }
}

fn at_path<W: MySqlJson>(render: &mut Render, doc: Doc<'_>, path: &[&JsonStep]) -> Written {
    if path.is_empty() {
        return whole::<W>(render, doc);
    }
    render.push("JSON_EXTRACT(");
    doc.write(render, "item")?;
    render.push(", ");
    render.json_path(path)?;
    render.push(")");
    Ok(())
}

impl<W: MySqlJson> JsonPieces for Pieces<W> {
    fn exists(&self, render: &mut Render, place: &Place<'_>) -> Written {
        value::<W>(render, place)?;
        render.push(" IS NOT NULL");
        Ok(())
    }

    fn is_array(&self, render: &mut Render, place: &Place<'_>) -> Written {
        self.kind(render, place)?;
        render.push(" = 'ARRAY'");
        Ok(())
    }

    fn is_object(&self, render: &mut Render, place: &Place<'_>) -> Written {
        self.kind(render, place)?;
        render.push(" = 'OBJECT'");
        Ok(())
    }

    fn equals(&self, render: &mut Render, place: &Place<'_>, scalar: Bind) -> Written {
        W::equals(render, place, scalar)
    }

    fn elements(&self, render: &mut Render, place: &Place<'_>, name: u32) -> Written {
        // The bare column of a query is refused ("Incorrect arguments to JSON_TABLE", error 1210).
        let is_column = place.path.is_empty() && matches!(place.doc, Doc::Expr(Expr::Column(_)));
        render.push(if is_column { "JSON_TABLE(COALESCE(" } else { "JSON_TABLE(" });
        value::<W>(render, place)?;
        render.push(if is_column { ")" } else { "" });
        render.push(", '$[*]' COLUMNS (item JSON PATH '$')) AS ");
        render.element(name);
        Ok(())
    }
}

/// MySQL's words: documents have a type of their own.
pub(crate) struct MySqlWords;

impl MySqlJson for MySqlWords {
    const TEXT: &'static str = "(CASE WHEN JSON_TYPE({0}) COLLATE utf8mb4_bin NOT IN ('NULL', 'ARRAY', 'OBJECT') \
         THEN JSON_UNQUOTE({0}) END COLLATE utf8mb4_0900_bin)";
    const DOCUMENT: &'static str = "CAST({0} AS JSON)";
    /// The name of a type is in `utf8mb4_bin`, which no other collation can be compared with.
    const KIND: &'static str = "JSON_TYPE({0}) COLLATE utf8mb4_bin";
    const TRUTH: &'static str = "{0} = CAST('true' AS JSON)";

    /// Documents are compared as such, by their types first ("The JSON Data Type", section 11.5, Comparison and Ordering
    /// of JSON Values). `JSON_TABLE` gives an element that is JSON's null as SQL's.
    fn equals(render: &mut Render, place: &Place<'_>, scalar: Bind) -> Written {
        if let (Doc::Element(_), []) = (place.doc, place.path.as_slice()) {
            render.push("COALESCE(");
            value::<Self>(render, place)?;
            render.push(", CAST('null' AS JSON))");
        } else {
            value::<Self>(render, place)?;
        }
        render.push(" = CAST(");
        render.bind(scalar, Encode::Plain)?;
        render.push(" AS JSON)");
        Ok(())
    }
}

/// MariaDB's words: documents are texts.
pub(crate) struct MariaDbWords;

/// Whether the document `{0}` is the scalar `{1}`. `JSON_CONTAINS` would compare strings as they are written, with or without
/// escapes, and take numbers for equal that differ by less than 1e-12. As doubles large integers would be equal that are not.
const SAME_SCALAR: &str = "CASE WHEN JSON_TYPE({0}) = 'STRING' THEN JSON_TYPE({1}) = 'STRING' AND BINARY JSON_VALUE({0}, '$') = BINARY JSON_VALUE({1}, '$') \
     WHEN JSON_TYPE({0}) IN ('INTEGER', 'DOUBLE') THEN JSON_TYPE({1}) IN ('INTEGER', 'DOUBLE') AND CAST({0} AS DOUBLE) = CAST({1} AS DOUBLE) \
     AND ('INTEGER' NOT IN (JSON_TYPE({0}), JSON_TYPE({1})) OR CAST({0} AS DECIMAL(65, 10)) = CAST({1} AS DECIMAL(65, 10))) \
     ELSE BINARY {0} = BINARY {1} END";

impl MySqlJson for MariaDbWords {
    /// In 10.6, and in 10.11 until MDEV-35614, `JSON_UNQUOTE` makes question marks of what has four bytes in UTF-8.
    /// `JSON_VALUE` does not, but tells truth values as numbers.
    const TEXT: &'static str = "(CONVERT(CASE WHEN JSON_TYPE({0}) = 'BOOLEAN' THEN {0} ELSE JSON_VALUE({0}, '$') END \
         USING utf8mb4) COLLATE utf8mb4_nopad_bin)";
    const DOCUMENT: &'static str = "JSON_EXTRACT({0}, '$')";
    /// The name of a type gives way to the literal's collation.
    const KIND: &'static str = "JSON_TYPE({0})";
    const TRUTH: &'static str = "BINARY JSON_UNQUOTE({0}) = BINARY 'true'";

    fn equals(render: &mut Render, place: &Place<'_>, scalar: Bind) -> Written {
        render.fill(SAME_SCALAR, |render, index, _| match index {
            0 => value::<Self>(render, place),
            _ => render.bind(scalar, Encode::Plain),
        })
    }
}
