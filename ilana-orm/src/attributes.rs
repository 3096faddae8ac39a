//! Attributes by name: data that came from outside.

use ilana_ir::Value;

/// Attributes by name, in the order in which they were given. [`crate::attrs!`] makes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(Vec<(String, Value)>);

impl Attributes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an attribute; a later value replaces an earlier one.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) -> &mut Self {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
        self
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_pairs(self) -> Vec<(String, Value)> {
        self.0
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut attributes = Self::new();
        for (name, value) in pairs {
            attributes.set(name, value);
        }
        attributes
    }
}

/// An identifier as [`crate::attrs!`] was given it, without the `r#` of a raw one.
pub fn plain_name(identifier: &str) -> &str {
    identifier.strip_prefix("r#").unwrap_or(identifier)
}

/// Attributes by name: `attrs! { name: "Ada", age: 36 }`. Values are anything that becomes a [`crate::Value`].
///
/// ```
/// use ilana_orm::{Value, attrs};
///
/// let attributes = attrs! { name: "Ada", age: 36 };
/// assert_eq!(attributes.get("age"), Some(&Value::I64(36)));
/// ```
#[macro_export]
macro_rules! attrs {
    ($($name:ident : $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "an empty list sets nothing")]
        let mut attributes = $crate::Attributes::new();
        $(attributes.set($crate::__private::plain_name(stringify!($name)), $value);)*
        attributes
    }};
}
