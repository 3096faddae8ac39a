//! JSON on PostgreSQL ("JSON Functions and Operators", section 9.16).

use ilana_ir::{Json, JsonContains, JsonExtract, JsonSet, JsonStep, ValueType};

use crate::CompileError;
use crate::check::invalid;
use crate::literal;
use crate::plan::Encode;
use crate::render::{Doc, Place, Render, Written};

pub(crate) fn json(render: &mut Render, node: &Json) -> Result<(), CompileError> {
    match node {
        Json::Extract(JsonExtract { json, path, ty }) => extract(render, &Place::new(json, path), *ty),
        Json::HasPath { json, path } => {
            render.push("(");
            value(render, &Place::new(json, path))?;
            render.push(" IS NOT NULL)");
            Ok(())
        }
        Json::Length { json, path } => {
            let place = Place::new(json, path);
            of_type(render, &place, "array", "jsonb_array_length({0})")
        }
        Json::Contains(JsonContains { json, path, candidate, pattern: _ }) => {
            render.push("((");
            value(render, &Place::new(json, path))?;
            render.push(") @> ");
            render.bind(*candidate, Encode::Plain)?;
            render.push(")");
            Ok(())
        }
        Json::Set(node) => set(render, node),
    }
}

/// The document at a place, as `jsonb`. A key is a text and an index a number, so that neither is taken for the other.
fn value(render: &mut Render, place: &Place<'_>) -> Written {
    within_arrays(render, place, |render| steps(render, place.doc, &place.path))
}

fn steps(render: &mut Render, doc: Doc<'_>, path: &[&JsonStep]) -> Written {
    render.push("CAST(");
    document(render, doc)?;
    render.push(" AS jsonb)");
    path.iter().try_for_each(|step| arrow(render, " -> ", step))
}

/// Writes something that takes indexes. A scalar is an array of itself to `->`, so that arrays are asked for.
fn within_arrays(
    render: &mut Render,
    place: &Place<'_>,
    write: impl FnOnce(&mut Render) -> Written,
) -> Written {
    let indexes: Vec<usize> = place.indexes().collect();
    if indexes.is_empty() {
        return write(render);
    }
    render.push("CASE WHEN ");
    render.separated(&indexes, " AND ", |render, at| {
        render.push("jsonb_typeof(");
        steps(render, place.doc, place.path.get(..*at).unwrap_or_default())?;
        render.push(") = 'array'");
        Ok(())
    })?;
    render.push(" THEN ");
    write(render)?;
    render.push(" END");
    Ok(())
}

fn document(render: &mut Render, doc: Doc<'_>) -> Written {
    match doc {
        Doc::Expr(expr) => render.expr(expr),
        Doc::Element(_) => doc.write(render, "value"),
    }
}

fn arrow(render: &mut Render, arrow: &str, step: &JsonStep) -> Written {
    render.push(arrow);
    match step {
        JsonStep::Key(key) => {
            let key = literal::text(key, render.grammar())?;
            render.push(&key);
        }
        JsonStep::Index(index) if i32::try_from(*index).is_ok() => render.number(*index),
        JsonStep::Index(index) => {
            return Err(invalid(format!("the index {index} of a JSON path"), "name one up to 2,147,483,647"));
        }
    }
    Ok(())
}

fn extract(render: &mut Render, place: &Place<'_>, ty: ValueType) -> Written {
    match ty {
        ValueType::Json => {
            render.push("(");
            value(render, place)?;
            render.push(")");
            Ok(())
        }
        ValueType::Text => {
            render.push("(");
            text(render, place)?;
            render.push(")");
            Ok(())
        }
        ValueType::I64 => of_type(render, place, "number", "CAST(CAST({1} AS numeric) AS bigint)"),
        ValueType::F64 => of_type(render, place, "number", "CAST({1} AS double precision)"),
        ValueType::Bool => of_type(render, place, "boolean", "CAST({1} AS boolean)"),
        _ => Err(invalid(
            format!("a part of a JSON document is read as {ty}"),
            "read it as JSON, text, integer, double or truth value",
        )),
    }
}

fn text(render: &mut Render, place: &Place<'_>) -> Written {
    let Some((last, before)) = place.path.split_last() else {
        value(render, place)?;
        render.push(" #>> '{}'");
        return Ok(());
    };
    within_arrays(render, place, |render| {
        steps(render, place.doc, before)?;
        arrow(render, " ->> ", last)
    })
}

/// A template of the value (`{0}`) or its text (`{1}`), where the value is of a type; else null.
fn of_type(render: &mut Render, place: &Place<'_>, ty: &str, template: &str) -> Written {
    render.push("CASE WHEN jsonb_typeof(");
    value(render, place)?;
    render.push(") = '");
    render.push(ty);
    render.push("' THEN ");
    render.fill(
        template,
        |render, index, _| if index == 0 { value(render, place) } else { text(render, place) },
    )?;
    render.push(" END");
    Ok(())
}

/// What is not there cannot be set: by itself that is an error in a scalar or in an array, and nothing elsewhere.
fn set(render: &mut Render, node: &JsonSet) -> Written {
    let JsonSet { json, path, value: new } = node;
    let (parent, last) = Place::parent(json, path)?;
    render.push("CASE WHEN jsonb_typeof(");
    value(render, &parent)?;
    render.push(match last {
        JsonStep::Key(_) => ") = 'object' THEN jsonb_set(",
        JsonStep::Index(_) => ") = 'array' THEN jsonb_set(",
    });
    steps(render, parent.doc, &[])?;
    render.push(", ARRAY[");
    render.separated(path, ", ", |render, step| {
        let text = match step {
            JsonStep::Key(key) => literal::text(key, render.grammar())?,
            JsonStep::Index(index) => format!("'{index}'"),
        };
        render.push(&text);
        Ok(())
    })?;
    render.push("], ");
    render.json_value(new, "CAST({0} AS jsonb)")?;
    render.push(", TRUE) ELSE ");
    steps(render, parent.doc, &[])?;
    render.push(" END");
    Ok(())
}
