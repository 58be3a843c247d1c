//! The clock, injected so that tests control the time.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// The current time, UTC.
    fn now(&self) -> Timestamp;
}

/// A clock shared between services.
pub type SharedClock = Arc<dyn Clock>;

/// The system clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that advances only when a test says so.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Advances the clock.
    pub fn advance(&self, duration: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now += duration;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The timestamp in the format of the API: RFC 3339, UTC, microseconds.
pub fn to_wire_timestamp(time: Timestamp) -> api::Timestamp {
    api::Timestamp::from_rfc3339(format!("{time:.6}"))
}

/// Parses a client's timestamp into the format of the API. A timestamp without a zone is UTC;
/// `None` if the text is not a timestamp.
pub fn parse_timestamp(text: &str) -> Option<api::Timestamp> {
    let zoned = || text.parse().ok();
    let in_utc = || {
        Some(
            text.parse::<DateTime>()
                .ok()?
                .to_zoned(TimeZone::UTC)
                .ok()?
                .timestamp(),
        )
    };
    zoned().or_else(in_utc).map(to_wire_timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_timestamp_accepts_text_with_and_without_zone() {
        let read = |text: &str| parse_timestamp(text).map(|time| time.as_str().to_owned());
        for text in [
            "2026-11-22T09:30:00Z",
            "2026-11-22T10:30:00+01:00",
            "2026-11-22T09:30:00.000",
            "2026-11-22 09:30",
        ] {
            assert_eq!(
                read(text).as_deref(),
                Some("2026-11-22T09:30:00.000000Z"),
                "{text}"
            );
        }
        assert_eq!(
            read("2026-11-22").as_deref(),
            Some("2026-11-22T00:00:00.000000Z")
        );
        assert_eq!(read("yesterday"), None);
    }

    #[test]
    fn wire_timestamp_has_six_fractional_digits() {
        assert_eq!(
            to_wire_timestamp(Timestamp::UNIX_EPOCH).as_str(),
            "1970-01-01T00:00:00.000000Z"
        );
        let time: Timestamp = "2026-11-22T09:30:00.123456789Z".parse().unwrap();
        assert_eq!(
            to_wire_timestamp(time).as_str(),
            "2026-11-22T09:30:00.123456Z"
        );
    }
}
