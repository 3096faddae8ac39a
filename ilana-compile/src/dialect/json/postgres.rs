//! JSON on PostgreSQL ("JSON Functions and Operators", section 9.16).

use ilana_ir::{Json, JsonContains, JsonExtract, JsonSet, JsonStep, ValueType};

use crate::CompileError;
use crate::check::invalid;
use crate::literal;
use crate::plan::Encode;
use crate::render::{Doc, Place, Render, Written, index_in_json};

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
            of_type(render, &place, "= 'array'", "jsonb_array_length({0})")
        }
        Json::Contains(JsonContains { json, path, candidate, pattern: _ }) => {
            render.push("(");
            value(render, &Place::new(json, path))?;
            render.push(" @> ");
            render.bind(*candidate, Encode::Plain)?;
            render.push(")");
            Ok(())
        }
        Json::Set(node) => set(render, node),
    }
}

/// The document at a place, as `jsonb`. An arrow with a number takes a scalar for an array of one element, so that a path
/// with an index in it is a strict one ("The SQL/JSON Path Language", section 9.16.2), whose errors are nulls.
fn value(render: &mut Render, place: &Place<'_>) -> Written {
    if place.path.iter().any(|step| matches!(step, JsonStep::Index(_))) {
        render.push("jsonb_path_query_first(");
        root(render, place.doc)?;
        render.push(", ");
        let path = literal::text(&strict_path(&place.path)?, render.grammar())?;
        render.push(&path);
        render.push(", '{}', TRUE)");
        return Ok(());
    }
    root(render, place.doc)?;
    place.path.iter().try_for_each(|step| arrow(render, " -> ", step))
}

fn root(render: &mut Render, doc: Doc<'_>) -> Written {
    render.push("CAST(");
    document(render, doc)?;
    render.push(" AS jsonb)");
    Ok(())
}

fn strict_path(path: &[&JsonStep]) -> Result<String, CompileError> {
    use std::fmt::Write;
    let mut text = String::from("strict $");
    for step in path {
        // Writing to a string cannot fail.
        let _ = match step {
            JsonStep::Key(key) => write!(text, ".\"{}\"", literal::json_key(key)),
            JsonStep::Index(index) => write!(text, "[{}]", index_in_json(*index)?),
        };
    }
    Ok(text)
}

fn document(render: &mut Render, doc: Doc<'_>) -> Written {
    match doc {
        Doc::Expr(expr) => render.expr(expr),
        Doc::Element(_) => doc.write(render, "value"),
    }
}

fn arrow(render: &mut Render, arrow: &str, step: &JsonStep) -> Written {
    render.push(arrow);
    if let JsonStep::Key(key) = step {
        let key = literal::text(key, render.grammar())?;
        render.push(&key);
    }
    Ok(())
}

/// A number as an integer; null where it is none of 64 bits.
const WHOLE: &str = "CASE WHEN CAST({1} AS numeric) % 1 = 0 AND CAST({1} AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 \
     THEN CAST(CAST({1} AS numeric) AS bigint) END";

fn extract(render: &mut Render, place: &Place<'_>, ty: ValueType) -> Written {
    match ty {
        ValueType::Json => {
            render.push("(");
            value(render, place)?;
            render.push(")");
            Ok(())
        }
        ValueType::Text => of_type(render, place, "IN ('string', 'number', 'boolean')", "({1})"),
        ValueType::I64 => of_type(render, place, "= 'number'", WHOLE),
        ValueType::F64 => of_type(render, place, "= 'number'", "CAST({1} AS double precision)"),
        ValueType::Bool => of_type(render, place, "= 'boolean'", "CAST({1} AS boolean)"),
        _ => Err(invalid(
            format!("a part of a JSON document is read as {ty}"),
            "read it as JSON, text, integer, double or truth value",
        )),
    }
}

fn text(render: &mut Render, place: &Place<'_>) -> Written {
    match place.path.split_last() {
        Some((last, before)) if place.path.iter().all(|step| matches!(step, JsonStep::Key(_))) => {
            value(render, &Place { doc: place.doc, path: before.to_vec() })?;
            arrow(render, " ->> ", last)
        }
        _ => {
            value(render, place)?;
            render.push(" #>> '{}'");
            Ok(())
        }
    }
}

/// A template of the value (`{0}`) or its text (`{1}`), where the value is of a type; else null.
fn of_type(render: &mut Render, place: &Place<'_>, ty: &str, template: &str) -> Written {
    render.push("CASE WHEN jsonb_typeof(");
    value(render, place)?;
    render.push(") ");
    render.push(ty);
    render.push(" THEN ");
    render.fill(
        template,
        |render, index, _| if index == 0 { value(render, place) } else { text(render, place) },
    )?;
    render.push(" END");
    Ok(())
}

fn set(render: &mut Render, node: &JsonSet) -> Written {
    let is_there = |render: &mut Render, place: &Place<'_>, step: &JsonStep| {
        render.push("jsonb_typeof(");
        value(render, place)?;
        render.push(match step {
            JsonStep::Key(_) => ") = 'object'",
            JsonStep::Index(_) => ") = 'array'",
        });
        Ok(())
    };
    render.json_set(node, "CAST({0} AS jsonb)", is_there, |render, _, _| {
        let JsonSet { json, path, value } = node;
        render.push("jsonb_set(CAST(");
        render.expr(json)?;
        render.push(" AS jsonb), ARRAY[");
        render.separated(path, ", ", |render, step| {
            let text = match step {
                JsonStep::Key(key) => literal::text(key, render.grammar())?,
                JsonStep::Index(index) => format!("'{}'", index_in_json(*index)?),
            };
            render.push(&text);
            Ok(())
        })?;
        // The whole would be null if the value is.
        render.push("], COALESCE(");
        render.json_value(value, "CAST({0} AS jsonb)")?;
        render.push(", 'null'), TRUE)");
        Ok(())
    })
}
