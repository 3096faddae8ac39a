//! JSON on SQLite ("JSON Functions And Operators"). Truth values come out as numbers and scalars as SQL values, so that
//! types are asked for.

use ilana_ir::{Bind, Json, JsonExtract, JsonSet, JsonStep, ValueType};

use crate::CompileError;
use crate::check::invalid;
use crate::plan::Encode;
use crate::render::{Doc, JsonPieces, Place, Render, Written};

pub(crate) fn json(render: &mut Render, node: &Json) -> Result<(), CompileError> {
    match node {
        Json::Extract(JsonExtract { json, path, ty }) => extract(render, &Place::new(json, path), *ty),
        Json::HasPath { json, path } => {
            render.push("(");
            Pieces.exists(render, &Place::new(json, path))?;
            render.push(")");
            Ok(())
        }
        Json::Length { json, path } => {
            let place = Place::new(json, path);
            render.push("CASE ");
            of(render, "json_type(", &place)?;
            render.push(" WHEN 'array' THEN ");
            of(render, "json_array_length(", &place)?;
            render.push(" END");
            Ok(())
        }
        Json::Contains(node) => render.json_contains(node, &Pieces),
        Json::Set(node) => set(render, node),
    }
}

/// A path whose way is not there would be made, and an index beyond the end be left out.
fn set(render: &mut Render, node: &JsonSet) -> Written {
    let JsonSet { json, path, value } = node;
    let (parent, last) = Place::parent(json, path)?;
    let place = Place { doc: Doc::Expr(json), path: path.iter().collect() };
    render.push("CASE WHEN ");
    match last {
        JsonStep::Key(_) => Pieces.is_object(render, &parent)?,
        JsonStep::Index(index) => {
            Pieces.is_array(render, &parent)?;
            render.push(" AND ");
            of(render, "json_array_length(", &parent)?;
            render.push(" <= ");
            render.number(*index);
            render.push(" THEN json_set(");
            parent.doc.write(render, "value")?;
            render.push(", ");
            render.json_path(&parent.path)?;
            render.push(" || '[#]', ");
            render.json_value(value, "json({0})")?;
            render.push(") WHEN ");
            Pieces.is_array(render, &parent)?;
        }
    }
    render.push(" THEN json_set(");
    arguments(render, &place)?;
    render.push(", ");
    render.json_value(value, "json({0})")?;
    render.push(") ELSE ");
    render.expr(json)?;
    render.push(" END");
    Ok(())
}

/// A function of a document and a path.
fn of(render: &mut Render, function: &str, place: &Place<'_>) -> Written {
    render.push(function);
    arguments(render, place)?;
    render.push(")");
    Ok(())
}

fn arguments(render: &mut Render, place: &Place<'_>) -> Written {
    place.doc.write(render, "value")?;
    render.push(", ");
    render.json_path(&place.path)
}

fn extract(render: &mut Render, place: &Place<'_>, ty: ValueType) -> Written {
    // What is not named here, JSON's null among it, is null.
    let arms: &[(&str, &str)] = match ty {
        ValueType::Json => return document(render, place),
        ValueType::Text => &[("'true'", "'true'"), ("'false'", "'false'"), ("", "CAST({0} AS TEXT)")],
        ValueType::I64 => &[("'integer'", "{0}"), ("'real'", "CAST(round({0}) AS INTEGER)")],
        ValueType::F64 => &[("'integer'", "CAST({0} AS REAL)"), ("'real'", "{0}")],
        ValueType::Bool => &[("'true'", "1"), ("'false'", "0")],
        _ => {
            return Err(invalid(
                format!("a part of a JSON document is read as {ty}"),
                "read it as JSON, text, integer, double or truth value",
            ));
        }
    };
    render.push("CASE ");
    of(render, "json_type(", place)?;
    for (kind, value) in arms {
        if kind.is_empty() {
            render.push(" ELSE ");
        } else {
            render.push(" WHEN ");
            render.push(kind);
            render.push(" THEN ");
        }
        render.fill(value, |render, _, _| of(render, "json_extract(", place))?;
    }
    render.push(" END");
    Ok(())
}

/// What stands at a place, as JSON. The names of three types are the JSON that they stand for.
fn document(render: &mut Render, place: &Place<'_>) -> Written {
    render.push("CASE WHEN ");
    of(render, "json_type(", place)?;
    render.push(" IN ('true', 'false', 'null') THEN ");
    of(render, "json_type(", place)?;
    render.push(" WHEN ");
    of(render, "json_type(", place)?;
    render.push(" IS NOT NULL THEN json_quote(");
    of(render, "json_extract(", place)?;
    render.push(") END");
    Ok(())
}

struct Pieces;

impl Pieces {
    /// The type of what stands at a place. An element comes with its own.
    fn kind(render: &mut Render, place: &Place<'_>) -> Written {
        match (place.doc, place.path.as_slice()) {
            (Doc::Element(_), []) => place.doc.write(render, "type"),
            _ => of(render, "json_type(", place),
        }
    }
}

impl JsonPieces for Pieces {
    fn exists(&self, render: &mut Render, place: &Place<'_>) -> Written {
        Self::kind(render, place)?;
        render.push(" IS NOT NULL");
        Ok(())
    }

    fn is_array(&self, render: &mut Render, place: &Place<'_>) -> Written {
        Self::kind(render, place)?;
        render.push(" = 'array'");
        Ok(())
    }

    fn is_object(&self, render: &mut Render, place: &Place<'_>) -> Written {
        Self::kind(render, place)?;
        render.push(" = 'object'");
        Ok(())
    }

    /// Numbers are of one type, whether they have a point or not.
    fn equals(&self, render: &mut Render, place: &Place<'_>, scalar: Bind) -> Written {
        render.push("replace(");
        Self::kind(render, place)?;
        render.push(", 'real', 'integer') = replace(json_type(");
        render.bind(scalar, Encode::Plain)?;
        // Of one type, only JSON's null is null in SQL.
        render.push("), 'real', 'integer') AND COALESCE(");
        match (place.doc, place.path.as_slice()) {
            (Doc::Element(_), []) => place.doc.write(render, "atom")?,
            _ => of(render, "json_extract(", place)?,
        }
        render.push(" = json_extract(");
        render.bind(scalar, Encode::Plain)?;
        render.push(", '$'), 1)");
        Ok(())
    }

    fn elements(&self, render: &mut Render, place: &Place<'_>, name: u32) -> Written {
        of(render, "json_each(", place)?;
        render.push(" AS ");
        render.element(name);
        Ok(())
    }
}
