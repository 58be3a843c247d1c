use api::DigestInterval;
use jiff::{SignedDuration, Timestamp};

/// The time of the next email: the first whole number of days, weeks or months after `start` that is
/// after `now`. A server that was down sends one email for everything it missed. A month has 30 days.
pub(super) fn next(
    start: Timestamp,
    interval: DigestInterval,
    day: SignedDuration,
    now: Timestamp,
) -> Timestamp {
    let days = match interval {
        DigestInterval::Day => 1,
        DigestInterval::Week => 7,
        DigestInterval::Month => 30,
    };
    let period = (day.as_secs() * days).max(1);
    let elapsed_periods = (now.as_second() - start.as_second()).max(0) / period;
    start + SignedDuration::from_secs(period * (elapsed_periods + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_is_a_whole_period_after_start_and_in_the_future() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (start, day) = (at("2026-11-22T09:30:00Z"), SignedDuration::from_hours(24));
        for (interval, now, expected) in [
            (
                DigestInterval::Day,
                "2026-11-22T09:30:00Z",
                "2026-11-23T09:30:00Z",
            ),
            (
                DigestInterval::Day,
                "2026-11-23T09:30:00Z",
                "2026-11-24T09:30:00Z",
            ),
            (
                DigestInterval::Week,
                "2026-11-29T09:30:07Z",
                "2026-12-06T09:30:00Z",
            ),
            (
                DigestInterval::Week,
                "2026-12-26T00:00:00Z",
                "2026-12-27T09:30:00Z",
            ),
            (
                DigestInterval::Month,
                "2026-11-22T09:30:00Z",
                "2026-12-22T09:30:00Z",
            ),
        ] {
            assert_eq!(
                next(start, interval, day, at(now)),
                at(expected),
                "{interval:?} {now}"
            );
        }
    }
}
