//! Moments as texts.

use jiff::{Timestamp, tz::TimeZone};

use crate::prepared::Moment;

const SECOND: u64 = 1_000_000_000;

impl Moment {
    /// The moment that is so many ns after 1970.
    pub(crate) fn of_ns(ns: u64) -> Self {
        let (seconds, nanos) = (ns / SECOND, ns % SECOND);
        Self {
            seconds: i64::try_from(seconds).unwrap_or(i64::MAX),
            nanos: i32::try_from(nanos).unwrap_or(0),
        }
    }
}

/// The moment in RFC 3339, UTC, without zeros at the end; `None` before the year −9999 or
/// after 9999.
pub(crate) fn rfc3339(moment: Moment) -> Option<String> {
    // A calendar crate knows leap years; nanoseconds below zero are no moment on the wire.
    if !(0..1_000_000_000).contains(&moment.nanos) {
        return None;
    }
    Timestamp::new(moment.seconds, moment.nanos).ok().map(|time| time.to_string())
}

/// The moment as Go prints it in errors: `2026-11-23 05:04:02.5 +0000 UTC`.
pub(crate) fn go_text(moment: Moment) -> String {
    let Ok(time) = Timestamp::new(moment.seconds, moment.nanos) else {
        return format!("{}s", moment.seconds);
    };
    let civil = TimeZone::UTC.to_datetime(time);
    format!("{} {} +0000 UTC", civil.date(), civil.time())
}
