use jiff::SignedDuration;

/// When to try again after a failure: each time twice as late.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    /// After the first failure.
    pub first: SignedDuration,
    /// Attempts in all; after the last it is given up.
    pub attempts: u32,
    /// How much of a delay chance takes away or adds, so that those who failed together do not come back together.
    pub jitter: f64,
}

impl Backoff {
    /// Ten attempts over an hour: long enough for a receiver to be mended, short enough for its news to be news.
    pub const HOUR: Self = Self { first: SignedDuration::from_secs(7), attempts: 10, jitter: 0.2 };

    /// How long to wait after `failures` attempts, by a chance from 0 to 1; None where it is given up.
    pub fn after(&self, failures: u32, chance: f64) -> Option<SignedDuration> {
        if failures >= self.attempts {
            return None;
        }
        let doubled = self.first.as_secs_f64() * 2_f64.powi(failures.saturating_sub(1) as i32);
        SignedDuration::try_from_secs_f64(doubled * (1.0 + self.jitter * (2.0 * chance - 1.0))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_take_an_hour() {
        let delays: Vec<i64> = (1..).map_while(|failures| Backoff::HOUR.after(failures, 0.5)).map(|delay| delay.as_secs()).collect();
        assert_eq!(delays, [7, 14, 28, 56, 112, 224, 448, 896, 1792]);
        assert!((3000..4200).contains(&delays.iter().sum::<i64>()));
    }

    #[test]
    fn chance_moves_a_delay_by_a_fifth_at_most() {
        let seconds = |chance| Backoff::HOUR.after(4, chance).unwrap().as_secs_f64();
        assert!((seconds(0.0) - 44.8).abs() < 1e-6 && (seconds(1.0) - 67.2).abs() < 1e-6);
    }
}
