//! Arrays: one dimension of values, nulls among them.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use ilana_ir::Value;
use tokio_postgres::types::{Kind, Type};

use super::{Mismatch, encode};
use crate::value::words::Reader;

/// The binary form, as `array_send` of the server writes it: dimensions, a mark for nulls, the type of the items, the length
/// and first index of each dimension, and the items with their lengths.
pub(super) fn write(
    items: &[Value],
    ty: &Type,
    out: &mut BytesMut,
) -> Result<(), Box<dyn Error + Sync + Send>> {
    let Kind::Array(item_type) = ty.kind() else {
        let found = items.first().map_or(ilana_ir::ValueType::Text, Value::value_type);
        return Err(Mismatch { found, wanted: ty.name().to_owned() }.into());
    };
    out.put_i32(i32::from(!items.is_empty()));
    out.put_i32(i32::from(items.iter().any(Value::is_null)));
    out.put_u32(item_type.oid());
    if items.is_empty() {
        return Ok(());
    }
    out.put_i32(i32::try_from(items.len())?);
    out.put_i32(1);
    for item in items {
        if item.is_null() {
            out.put_i32(-1);
            continue;
        }
        let mut bytes = BytesMut::new();
        encode(item, item_type, &mut bytes)?;
        out.put_i32(i32::try_from(bytes.len())?);
        out.put_slice(&bytes);
    }
    Ok(())
}

/// The text of an array of texts, whatever the type of its items (PostgreSQL manual, section 8.15.2).
pub(super) fn write_texts(items: &[Value], out: &mut BytesMut) {
    out.put_u8(b'{');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.put_u8(b',');
        }
        let Value::Text(text) = item else {
            out.put_slice(b"NULL");
            continue;
        };
        out.put_u8(b'"');
        for byte in text.bytes() {
            if matches!(byte, b'"' | b'\\') {
                out.put_u8(b'\\');
            }
            out.put_u8(byte);
        }
        out.put_u8(b'"');
    }
    out.put_u8(b'}');
}

/// The type of the items, where the type is one of arrays.
pub(crate) fn item_type(ty: &Type) -> Option<&Type> {
    if let Kind::Domain(base) = ty.kind() {
        return item_type(base);
    }
    if let Kind::Array(of) = ty.kind() { Some(of) } else { None }
}

/// The items of an array of one dimension. `None` for several dimensions. The number of the first item is passed over.
pub(super) fn items(raw: &[u8]) -> Option<Vec<Option<&[u8]>>> {
    let mut reader = Reader(raw);
    let dimensions = reader.i32()?;
    let (_has_nulls, _item_type) = (reader.i32()?, reader.i32()?);
    if dimensions == 0 {
        return Some(Vec::new());
    }
    if dimensions != 1 {
        return None;
    }
    let (length, _first) = (reader.i32()?, reader.i32()?);
    let mut items = Vec::new();
    for _ in 0..length {
        items.push(match usize::try_from(reader.i32()?) {
            Ok(length) => Some(reader.take(length)?),
            // A length of -1.
            Err(_) => None,
        });
    }
    Some(items)
}

#[cfg(test)]
mod tests {
    use ilana_ir::ValueType;

    use super::*;

    #[test]
    fn items_are_read_as_they_were_written() {
        let values = [Value::I64(1), Value::Null(ValueType::I64), Value::I64(-1)];
        let mut out = BytesMut::new();
        write(&values, &Type::INT8_ARRAY, &mut out).unwrap();
        let expected = [Some(1_i64.to_be_bytes()), None, Some((-1_i64).to_be_bytes())];
        let read = items(&out).unwrap();
        assert_eq!(
            read,
            expected.iter().map(|item| item.as_ref().map(|bytes| &bytes[..])).collect::<Vec<_>>()
        );
        for length in 0..out.len() {
            assert_eq!(items(&out[..length]), None);
        }
        out.clear();
        write(&[], &Type::INT8_ARRAY, &mut out).unwrap();
        assert_eq!(items(&out), Some(Vec::new()));
    }

    #[test]
    fn texts_are_quoted() {
        let mut out = BytesMut::new();
        let texts = ["a,b", r#"say "hi\""#, "", "NULL"].map(Value::from);
        write_texts(&[&texts[..], &[Value::Null(ValueType::Text)]].concat(), &mut out);
        assert_eq!(out, &br#"{"a,b","say \"hi\\\"","","NULL",NULL}"#[..]);
    }
}
