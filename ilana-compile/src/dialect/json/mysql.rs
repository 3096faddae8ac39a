//! JSON on MySQL ("JSON Functions", section 12.17) and MariaDB ("JSON Functions"), which differ in a few words.
//!
//! What their functions give has a collation of its own, which cannot be compared with every other: each text of theirs is
//! given one. An index on what is no array would be the value itself, so that arrays are asked for.

use ilana_ir::{Bind, Json, JsonExtract, JsonSet, JsonStep, ValueType};

use crate::CompileError;
use crate::check::invalid;
use crate::plan::Encode;
use crate::render::{Doc, JsonPieces, Place, Render, Written};

/// What one of the two has words of its own for.
pub(crate) trait MySqlJson {
    /// The collation in which two texts are equal only if they are the same.
    const COLLATION: &'static str;
    /// The template that makes a bound text a document.
    const DOCUMENT: &'static str;
    /// Writes whether the scalar that `write` writes equals a bound one.
    fn equals(render: &mut Render, write: impl Fn(&mut Render) -> Written, scalar: Bind) -> Written;
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
                value(render, &place)?;
                render.push(") END");
                Ok(())
            }
            Json::Contains(node) => render.json_contains(node, self),
            Json::Set(JsonSet { json, path, value }) => {
                let (parent, last) = Place::parent(json, path)?;
                render.push("CASE WHEN ");
                match last {
                    JsonStep::Key(_) => self.is_object(render, &parent)?,
                    JsonStep::Index(_) => self.is_array(render, &parent)?,
                }
                render.push(" THEN JSON_SET(");
                render.expr(json)?;
                render.push(", ");
                render.json_path(&path.iter().collect::<Vec<_>>())?;
                render.push(", ");
                render.json_value(value, W::DOCUMENT)?;
                render.push(") ELSE ");
                render.expr(json)?;
                render.push(" END");
                Ok(())
            }
        }
    }

    fn extract(&self, render: &mut Render, place: &Place<'_>, ty: ValueType) -> Written {
        // The text of JSON's null would be the word.
        let (kinds, template) = match ty {
            ValueType::Json => return value(render, place),
            ValueType::Text => ("NOT IN (BINARY 'NULL')", "JSON_UNQUOTE({0})"),
            ValueType::I64 => (NUMBERS, "CAST(CAST(JSON_UNQUOTE({0}) AS DECIMAL(65, 10)) AS SIGNED)"),
            ValueType::F64 => (NUMBERS, "CAST(JSON_UNQUOTE({0}) AS DOUBLE)"),
            ValueType::Bool => ("IN (BINARY 'BOOLEAN')", "(JSON_UNQUOTE({0}) IN (BINARY 'true'))"),
            _ => {
                return Err(invalid(
                    format!("a part of a JSON document is read as {ty}"),
                    "read it as JSON, text, integer, double or truth value",
                ));
            }
        };
        let is_text = ty == ValueType::Text;
        render.push(if is_text { "(CASE WHEN " } else { "CASE WHEN " });
        kind(render, place, kinds)?;
        render.push(" THEN ");
        render.fill(template, |render, _, _| value(render, place))?;
        render.push(" END");
        if is_text {
            render.push(" COLLATE ");
            render.push(W::COLLATION);
            render.push(")");
        }
        Ok(())
    }
}

const NUMBERS: &str = "IN (BINARY 'INTEGER', BINARY 'UNSIGNED INTEGER', BINARY 'DOUBLE', BINARY 'DECIMAL')";

/// Whether the type of what stands at a place is among some. As bytes they are compared without a collation.
fn kind(render: &mut Render, place: &Place<'_>, among: &str) -> Written {
    render.push("JSON_TYPE(");
    value(render, place)?;
    render.push(") ");
    render.push(among);
    Ok(())
}

