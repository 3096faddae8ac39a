//! JSON on SQLite ("JSON Functions And Operators"). Truth values come out as numbers and scalars as SQL values, so that
//! types are asked for.

use ilana_ir::{Bind, ColumnRef, Expr, Json, JsonExtract, JsonSet, JsonStep, ValueType};

use crate::check::invalid;
use crate::plan::Encode;
use crate::render::{Doc, JsonPieces, Place, Render, Written};
use crate::{CompileError, Feature, Version, literal};

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
        Json::Set(node) => {
            let is_there =
                |render: &mut Render, place: &Place<'_>, step: &JsonStep| Pieces.leads(render, place, step);
            render.json_set(node, "({0})", is_there, |render, parent, last| set(render, node, parent, last))
        }
    }
}

/// An index behind the last element adds one, which here is written `[#]`.
fn set(render: &mut Render, node: &JsonSet, parent: &Place<'_>, last: &JsonStep) -> Written {
    let JsonSet { json, path, value } = node;
    render.push("json_set(");
    render.expr(json)?;
    render.push(", ");
    let path: Vec<&JsonStep> = path.iter().collect();
    // A key that is not there yet would be added with its escapes escaped (seen with 3.40).
    let is_escaped = |step: &&JsonStep| matches!(step, JsonStep::Key(key) if literal::json_key(key) != *key);
    if path.iter().any(is_escaped) {
        render.need(Feature::QuoteInJsonPath)?;
    }
    if let JsonStep::Index(index) = last {
        render.push("CASE WHEN ");
        of(render, "json_array_length(", parent)?;
        render.push(" > ");
        render.number(*index);
        render.push(" THEN ");
        render.json_path(&path)?;
        render.push(" ELSE ");
        render.json_path(&parent.path)?;
        render.push(" || '[#]' END");
    } else {
        render.json_path(&path)?;
    }
    render.push(", ");
    render.json_value(value, "json({0})")?;
    render.push(")");
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

/// Whether there is an operator for the JSON text at a place ("SQLite Release 3.38.0").
fn has_arrow(render: &Render) -> bool {
    render.version() >= Version { major: 3, minor: 38 }
}

/// What stands at a place as the JSON text that it is; before there was an operator for it, as SQLite itself would write it.
fn arrow(render: &mut Render, place: &Place<'_>) -> Written {
    if !has_arrow(render) {
        return rewritten(render, place);
    }
    place.doc.write(render, "value")?;
    render.push(" -> ");
    render.json_path(&place.path)
}

/// What stands at a place, as JSON. The names of three types are the JSON that they stand for.
fn rewritten(render: &mut Render, place: &Place<'_>) -> Written {
    const JSON: &str =
        "CASE WHEN {0} IN ('true', 'false', 'null') THEN {0} WHEN {0} IS NOT NULL THEN json_quote({1}) END";
    render.fill(JSON, |render, index, _| {
        of(render, if index == 0 { "json_type(" } else { "json_extract(" }, place)
    })
}

fn extract(render: &mut Render, place: &Place<'_>, ty: ValueType) -> Written {
    // What is not named here, JSON's null among it, is null.
    let arms: &[(&str, &str)] = match ty {
        ValueType::Json => {
            render.push("(");
            arrow(render, place)?;
            render.push(")");
            return Ok(());
        }
        ValueType::Text => &[
            ("'text'", "{0}"),
            ("'integer'", "{1}"),
            ("'real'", "{1}"),
            ("'true'", "'true'"),
            ("'false'", "'false'"),
        ],
        // What does not fit 64 bits comes out as a double.
        ValueType::I64 => &[
            ("'integer'", "CASE TYPEOF({0}) WHEN 'integer' THEN {0} END"),
            ("'real'", "CASE WHEN CAST({0} AS INTEGER) = {0} THEN CAST({0} AS INTEGER) END"),
        ],
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
        render.push(" WHEN ");
        render.push(kind);
        render.push(" THEN ");
        render.fill(value, |render, index, _| match index {
            0 => of(render, "json_extract(", place),
            _ => arrow(render, place),
        })?;
    }
    render.push(" END");
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

    /// Numbers are of one type, whether they have a point or not. An integer of more than 64 bits comes out as a double, so
    /// that these are compared as they are written.
    fn equals(&self, render: &mut Render, place: &Place<'_>, scalar: Bind) -> Written {
        // Of one type, only JSON's null is null in SQL.
        const SAME: &str = "replace({0}, 'real', 'integer') = replace(json_type({2}), 'real', 'integer') \
             AND COALESCE({1}, 0) = COALESCE(json_extract({2}, '$'), 0)";
        const EXACT: &str = " AND ({0} <> 'integer' OR typeof({1}) = 'integer' OR {3} = ({2} -> '$'))";
        let template = if has_arrow(render) { [SAME, EXACT].concat() } else { SAME.to_owned() };
        render.fill(&template, |render, index, _| match (index, place.doc, place.path.as_slice()) {
            (0, _, _) => Self::kind(render, place),
            (1, Doc::Element(_), []) => place.doc.write(render, "atom"),
            (1, _, _) => of(render, "json_extract(", place),
            (2, _, _) => render.bind(scalar, Encode::Plain),
            (_, Doc::Element(_), []) => {
                render.push("(");
                place.doc.write(render, "json -> ")?;
                place.doc.write(render, "fullkey)")
            }
            _ => {
                render.push("(");
                arrow(render, place)?;
                render.push(")");
                Ok(())
            }
        })
    }

    fn elements(&self, render: &mut Render, place: &Place<'_>, name: u32) -> Written {
        let is_clear = match place.doc {
            Doc::Expr(expr) => {
                matches!(expr, Expr::Bind(_) | Expr::Column(ColumnRef { table: Some(_), name: _, ty: _ }))
            }
            Doc::Element(_) => true,
        };
        if is_clear {
            of(render, "json_each(", place)?;
        } else {
            // A bare name between the parentheses is one of the function's own columns, such as `key`, `value` and `type`
            // ("JSON Functions And Operators", `json_each()`).
            render.push("(SELECT ");
            place.doc.write(render, "value")?;
            render.push(" AS document) AS ilana_d");
            render.number(name);
            render.push(", json_each(ilana_d");
            render.number(name);
            render.push(".document, ");
            render.json_path(&place.path)?;
            render.push(")");
        }
        render.push(" AS ");
        render.element(name);
        Ok(())
    }
}
