//! The texts of cells whose types have no value of their own, as the server shows them.

use std::fmt::Write;

use tokio_postgres::types::{Kind, Type};
use uuid::Uuid;

use super::{clock, network, numeric, range};

/// Reads one number after another off a cell.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn i16(&mut self) -> Option<i16> {
        self.array().map(i16::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    pub(super) fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_be_bytes)
    }
}

/// A number of fixed length that is all of a cell.
pub(super) fn fixed<const N: usize>(raw: &[u8]) -> Option<[u8; N]> {
    raw.try_into().ok()
}

/// The text of a cell of a type that a program reads as text, though it is not sent as one.
pub(super) fn as_words(ty: &Type, raw: &[u8]) -> Option<String> {
    match *ty {
        Type::INET
        | Type::CIDR
        | Type::MACADDR
        | Type::MACADDR8
        | Type::BIT
        | Type::VARBIT
        | Type::INTERVAL
        | Type::TIMETZ
        | Type::UUID => words(ty, raw),
        _ if matches!(ty.kind(), Kind::Range(_) | Kind::Multirange(_)) => words(ty, raw),
        _ => None,
    }
}

/// The text of a cell, if its type is known.
pub(super) fn words(ty: &Type, raw: &[u8]) -> Option<String> {
    Some(match *ty {
        Type::BOOL => (fixed::<1>(raw)? != [0]).to_string(),
        Type::INT2 => i16::from_be_bytes(fixed(raw)?).to_string(),
        Type::INT4 => i32::from_be_bytes(fixed(raw)?).to_string(),
        Type::INT8 => i64::from_be_bytes(fixed(raw)?).to_string(),
        Type::OID => u32::from_be_bytes(fixed(raw)?).to_string(),
        Type::FLOAT4 => format!("{:?}", f32::from_be_bytes(fixed(raw)?)),
        Type::FLOAT8 => format!("{:?}", f64::from_be_bytes(fixed(raw)?)),
        Type::NUMERIC => numeric::text(raw)?,
        Type::DATE => clock::date_text(i32::from_be_bytes(fixed(raw)?)),
        Type::TIME => clock::time_text(i64::from_be_bytes(fixed(raw)?)),
        Type::TIMETZ => time_with_zone(raw)?,
        Type::TIMESTAMP => clock::datetime_text(i64::from_be_bytes(fixed(raw)?)),
        Type::TIMESTAMPTZ => instant(i64::from_be_bytes(fixed(raw)?)),
        Type::UUID => Uuid::from_slice(raw).ok()?.to_string(),
        Type::INET | Type::CIDR => network::address(raw)?,
        Type::MACADDR | Type::MACADDR8 => network::card(raw),
        Type::BIT | Type::VARBIT => bits(raw)?,
        Type::INTERVAL => interval(raw)?,
        _ => match ty.kind() {
            Kind::Range(of) => range::range(of, raw)?,
            Kind::Multirange(of) => range::multirange(of, raw)?,
            Kind::Domain(base) => words(base, raw)?,
            Kind::Simple | Kind::Enum(_) | Kind::Pseudo | Kind::Array(_) | Kind::Composite(_) | _ => {
                return None;
            }
        },
    })
}

fn instant(micros: i64) -> String {
    let text = clock::datetime_text(micros);
    if text.ends_with("infinity") { text } else { format!("{text}+00") }
}

/// Microseconds, and how many seconds the zone is to the west.
fn time_with_zone(raw: &[u8]) -> Option<String> {
    let mut reader = Reader(raw);
    let (micros, west) = (reader.i64()?, reader.i32()?);
    let (sign, zone) = if west > 0 { ('-', west) } else { ('+', -west) };
    let mut text = format!("{}{sign}{:02}", clock::time_text(micros), zone / 3600);
    if zone % 3600 != 0 {
        let _ = write!(text, ":{:02}", zone / 60 % 60);
    }
    if zone % 60 != 0 {
        let _ = write!(text, ":{:02}", zone % 60);
    }
    Some(text)
}

/// How many, and the bits from the highest of each byte on.
fn bits(raw: &[u8]) -> Option<String> {
    let mut reader = Reader(raw);
    let count = usize::try_from(reader.i32()?).ok()?;
    let all: String = reader.0.iter().map(|byte| format!("{byte:08b}")).collect();
    all.get(..count).map(str::to_owned)
}

fn interval(raw: &[u8]) -> Option<String> {
    let mut reader = Reader(raw);
    Some(clock::interval_text(reader.i64()?, reader.i32()?, reader.i32()?))
}
