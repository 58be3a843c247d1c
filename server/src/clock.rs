//! Time through a seam, so that tests decide what it is.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The moment, UTC.
    fn now(&self) -> Timestamp;
}

/// A clock as it is handed around.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is told to go on. For tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Lets `duration` pass.
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

/// The moment as it travels: RFC 3339, UTC, microseconds.
pub fn stamp(moment: Timestamp) -> api::Timestamp {
    api::Timestamp::from_rfc3339(format!("{moment:.6}"))
}

/// The moment that a client names, as it travels; UTC where it names no zone, None where the text is no moment.
pub fn moment(text: &str) -> Option<api::Timestamp> {
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
    zoned().or_else(in_utc).map(stamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_with_its_zone_and_without() {
        let read = |text: &str| moment(text).map(|moment| moment.as_str().to_owned());
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
    fn a_stamp_has_six_digits_whatever_the_moment() {
        assert_eq!(
            stamp(Timestamp::UNIX_EPOCH).as_str(),
            "1970-01-01T00:00:00.000000Z"
        );
        let moment: Timestamp = "2026-11-22T09:30:00.123456789Z".parse().unwrap();
        assert_eq!(stamp(moment).as_str(), "2026-11-22T09:30:00.123456Z");
    }
}
