//! What is asked of JSON documents. What holds is what PostgreSQL's `jsonb` says, on every engine.

use serde::{Deserialize, Serialize};

use crate::{Bind, Binds, Bound, Expr, Value, ValueType};

/// The parts of [`Expr::Json`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Json {
    /// What stands at a path.
    Extract(JsonExtract),
    /// Whether something stands at a path, be it JSON's null.
    HasPath {
        /// The document.
        json: Expr,
        /// The path.
        path: JsonPath,
    },
    /// How many elements the array at a path has; null where there is no array.
    Length {
        /// The document.
        json: Expr,
        /// The path.
        path: JsonPath,
    },
    /// Whether a document contains another.
    Contains(JsonContains),
    /// The document with another value at a path.
    Set(JsonSet),
}

/// A way into a document, from its root; of no steps: the document itself.
pub type JsonPath = Vec<JsonStep>;

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum JsonStep {
    /// To the value of a key of an object.
    Key(String),
    /// To an element of an array, from zero.
    Index(u32),
}

/// The parts of [`Json::Extract`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonExtract {
    /// The document.
    pub json: Expr,
    /// The path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: JsonPath,
    /// As what it is read: [`ValueType::Json`] as it is; [`ValueType::Text`] as the text of a string, number or truth
    /// value (a number with an exponent as the engine spells it), else as null; [`ValueType::I64`], [`ValueType::F64`] and
    /// [`ValueType::Bool`] only where it is one, else as null. `1.0` is an integer, `1.5` is none. JSON's own null is
    /// null, unless it is read as JSON.
    pub ty: ValueType,
}

/// The parts of [`Json::Contains`].
///
/// An object contains one with some of its keys and values contained in its own; an array contains one each of whose
/// elements it has an equal or a containing one for; a scalar contains its equal, and so does an array that has it as an
/// element, at the top only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonContains {
    /// The document.
    pub json: Expr,
    /// The path to the part that is looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: JsonPath,
    /// What it is to contain, as a whole: a JSON value. Make both by [`JsonPattern::of`].
    pub candidate: Bind,
    /// The same, taken apart, for engines that must be asked piece by piece.
    pub pattern: JsonPattern,
}

/// A JSON value with its scalars beside the tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum JsonPattern {
    /// A string, number, truth value or null, as a JSON value.
    Scalar(Bind),
    /// Keys and values.
    Object(Vec<(String, JsonPattern)>),
    /// Elements.
    Array(Vec<JsonPattern>),
}

/// The parts of [`Json::Set`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonSet {
    /// The document.
    pub json: Expr,
    /// Where; at least one step. A last one that is missing is added, an index behind the last element as the next one. Where
    /// those before it lead to no object, or to no array for an index, the document stays as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: JsonPath,
    /// What is put there: an expression that gives JSON, such as a bind of a [`Value::Json`]. Null becomes JSON's null.
    pub value: Expr,
}

impl JsonPattern {
    /// Takes a document apart, its scalars into `binds`.
    pub fn of(value: &serde_json::Value, binds: &mut Binds) -> Self {
        match value {
            serde_json::Value::Object(map) => {
                Self::Object(map.iter().map(|(key, value)| (key.clone(), Self::of(value, binds))).collect())
            }
            serde_json::Value::Array(all) => {
                Self::Array(all.iter().map(|one| Self::of(one, binds)).collect())
            }
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_) => Self::Scalar(binds.push(Value::Json(value.clone()))),
        }
    }
}

impl JsonStep {
    /// Reads `a.b[0]` as three steps: keys between dots, indexes in brackets. A key with a dot or bracket in it is given
    /// as a [`JsonStep::Key`] of its own.
    pub fn path(text: &str) -> JsonPath {
        let mut out = Vec::new();
        for part in text.split('.') {
            let (key, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
            if !key.is_empty() {
                out.push(Self::Key(key.to_owned()));
            }
            while let Some((index, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                out.push(match index.parse() {
                    Ok(index) => Self::Index(index),
                    Err(_) => Self::Key(format!("[{index}]")),
                });
                rest = after;
            }
            if !rest.is_empty() {
                out.push(Self::Key(rest.to_owned()));
            }
        }
        out
    }
}

/// Whether the part of a document at a path contains a value; see [`JsonContains`].
pub fn json_contains(json: Expr, path: JsonPath, value: serde_json::Value) -> Bound<Expr> {
    let mut binds = Binds::default();
    let pattern = JsonPattern::of(&value, &mut binds);
    let candidate = binds.push(Value::Json(value));
    let node = Expr::Json(Box::new(Json::Contains(JsonContains { json, path, candidate, pattern })));
    Bound { node, binds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_step_by_step() {
        let key = |name: &str| JsonStep::Key(name.to_owned());
        assert_eq!(
            JsonStep::path("a.b[0][1].c"),
            [key("a"), key("b"), JsonStep::Index(0), JsonStep::Index(1), key("c")]
        );
        assert_eq!(JsonStep::path("[2]"), [JsonStep::Index(2)]);
        assert_eq!(JsonStep::path("a[x]"), [key("a"), key("[x]")]);
        assert_eq!(JsonStep::path(""), []);
    }

    #[test]
    fn a_document_is_taken_apart() {
        let bound = json_contains(Expr::column("t", "c"), Vec::new(), serde_json::json!({"a": [1, null]}));
        assert_eq!(bound.binds.values().len(), 3, "two scalars and the whole");
    }
}
