/// Seconds without an update after which an active run is read whole: the server sends events more
/// often than that.
const SILENCE: f64 = 10.0;
/// Seconds between two requests of the whole run, however many events seem to be missing.
const READ_INTERVAL: f64 = 1.0;

/// When a run was last requested, and when it was last updated. Times are seconds of one clock.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Freshness {
    read_at: f64,
    updated_at: f64,
}

impl Freshness {
    /// Records a request of the whole run.
    pub fn read_at(&mut self, now: f64) {
        self.read_at = now;
    }

    /// Records an event or a response.
    pub fn updated_at(&mut self, now: f64) {
        self.updated_at = now;
    }

    /// Makes the next read due at once.
    pub fn expire(&mut self) {
        self.read_at = 0.0;
    }

    /// True if the whole run may be requested again.
    pub fn is_read_due(self, now: f64) -> bool {
        now - self.read_at > READ_INTERVAL
    }

    /// True if events seem to have stopped.
    pub fn is_silent(self, now: f64) -> bool {
        now - self.updated_at > SILENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_is_due_after_interval_or_when_expired() {
        let mut freshness = Freshness::default();
        assert!(freshness.is_read_due(100.0));
        freshness.read_at(100.0);
        assert!(!freshness.is_read_due(101.0));
        assert!(freshness.is_read_due(101.1));
        freshness.expire();
        assert!(freshness.is_read_due(100.1));
    }

    #[test]
    fn run_is_silent_ten_seconds_after_last_update() {
        let mut freshness = Freshness::default();
        freshness.updated_at(100.0);
        assert!(!freshness.is_silent(110.0));
        assert!(freshness.is_silent(110.1));
    }
}