/// What stands at a place; null where an index would be one of no array.
fn value(render: &mut Render, place: &Place<'_>) -> Written {
    if place.path.is_empty() {
        return document(render, place.doc);
    }
    let indexes: Vec<usize> = place.indexes().collect();
    if !indexes.is_empty() {
        render.push("CASE WHEN ");
        render.separated(&indexes, " AND ", |render, at| {
            render.push("JSON_TYPE(");
            let before = place.path.get(..*at).unwrap_or_default();
            if before.is_empty() {
                document(render, place.doc)?;
            } else {
                at_path(render, place.doc, before)?;
            }
            render.push(") IN (BINARY 'ARRAY')");
            Ok(())
        })?;
        render.push(" THEN ");
    }
    at_path(render, place.doc, &place.path)?;
    if !indexes.is_empty() {
        render.push(" END");
    }
    Ok(())
}

/// A document. An element that is JSON's null comes out of its array as no value.
fn document(render: &mut Render, doc: Doc<'_>) -> Written {
    match doc {
        Doc::Expr(_) => doc.write(render, "item"),
        Doc::Element(_) => {
            render.push("COALESCE(");
            doc.write(render, "item")?;
            render.push(", JSON_EXTRACT('null', '$'))");
            Ok(())
        }
    }
}

fn at_path(render: &mut Render, doc: Doc<'_>, path: &[&JsonStep]) -> Written {
    render.push("JSON_EXTRACT(");
    document(render, doc)?;
    render.push(", ");
    render.json_path(path)?;
    render.push(")");
    Ok(())
}

impl<W: MySqlJson> JsonPieces for Pieces<W> {
    fn exists(&self, render: &mut Render, place: &Place<'_>) -> Written {
        value(render, place)?;
        render.push(" IS NOT NULL");
        Ok(())
    }

    fn is_array(&self, render: &mut Render, place: &Place<'_>) -> Written {
        kind(render, place, "IN (BINARY 'ARRAY')")
    }

    fn is_object(&self, render: &mut Render, place: &Place<'_>) -> Written {
        kind(render, place, "IN (BINARY 'OBJECT')")
    }

    fn equals(&self, render: &mut Render, place: &Place<'_>, scalar: Bind) -> Written {
        kind(render, place, "NOT IN (BINARY 'ARRAY', BINARY 'OBJECT')")?;
        render.push(" AND ");
        W::equals(render, |render| value(render, place), scalar)
    }

    fn elements(&self, render: &mut Render, place: &Place<'_>, name: u32) -> Written {
        render.push("JSON_TABLE(");
        value(render, place)?;
        render.push(", '$[*]' COLUMNS (item JSON PATH '$')) AS ");
        render.element(name);
        Ok(())
    }
}

/// MySQL's words: documents have a type of their own.
pub(crate) struct MySqlWords;

impl MySqlJson for MySqlWords {
    const COLLATION: &'static str = "utf8mb4_0900_bin";
    const DOCUMENT: &'static str = "CAST({0} AS JSON)";

    fn equals(render: &mut Render, write: impl Fn(&mut Render) -> Written, scalar: Bind) -> Written {
        contains(render, write, scalar)
    }
}

/// Of two scalars one contains the other if they are equal. JSON's null is so, which is not equal to itself.
fn contains(render: &mut Render, write: impl Fn(&mut Render) -> Written, scalar: Bind) -> Written {
    render.push("JSON_CONTAINS(");
    write(render)?;
    render.push(", ");
    render.bind(scalar, Encode::Plain)?;
    render.push(")");
    Ok(())
}

/// MariaDB's words: documents are texts.
pub(crate) struct MariaDbWords;

impl MySqlJson for MariaDbWords {
    const COLLATION: &'static str = "utf8mb4_nopad_bin";
    const DOCUMENT: &'static str = "JSON_EXTRACT({0}, '$')";

    /// Integers are compared as doubles there, so that large ones are compared once more.
    fn equals(render: &mut Render, write: impl Fn(&mut Render) -> Written, scalar: Bind) -> Written {
        contains(render, &write, scalar)?;
        render.push(" AND (JSON_TYPE(");
        render.bind(scalar, Encode::Plain)?;
        render.push(") NOT IN (BINARY 'INTEGER') OR CAST(");
        write(render)?;
        render.push(" AS DECIMAL(65, 30)) = CAST(");
        render.bind(scalar, Encode::Plain)?;
        render.push(" AS DECIMAL(65, 30)))");
        Ok(())
    }
}
