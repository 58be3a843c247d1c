//! How long to wait before something is tried again.

use std::time::Duration;

/// Waits that double from try to try, each somewhere between its half and its whole, so that many who failed
/// together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Before the second try.
    pub first: Duration,
    /// Before any try.
    pub most: Duration,
}

impl Backoff {
    /// The wait after `failures` failures in a row, 1 and up.
    pub fn delay(&self, failures: u32) -> Duration {
        self.delay_by(failures, rand::random())
    }

    /// The same where chance, from 0 to 1, is given.
    pub fn delay_by(&self, failures: u32, chance: f64) -> Duration {
        let doubled = self
            .first
            .saturating_mul(1 << failures.saturating_sub(1).min(20));
        doubled.min(self.most).mul_f64(0.5 + 0.5 * chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_stay_between_their_half_and_their_whole() {
        let backoff = Backoff {
            first: Duration::from_millis(100),
            most: Duration::from_secs(5),
        };
        for (failures, whole) in [
            (1, 100),
            (2, 200),
            (3, 400),
            (6, 3200),
            (7, 5000),
            (u32::MAX, 5000),
        ] {
            let whole = Duration::from_millis(whole);
            let delays: Vec<Duration> = (0..50).map(|_| backoff.delay(failures)).collect();
            assert!(
                delays
                    .iter()
                    .all(|delay| (whole / 2..=whole).contains(delay)),
                "{failures}: {delays:?}"
            );
            assert!(
                delays.iter().any(|delay| *delay != delays[0]),
                "{failures}: they differ"
            );
        }
    }

    #[test]
    fn chance_reaches_from_the_half_to_the_whole() {
        let backoff = Backoff {
            first: Duration::from_secs(8),
            most: Duration::from_secs(60),
        };
        assert_eq!(
            [0.0, 0.5, 1.0].map(|chance| backoff.delay_by(2, chance).as_secs()),
            [8, 12, 16]
        );
    }
}
