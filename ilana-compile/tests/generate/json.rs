//! What is asked of JSON documents, and documents.

use ilana_ir::{
    Binds, Expr, Json, JsonContains, JsonExtract, JsonPath, JsonPattern, JsonSet, JsonStep, Value, ValueType,
};

use super::source::{Sense, Source, any};
use super::text::text;
use super::{bind, expr, name, value};

pub(crate) fn json(source: &mut Source<'_>) -> Json {
    any!(source: Json {
        Json::Extract(_) => Json::Extract(extract(source)),
        Json::HasPath { json: _, path: _ } => Json::HasPath { json: document_expr(source), path: path(source) },
        Json::Length { json: _, path: _ } => Json::Length { json: document_expr(source), path: path(source) },
        Json::Contains(_) => Json::Contains(contains(source)),
        Json::Set(_) => Json::Set(set(source)),
    })
}

/// What may stand as a condition.
pub(crate) fn condition(source: &mut Source<'_>) -> Json {
    match source.below(3) {
        0 => Json::HasPath { json: document_expr(source), path: path(source) },
        1 => Json::Contains(contains(source)),
        _ => Json::Extract(JsonExtract { ty: ValueType::Bool, ..extract(source) }),
    }
}

fn document_expr(source: &mut Source<'_>) -> Expr {
    if source.sense == Sense::Sensible && source.flag() {
        return Expr::Column(name::column(source));
    }
    expr::expr(source)
}

fn extract(source: &mut Source<'_>) -> JsonExtract {
    const READABLE: [ValueType; 5] =
        [ValueType::Json, ValueType::Text, ValueType::I64, ValueType::F64, ValueType::Bool];
    let ty = if source.senseless() { value::value_type(source) } else { source.pick(&READABLE) };
    JsonExtract { json: document_expr(source), path: path(source), ty }
}

fn path(source: &mut Source<'_>) -> JsonPath {
    source.several(0, 4, step)
}

fn step(source: &mut Source<'_>) -> JsonStep {
    any!(source: JsonStep {
        JsonStep::Key(_) => JsonStep::Key(key(source)),
        JsonStep::Index(_) => JsonStep::Index(source.pick(&[0, 1, 7, i32::MAX.unsigned_abs(), 1 << 31, u32::MAX])),
    })
}

fn key(source: &mut Source<'_>) -> String {
    match source.below(4) {
        0 => text(source),
        1 => {
            source.pick(&["", "zq.a", "zq[0]", "zq*", "**", "0", "$", "zq\"", "zq\\", "zq\\u0041"]).to_owned()
        }
        _ => name::name(source).into_owned(),
    }
}

fn contains(source: &mut Source<'_>) -> JsonContains {
    let (json, path) = (document_expr(source), path(source));
    if source.senseless() {
        return JsonContains { json, path, candidate: bind::bind(source), pattern: pattern(source) };
    }
    let wanted = document(source);
    let mut binds: Binds = std::mem::take(&mut source.binds);
    let pattern = JsonPattern::of(&wanted, &mut binds);
    let candidate = binds.push(Value::Json(wanted));
    source.binds = binds;
    JsonContains { json, path, candidate, pattern }
}

/// A pattern of no document.
fn pattern(source: &mut Source<'_>) -> JsonPattern {
    if source.is_spent() {
        return JsonPattern::Scalar(bind::bind(source));
    }
    source.deeper(|source| {
        any!(source: JsonPattern {
            JsonPattern::Scalar(_) => JsonPattern::Scalar(bind::bind(source)),
            JsonPattern::Object(_) => {
                JsonPattern::Object(source.several(0, 3, |source| (key(source), pattern(source))))
            },
            JsonPattern::Array(_) => JsonPattern::Array(source.several(0, 3, pattern)),
        })
    })
}

fn set(source: &mut Source<'_>) -> JsonSet {
    let json = document_expr(source);
    let mut path = path(source);
    if source.sense == Sense::Senseless {
        return JsonSet { json, path, value: expr::expr(source) };
    }
    path.push(JsonStep::Key(key(source)));
    JsonSet { json, path, value: Expr::Bind(bind::bind_of(source, ValueType::Json)) }
}

/// A document.
pub(crate) fn document(source: &mut Source<'_>) -> serde_json::Value {
    if source.is_spent() {
        return serde_json::Value::Null;
    }
    source.deeper(|source| {
        any!(source: serde_json::Value {
            serde_json::Value::Null => serde_json::Value::Null,
            serde_json::Value::Bool(_) => serde_json::Value::Bool(source.flag()),
            serde_json::Value::Number(_) => serde_json::Value::Number(number(source)),
            serde_json::Value::String(_) => serde_json::Value::String(text(source)),
            serde_json::Value::Array(_) => serde_json::Value::Array(source.several(0, 3, document)),
            serde_json::Value::Object(_) => {
                let entries = source.several(0, 3, |source| (key(source), document(source)));
                serde_json::Value::Object(entries.into_iter().collect())
            },
        })
    })
}

fn number(source: &mut Source<'_>) -> serde_json::Number {
    match source.below(4) {
        0 => 7_700_772.into(),
        1 => u64::MAX.into(),
        2 => i64::MIN.into(),
        _ => serde_json::Number::from_f64(770_077.25).unwrap(),
    }
}
