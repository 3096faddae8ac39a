//! What of a JSON document can be read again.

use serde_json::Value;

/// How many levels of arrays and objects can be read: the reader stops at 128, so that no text runs it out of stack.
const DEEPEST: usize = 127;

/// Whether a document can be read again. An adapter MUST refuse to store one that cannot.
pub fn is_readable(document: &Value) -> bool {
    is_within(document, DEEPEST)
}

/// Whether a document has no more than `levels` of arrays and objects within each other: some databases keep fewer than can
/// be read. Looks no deeper, however deep the document is.
pub fn is_within(value: &Value, levels: usize) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        Value::Array(items) => {
            levels.checked_sub(1).is_some_and(|left| items.iter().all(|item| is_within(item, left)))
        }
        Value::Object(members) => {
            levels.checked_sub(1).is_some_and(|left| members.values().all(|member| is_within(member, left)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_readable_is_read() {
        for levels in 120..140 {
            let arrays = (0..levels).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
            let objects = (0..levels).fold(Value::Null, |inner, _| serde_json::json!({ "a": inner }));
            for document in [arrays, objects] {
                let read = serde_json::from_str::<Value>(&document.to_string());
                assert_eq!(is_readable(&document), read.is_ok(), "{levels} levels");
            }
        }
    }

    #[test]
    fn a_double_in_a_document_is_read_as_it_was_written() {
        for number in
            [0.1 + 0.2, 5e-324, 1.797_693_134_862_315_7e308, 905.861_771_903_963_9, 3_885.129_619_567_598_6]
        {
            let document = serde_json::json!([number]);
            assert_eq!(serde_json::from_str::<Value>(&document.to_string()).unwrap(), document);
        }
    }
}
