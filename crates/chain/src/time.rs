//! Moments as texts.

use jiff::{Timestamp, tz::TimeZone};

use cosmos_sdk_proto::Timestamp as Proto;

use crate::prepared::Moment;

impl From<&Proto> for Moment {
    fn from(time: &Proto) -> Self {
        Self { seconds: time.seconds, nanos: time.nanos }
    }
}

impl From<Moment> for Proto {
    fn from(moment: Moment) -> Self {
        Self { seconds: moment.seconds, nanos: moment.nanos }
    }
}

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

    /// The moment as ns since 1970, which may be before.
    pub(crate) fn ns(self) -> i128 {
        i128::from(self.seconds)
            .saturating_mul(i128::from(SECOND))
            .saturating_add(i128::from(self.nanos))
    }

    /// The moment that is so many ns after 1970.
    pub(crate) fn of_signed_ns(ns: i128) -> Self {
        let second = i128::from(SECOND);
        Self {
            seconds: i64::try_from(ns.div_euclid(second)).unwrap_or(i64::MAX),
            nanos: i32::try_from(ns.rem_euclid(second)).unwrap_or(0),
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

/// The moment as text that sorts as time does, with nine digits after the point.
pub(crate) fn sortable(moment: Moment) -> Option<String> {
    let text = rfc3339(moment)?;
    let whole = text.split(['.', 'Z']).next()?;
    Some(format!("{whole}.{:09}", moment.nanos))
}

/// The moment as Go prints it in errors: `2026-11-23 05:04:02.5 +0000 UTC`.
pub(crate) fn go_text(moment: Moment) -> String {
    let Ok(time) = Timestamp::new(moment.seconds, moment.nanos) else {
        return format!("{}s", moment.seconds);
    };
    let civil = TimeZone::UTC.to_datetime(time);
    format!("{} {} +0000 UTC", civil.date(), civil.time())
}
