//! Exponential backoff with jitter, for retries whose schedule is stored.

use std::time::Duration;

/// Delays that double with each failure, between half and all of the nominal delay, so that clients
/// that failed together do not retry together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The nominal delay before the first retry.
    pub initial: Duration,
    /// The longest nominal delay.
    pub max: Duration,
}

impl Backoff {
    /// The delay after `failures` consecutive failures, which is at least 1.
    pub fn delay(&self, failures: u32) -> Duration {
        self.delay_with_jitter(failures, rand::random())
    }

    /// The delay for a given random number between 0 and 1.
    pub fn delay_with_jitter(&self, failures: u32, jitter: f64) -> Duration {
        let doubled = self
            .initial
            .saturating_mul(1 << failures.saturating_sub(1).min(20));
        doubled.min(self.max).mul_f64(0.5 + 0.5 * jitter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_doubles_and_stays_between_half_and_nominal() {
        let backoff = Backoff {
            initial: Duration::from_millis(100),
            max: Duration::from_secs(5),
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
    fn jitter_spans_half_to_nominal() {
        let backoff = Backoff {
            initial: Duration::from_secs(8),
            max: Duration::from_secs(60),
        };
        assert_eq!(
            [0.0, 0.5, 1.0].map(|jitter| backoff.delay_with_jitter(2, jitter).as_secs()),
            [8, 12, 16]
        );
    }
}
