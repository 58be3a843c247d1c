use api::Every;
use jiff::{SignedDuration, Timestamp};

/// When the next letter is due: at a whole number of days, weeks or months after `start`, the first of these moments that lies after `now`. So a
/// server that was away sends one letter for all that it missed. A month has 30 days.
pub(super) fn next(
    start: Timestamp,
    every: Every,
    day: SignedDuration,
    now: Timestamp,
) -> Timestamp {
    let days = match every {
        Every::Day => 1,
        Every::Week => 7,
        Every::Month => 30,
    };
    let period = (day.as_secs() * days).max(1);
    let passed = (now.as_second() - start.as_second()).max(0) / period;
    start + SignedDuration::from_secs(period * (passed + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_at_whole_periods_and_what_was_missed_comes_once() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (start, day) = (at("2026-11-22T09:30:00Z"), SignedDuration::from_hours(24));
        for (every, now, expected) in [
            (Every::Day, "2026-11-22T09:30:00Z", "2026-11-23T09:30:00Z"),
            (Every::Day, "2026-11-23T09:30:00Z", "2026-11-24T09:30:00Z"),
            (Every::Week, "2026-11-29T09:30:07Z", "2026-12-06T09:30:00Z"),
            (Every::Week, "2026-12-26T00:00:00Z", "2026-12-27T09:30:00Z"),
            (Every::Month, "2026-11-22T09:30:00Z", "2026-12-22T09:30:00Z"),
        ] {
            assert_eq!(
                next(start, every, day, at(now)),
                at(expected),
                "{every:?} {now}"
            );
        }
    }
}
