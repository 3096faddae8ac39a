//! The types that a model's columns may have.

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_driver::{CellError, Row};
use ilana_ir::{Value, ValueType};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A Rust type that a column's values become. Implement it for a newtype or an enum of your own:
///
/// ```
/// use ilana_orm::{CellError, Field, Row, Value, ValueType};
///
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// enum Status { Draft, Published }
///
/// impl Field for Status {
///     const TYPE: ValueType = ValueType::Text;
///
///     fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError> {
///         row.text(index)?.map(|text| match text {
///             "draft" => Ok(Self::Draft),
///             "published" => Ok(Self::Published),
///             other => Err(CellError::wrong(row, index, "status", format!("{other:?}"))),
///         }).transpose()
///     }
///
///     fn to_value(&self) -> Value {
///         Value::from(match self { Self::Draft => "draft", Self::Published => "published" })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a column cannot be of type `{Self}`",
    label = "not a column type",
    note = "columns are integers, floats, bool, String, Vec<u8>, Decimal, chrono dates and times, Uuid, \
            serde_json::Value, an Option of these, or a type of yours that implements `ilana_orm::Field`"
)]
pub trait Field: Clone + PartialEq + Debug + Send + Sync + 'static {
    /// The type of its values.
    const TYPE: ValueType;
    /// Whether it has a place for null.
    const NULLABLE: bool = false;

    /// Reads a cell; `None` is a null.
    ///
    /// # Errors
    ///
    /// [`CellError`] when the cell holds no such value.
    fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError>;

    /// The value that is stored.
    fn to_value(&self) -> Value;

    /// The same of a field that is given away: what holds text or bytes need not copy them.
    fn into_stored(self) -> Value {
        self.to_value()
    }

    /// Makes a value of [`Field::TYPE`] that came from outside one that this type can read back: it stays as it is, or
    /// becomes the equal one that the type has. Called before anything is sent; a type that has no place for some
    /// values says so here.
    ///
    /// # Errors
    ///
    /// Why it has no place for the value, to follow the value in a sentence: "is out of range for i16".
    fn accept(_value: &mut Value) -> Result<(), &'static str> {
        Ok(())
    }

    /// Reads a cell that must fit.
    ///
    /// # Errors
    ///
    /// [`CellError`] when the cell holds no such value, or a null that this type has no place for.
    fn read(row: &dyn Row, index: usize) -> Result<Self, CellError> {
        match Self::read_nullable(row, index)? {
            Some(value) => Ok(value),
            None => Err(CellError::null(row, index)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Field> Field for Option<T> {
    const TYPE: ValueType = T::TYPE;
    const NULLABLE: bool = true;

    fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError> {
        T::read_nullable(row, index).map(Some)
    }

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null(T::TYPE), Field::to_value)
    }

    fn into_stored(self) -> Value {
        self.map_or(Value::Null(T::TYPE), Field::into_stored)
    }

    fn accept(value: &mut Value) -> Result<(), &'static str> {
        if value.is_null() { Ok(()) } else { T::accept(value) }
    }
}

macro_rules! field {
    ($($rust:ty => $ty:ident, $getter:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Field for $rust {
            const TYPE: ValueType = ValueType::$ty;

            fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError> {
                row.$getter(index)
            }

            fn to_value(&self) -> Value {
                Value::from(self.clone())
            }

            fn into_stored(self) -> Value {
                Value::from(self)
            }
        }
    )*};
}

field! {
    bool => Bool, bool;
    i64 => I64, i64;
    u64 => U64, u64;
    f64 => F64, f64;
    Decimal => Decimal, decimal;
    NaiveDate => Date, date;
    NaiveTime => Time, time;
    NaiveDateTime => DateTime, datetime;
    DateTime<Utc> => Timestamp, timestamp;
    Uuid => Uuid, uuid;
    serde_json::Value => Json, json;
}

macro_rules! narrow {
    ($($rust:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Field for $rust {
            const TYPE: ValueType = ValueType::I64;

            fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError> {
                let Some(wide) = row.i64(index)? else { return Ok(None) };
                match Self::try_from(wide) {
                    Ok(value) => Ok(Some(value)),
                    Err(_) => Err(CellError::wrong(row, index, stringify!($rust), format!("the integer {wide}"))),
                }
            }

            fn to_value(&self) -> Value {
                Value::from(*self)
            }

            fn accept(value: &mut Value) -> Result<(), &'static str> {
                match value {
                    Value::I64(wide) if Self::try_from(*wide).is_err() => {
                        Err(concat!("is out of range for ", stringify!($rust)))
                    }
                    _ => Ok(()),
                }
            }
        }
    )*};
}

narrow! { i8 i16 i32 u8 u16 u32 }

#[diagnostic::do_not_recommend]
impl Field for f32 {
    const TYPE: ValueType = ValueType::F64;

    fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError> {
        let Some(wide) = row.f64(index)? else { return Ok(None) };
        match single(wide) {
            None => Err(CellError::wrong(row, index, "f32", format!("the number {wide:?}"))),
            exact => Ok(exact),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(*self)
    }

    fn accept(value: &mut Value) -> Result<(), &'static str> {
        let Value::F64(wide) = value else { return Ok(()) };
        if single(*wide).is_some() {
            return Ok(());
        }
        let nearest = nearest(*wide);
        if nearest.is_infinite() {
            return Err("is out of range for f32");
        }
        // 7.1 as a double is not 7.1 as a single, but it is how a program writes the latter.
        if nearest.to_string() != wide.to_string() {
            return Err("has more digits than an f32 keeps");
        }
        *wide = f64::from(nearest);
        Ok(())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest is what is wanted")]
fn nearest(wide: f64) -> f32 {
    wide as f32
}

/// A double as the single that it equals.
fn single(wide: f64) -> Option<f32> {
    let single = nearest(wide);
    (f64::from(single) == wide || wide.is_nan()).then_some(single)
}

#[diagnostic::do_not_recommend]
impl Field for String {
    const TYPE: ValueType = ValueType::Text;

    fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError> {
        Ok(row.text(index)?.map(str::to_owned))
    }

    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }

    fn into_stored(self) -> Value {
        Value::Text(self)
    }
}

#[diagnostic::do_not_recommend]
impl Field for Vec<u8> {
    const TYPE: ValueType = ValueType::Bytes;

    fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError> {
        Ok(row.bytes(index)?.map(<[u8]>::to_vec))
    }

    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }

    fn into_stored(self) -> Value {
        Value::Bytes(self)
    }
}

/// The key of a model that has none: there is no value of it, so that `find` cannot be called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoKey {}

#[diagnostic::do_not_recommend]
impl Field for NoKey {
    const TYPE: ValueType = ValueType::I64;

    fn read_nullable(row: &dyn Row, index: usize) -> Result<Option<Self>, CellError> {
        Err(CellError::missing(row, index))
    }

    fn to_value(&self) -> Value {
        match *self {}
    }
}

/// A type for the moment of creation or of the last change.
pub trait Instant: Field {
    /// From an instant. Types without a zone take it in UTC.
    fn from_instant(instant: DateTime<Utc>) -> Self;
}

impl Instant for DateTime<Utc> {
    fn from_instant(instant: DateTime<Utc>) -> Self {
        instant
    }
}

impl Instant for NaiveDateTime {
    fn from_instant(instant: DateTime<Utc>) -> Self {
        instant.naive_utc()
    }
}

impl<T: Instant> Instant for Option<T> {
    fn from_instant(instant: DateTime<Utc>) -> Self {
        Some(T::from_instant(instant))
    }
}
