//! Days and moments: counted from the first day of 2000, in days or microseconds (PostgreSQL manual, section 8.5).

use std::fmt::Write;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

/// How many days the first day of 2000 comes after the last of the year 0.
const EPOCH: i32 = 730_120;
/// 24 hours.
const DAY: i64 = 86_400_000_000;

/// The number of a day, or `None` outside the years 1 to 9999, which is what all engines share.
pub(super) fn date(day: NaiveDate) -> Option<i32> {
    is_kept(day).then(|| day.num_days_from_ce() - EPOCH)
}

/// Microseconds since midnight, or `None` for parts of one and for leap seconds, which no engine keeps.
pub(super) fn time(time: NaiveTime) -> Option<i64> {
    let nanosecond = time.nanosecond();
    let is_kept = nanosecond.is_multiple_of(1000) && nanosecond < 1_000_000_000;
    is_kept.then(|| i64::from(time.num_seconds_from_midnight()) * 1_000_000 + i64::from(nanosecond / 1000))
}

/// Microseconds since the first of 2000, or `None` as for the parts.
pub(super) fn datetime(moment: NaiveDateTime) -> Option<i64> {
    Some(i64::from(date(moment.date())?) * DAY + time(moment.time())?)
}

/// Reads what [`date`] counts. Infinite days are none, nor are those of other years.
pub(super) fn read_date(days: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(days.checked_add(EPOCH)?).filter(|day| is_kept(*day))
}

/// Reads what [`time`] counts. PostgreSQL also has 24:00:00, which is no time of a day.
pub(super) fn read_time(micros: i64) -> Option<NaiveTime> {
    let seconds = u32::try_from(micros.div_euclid(1_000_000)).ok()?;
    let nanos = u32::try_from(micros.rem_euclid(1_000_000)).ok()? * 1000;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos)
}

/// Reads what [`datetime`] counts.
pub(super) fn read_datetime(micros: i64) -> Option<NaiveDateTime> {
    let day = read_date(i32::try_from(micros.div_euclid(DAY)).ok()?)?;
    Some(day.and_time(read_time(micros.rem_euclid(DAY))?))
}

fn is_kept(day: NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

/// The day as the server shows it, also one that is not read.
pub(super) fn date_text(days: i32) -> String {
    match days {
        i32::MAX => "infinity".to_owned(),
        i32::MIN => "-infinity".to_owned(),
        _ => day_text(i64::from(days)),
    }
}

/// The moment as the server shows it, without a zone.
pub(super) fn datetime_text(micros: i64) -> String {
    match micros {
        i64::MAX => "infinity".to_owned(),
        i64::MIN => "-infinity".to_owned(),
        _ => format!("{} {}", day_text(micros.div_euclid(DAY)), time_text(micros.rem_euclid(DAY))),
    }
}

/// `12:30:00`, and the fraction without zeros at its end.
pub(super) fn time_text(micros: i64) -> String {
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let mut out = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction != 0 {
        let _ = write!(out, ".{fraction:06}");
        out.truncate(out.trim_end_matches('0').len());
    }
    out
}

fn day_text(days: i64) -> String {
    let epoch = NaiveDate::from_num_days_from_ce_opt(EPOCH);
    let count = Days::new(days.unsigned_abs());
    let day =
        epoch.and_then(
            |epoch| {
                if days < 0 { epoch.checked_sub_days(count) } else { epoch.checked_add_days(count) }
            },
        );
    match day {
        Some(day) if day.year() > 0 => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
        // There is no year 0 (section 8.5.1.1).
        Some(day) => format!("{:04}-{:02}-{:02} BC", 1 - day.year(), day.month(), day.day()),
        None => "a day of a year beyond 262142".to_owned(),
    }
}

/// A span of time as the server shows it by default (section 8.5.5).
pub(super) fn interval_text(micros: i64, days: i32, months: i32) -> String {
    let mut out = String::new();
    let mut is_before = false;
    for (count, unit) in [(months / 12, "year"), (months % 12, "mon"), (days, "day")] {
        if count != 0 {
            let space = if out.is_empty() { "" } else { " " };
            let plus = if is_before && count > 0 { "+" } else { "" };
            let plural = if count == 1 { "" } else { "s" };
            let _ = write!(out, "{space}{plus}{count} {unit}{plural}");
            is_before = count < 0;
        }
    }
    if out.is_empty() || micros != 0 {
        let space = if out.is_empty() { "" } else { " " };
        let sign = if micros < 0 {
            "-"
        } else if is_before {
            "+"
        } else {
            ""
        };
        let span = TimeDelta::microseconds(micros).abs();
        let _ = write!(out, "{space}{sign}{}", time_text(span.num_microseconds().unwrap_or(i64::MAX)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_read_as_they_were_counted() {
        for (year, month, day) in [(1, 1, 1), (1999, 12, 31), (2000, 1, 1), (2024, 2, 29), (9999, 12, 31)] {
            let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            assert_eq!(read_date(date(day).unwrap()), Some(day));
            let moment = day.and_hms_micro_opt(23, 59, 59, 999_999).unwrap();
            assert_eq!(read_datetime(datetime(moment).unwrap()), Some(moment));
            assert_eq!(
                datetime_text(datetime(moment).unwrap()),
                moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string()
            );
        }
        assert_eq!(date(NaiveDate::from_ymd_opt(2000, 1, 1).unwrap()), Some(0));
    }

    #[test]
    fn what_is_no_day_or_time_is_shown_and_not_read() {
        for days in [i32::MAX, i32::MIN, -730_120, 2_921_940] {
            assert_eq!(read_date(days), None, "{days}");
        }
        for micros in [i64::MAX, i64::MIN] {
            assert_eq!(read_datetime(micros), None);
        }
        assert_eq!((read_time(DAY), time_text(DAY).as_str()), (None, "24:00:00"));
        assert_eq!(date_text(i32::MAX), "infinity");
        assert_eq!(datetime_text(i64::MIN), "-infinity");
        assert_eq!(date_text(-730_120), "0001-12-31 BC");
        assert_eq!(date_text(2_921_940), "10000-01-01");
        assert_eq!(date_text(i32::MAX - 1), "a day of a year beyond 262142");
    }

    #[test]
    fn spans_are_shown_as_the_server_shows_them() {
        for (micros, days, months, text) in [
            (0, 0, 0, "00:00:00"),
            (0, 1, 0, "1 day"),
            (14_706_500_000, 3, 14, "1 year 2 mons 3 days 04:05:06.5"),
            (-14_706_000_000, -3, -14, "-1 years -2 mons -3 days -04:05:06"),
            (1, -1, 1, "1 mon -1 days +00:00:00.000001"),
        ] {
            assert_eq!(interval_text(micros, days, months), text);
        }
    }
}
