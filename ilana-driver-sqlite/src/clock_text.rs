//! Dates and times as the texts that SQLite keeps: of fixed width, so that they sort as what they say.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// `2024-02-29`, or `None` outside the years 1 to 9999, which is what all engines share.
pub(crate) fn date(value: NaiveDate) -> Option<String> {
    (1..=9999).contains(&value.year()).then(|| value.format("%Y-%m-%d").to_string())
}

/// `12:30:00.000000`, or `None` for parts of a microsecond and for leap seconds, which no engine keeps.
pub(crate) fn time(value: NaiveTime) -> Option<String> {
    is_storable(value).then(|| value.format("%H:%M:%S%.6f").to_string())
}

/// `2024-02-29 12:30:00.000000`, or `None` as for its parts.
pub(crate) fn datetime(value: NaiveDateTime) -> Option<String> {
    let day = date(value.date())?;
    Some(format!("{day} {}", time(value.time())?))
}

fn is_storable(value: NaiveTime) -> bool {
    value.nanosecond().is_multiple_of(1000) && value.nanosecond() < 1_000_000_000
}

/// Reads what [`date`] writes.
pub(crate) fn read_date(text: &[u8]) -> Option<NaiveDate> {
    let (&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2], []) = text.split_first_chunk::<10>()? else {
        return None;
    };
    NaiveDate::from_ymd_opt(
        i32::try_from(number(&[y1, y2, y3, y4])?).ok()?,
        number(&[m1, m2])?,
        number(&[d1, d2])?,
    )
}

/// Reads what [`time`] writes, also without a fraction or with one of up to six digits.
pub(crate) fn read_time(text: &[u8]) -> Option<NaiveTime> {
    let (&[h1, h2, b':', m1, m2, b':', s1, s2], fraction) = text.split_first_chunk::<8>()? else {
        return None;
    };
    let micros = match fraction {
        [] => 0,
        [b'.', digits @ ..] if (1..=6).contains(&digits.len()) => {
            let missing = u32::try_from(6 - digits.len()).ok()?;
            number(digits)? * 10_u32.pow(missing)
        }
        _ => return None,
    };
    NaiveTime::from_hms_micro_opt(number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?, micros)
}

/// Reads what [`datetime`] writes, also with a `T` between and a `Z` or `+00:00` at the end, as other tools write.
pub(crate) fn read_datetime(text: &[u8]) -> Option<NaiveDateTime> {
    let text = text.strip_suffix(b"Z").or_else(|| text.strip_suffix(b"+00:00")).unwrap_or(text);
    let (day, rest) = text.split_first_chunk::<10>()?;
    let [b' ' | b'T', time @ ..] = rest else { return None };
    Some(read_date(day)?.and_time(read_time(time)?))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let day = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
        let moment = day.and_hms_micro_opt(23, 59, 59, 999_999).unwrap();
        let text = datetime(moment).unwrap();
        assert_eq!(text, "0001-01-01 23:59:59.999999");
        assert_eq!(read_datetime(text.as_bytes()), Some(moment));
    }

    #[test]
    fn what_no_engine_keeps_is_refused() {
        assert_eq!(date(NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap()), None);
        assert_eq!(date(NaiveDate::from_ymd_opt(0, 1, 1).unwrap()), None);
        assert_eq!(time(NaiveTime::from_hms_nano_opt(1, 2, 3, 4).unwrap()), None);
        assert_eq!(time(NaiveTime::from_hms_nano_opt(1, 2, 59, 1_500_000_000).unwrap()), None);
    }

    #[test]
    fn other_tools_spellings_are_read_and_nonsense_is_not() {
        let expected = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().and_hms_micro_opt(1, 2, 3, 500_000);
        assert_eq!(read_datetime(b"2024-02-29T01:02:03.5Z"), expected);
        for text in ["2023-02-29", "2024-02-29 ", "2024-02-29 25:00:00", "2024-02-29 01:02:03.", "x"] {
            assert_eq!(read_datetime(text.as_bytes()), None, "{text}");
        }
    }
}
