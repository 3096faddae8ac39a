//! How a database would carry out a query.

use serde::{Deserialize, Serialize};

use crate::Shape;

/// A question about how a database would carry out a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explain {
    /// The query.
    pub shape: Shape,
    /// Whether it is carried out.
    #[serde(default)]
    pub run: ExplainRun,
    /// In which form the answer comes.
    #[serde(default)]
    pub format: ExplainFormat,
}

/// Whether an explained query is carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ExplainRun {
    /// The plan is made, and nothing is done.
    #[default]
    PlanOnly,
    /// It is carried out, writes too, and its costs are measured.
    Analyze,
}

/// In which form a plan comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ExplainFormat {
    /// The engine's own lines or table.
    #[default]
    Native,
    /// A JSON document.
    Json,
}
