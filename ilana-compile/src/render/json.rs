//! What is asked of JSON documents, for engines that must be asked piece by piece.

use ilana_ir::{
    Bind, Expr, Json, JsonContains, JsonExtract, JsonPath, JsonPattern, JsonSet, JsonStep, ValueType,
};

use super::{Level, Render, Written};
use crate::CompileError;
use crate::check::invalid;
use crate::plan::Encode;

/// A place in a document.
#[derive(Clone)]
pub(crate) struct Place<'a> {
    /// The document.
    pub(crate) doc: Doc<'a>,
    /// The steps to the place.
    pub(crate) path: Vec<&'a JsonStep>,
}

/// A document.
#[derive(Clone, Copy)]
pub(crate) enum Doc<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// An element of an array, under the name with this number.
    Element(u32),
}

/// The pieces of which the rest is made.
pub(crate) trait JsonPieces {
    /// Writes whether something stands at a place, as a condition.
    fn exists(&self, render: &mut Render, place: &Place<'_>) -> Written;
    /// Writes whether an array stands at a place, as a condition that may be null.
    fn is_array(&self, render: &mut Render, place: &Place<'_>) -> Written;
    /// Writes whether an object stands at a place, as a condition that may be null.
    fn is_object(&self, render: &mut Render, place: &Place<'_>) -> Written;
    /// Writes whether a scalar stands at a place that equals a value, as a condition that may be null.
    fn equals(&self, render: &mut Render, place: &Place<'_>, scalar: Bind) -> Written;
    /// Writes whether what stands at a place is of the kind that a step leads into.
    fn leads(&self, render: &mut Render, place: &Place<'_>, step: &JsonStep) -> Written {
        match step {
            JsonStep::Key(_) => self.is_object(render, place),
            JsonStep::Index(_) => self.is_array(render, place),
        }
    }
    /// Writes the elements of the array at a place as a source, each under this name.
    fn elements(&self, render: &mut Render, place: &Place<'_>, name: u32) -> Written;
}

impl<'a> Place<'a> {
    /// A place in an expression. What is itself read from a document by a path is a place in that one.
    pub(crate) fn new(json: &'a Expr, path: &'a JsonPath) -> Self {
        let mut doc = json;
        let mut parts = vec![path];
        while let Expr::Json(node) = doc
            && let Json::Extract(JsonExtract { json, path, ty: ValueType::Json }) = &**node
        {
            parts.push(path);
            doc = json;
        }
        Self { doc: Doc::Expr(doc), path: parts.into_iter().rev().flatten().collect() }
    }

    fn element(number: u32) -> Self {
        Self { doc: Doc::Element(number), path: Vec::new() }
    }

    fn key<'b>(&self, key: &'b JsonStep) -> Place<'b>
    where
        'a: 'b,
    {
        let mut path: Vec<&'b JsonStep> = self.path.clone();
        path.push(key);
        Place { doc: self.doc, path }
    }
}

impl Doc<'_> {
    pub(crate) fn write(self, render: &mut Render, column: &str) -> Written {
        match self {
            Doc::Expr(expr) => render.operand(expr, Level::Not),
            Doc::Element(number) => {
                render.element(number);
                render.push(".");
                render.push(column);
                Ok(())
            }
        }
    }
}

impl Render {
    /// The name of an element.
    pub(crate) fn element(&mut self, number: u32) {
        self.push("ilana_e");
        self.number(number);
    }

    /// A value as JSON, in a template that makes it JSON where the engine would take it for a text.
    pub(crate) fn json_value(&mut self, value: &Expr, template: &str) -> Written {
        match value {
            Expr::Bind(bind) if bind.ty == ValueType::Json => {
                self.fill(template, |render, _, _| render.bind(*bind, Encode::Plain))
            }
            Expr::Json(node)
                if matches!(
                    &**node,
                    Json::Extract(JsonExtract { ty: ValueType::Json, .. }) | Json::Set(_)
                ) =>
            {
                self.template(template, &[value])
            }
            Expr::Column(_) | Expr::Raw(_) | Expr::Cast(_) => self.template(template, &[value]),
            _ => Err(invalid(
                "what is put into a JSON document is no JSON".to_owned(),
                "bind a JSON value, or cast to JSON",
            )),
        }
    }

    /// The document that `set` writes, where what the last step of the path leads into is there and of the kind that the step
    /// needs; else the document as it is, in the template `whole`. On their own the engines wrap scalars into arrays, make objects or fail.
    pub(crate) fn json_set(
        &mut self,
        node: &JsonSet,
        whole: &str,
        is_there: impl FnOnce(&mut Self, &Place<'_>, &JsonStep) -> Written,
        set: impl FnOnce(&mut Self, &Place<'_>, &JsonStep) -> Written,
    ) -> Written {
        let JsonSet { json, path, value: _ } = node;
        let Some((last, before)) = path.split_last() else {
            let what = "a JSON document is set as a whole".to_owned();
            return Err(invalid(what, "assign it to its column"));
        };
        let parent = Place { doc: Doc::Expr(json), path: before.iter().collect() };
        self.push("CASE WHEN ");
        is_there(self, &parent, last)?;
        self.push(" THEN ");
        set(self, &parent, last)?;
        self.push(" ELSE ");
        self.template(whole, &[json])?;
        self.push(" END");
        Ok(())
    }

    /// Whether a document contains another. Null where nothing stands at the place.
    pub(crate) fn json_contains(&mut self, node: &JsonContains, pieces: &impl JsonPieces) -> Written {
        let JsonContains { json, path, candidate: _, pattern } = node;
        let place = Place::new(json, path);
        self.push("CASE WHEN NOT (");
        pieces.exists(self, &place)?;
        self.push(") THEN NULL WHEN ");
        match pattern {
            JsonPattern::Scalar(scalar) => {
                pieces.equals(self, &place, *scalar)?;
                self.push(" OR (");
                self.has_element(&place, pattern, pieces)?;
                self.push(")");
            }
            JsonPattern::Object(_) | JsonPattern::Array(_) => self.contained(&place, pattern, pieces)?,
        }
        self.push(" THEN 1 ELSE 0 END");
        Ok(())
    }

    fn contained(&mut self, place: &Place<'_>, pattern: &JsonPattern, pieces: &impl JsonPieces) -> Written {
        match pattern {
            JsonPattern::Scalar(scalar) => pieces.equals(self, place, *scalar),
            JsonPattern::Object(map) => self.deeper(|render| {
                // In a case, what comes after is not looked at in something that is no object.
                render.push("CASE WHEN ");
                pieces.is_object(render, place)?;
                render.push(" THEN 1 = 1");
                for (key, value) in map {
                    render.push(" AND (");
                    let step = JsonStep::Key(key.clone());
                    render.contained(&place.key(&step), value, pieces)?;
                    render.push(")");
                }
                render.push(" ELSE 1 = 0 END");
                Ok(())
            }),
            JsonPattern::Array(all) => self.deeper(|render| {
                render.push("CASE WHEN ");
                pieces.is_array(render, place)?;
                render.push(" THEN 1 = 1");
                for part in all {
                    render.push(" AND (");
                    render.has_element(place, part, pieces)?;
                    render.push(")");
                }
                render.push(" ELSE 1 = 0 END");
                Ok(())
            }),
        }
    }

    /// Whether the array at a place has an element that contains this.
    fn has_element(&mut self, place: &Place<'_>, pattern: &JsonPattern, pieces: &impl JsonPieces) -> Written {
        let name = self.elements;
        self.elements += 1;
        self.push("CASE WHEN ");
        pieces.is_array(self, place)?;
        self.push(" THEN EXISTS (SELECT 1 FROM ");
        pieces.elements(self, place, name)?;
        self.push(" WHERE ");
        self.contained(&Place::element(name), pattern, pieces)?;
        self.push(") ELSE 1 = 0 END");
        Ok(())
    }

    /// A path as the text that MySQL, MariaDB and SQLite read: `$."key"[0]`.
    pub(crate) fn json_path(&mut self, path: &[&JsonStep]) -> Written {
        let mut text = String::from("$");
        for step in path {
            match step {
                JsonStep::Key(key) => {
                    text.push_str(".\"");
                    text.push_str(&self.grammar.json_key(key, self.dialect)?);
                    text.push('"');
                }
                JsonStep::Index(index) => {
                    use std::fmt::Write;
                    let index = index_in_json(*index)?;
                    // Writing to a string cannot fail.
                    let _ = write!(text, "[{index}]");
                }
            }
        }
        let literal = crate::literal::text(&text, self.grammar)?;
        self.push(&literal);
        Ok(())
    }
}

/// An index that all engines read: beyond it MariaDB counts from the end.
pub(crate) fn index_in_json(index: u32) -> Result<u32, CompileError> {
    if i32::try_from(index).is_ok() {
        return Ok(index);
    }
    Err(invalid(format!("the index {index} of a JSON path"), "name one up to 2,147,483,647"))
}
