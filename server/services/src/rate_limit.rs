//! Rate limits, as Replicate's, so that clients which respect those are not limited here.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use api::ShareId;
use jiff::{SignedDuration, Timestamp};

use domain::{clock::SharedClock, owner::OwnerId};

/// Counters in memory. A counter that was idle for a minute is full and can be dropped.
const COUNTS: usize = 20_000;

/// An action with its own limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitedAction {
    /// Creating a prediction.
    Create,
    /// Polling a prediction; clients do it twice a second.
    Follow,
    /// Any other API request.
    Other,
    /// Opening a share link that does not exist.
    ShareMiss,
    /// Trying the password of a share.
    Unlock,
    /// Voting in a shared comparison.
    Vote,
    /// Requesting a confirmation email.
    Email,
}

/// The holder of a limit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RateLimitKey {
    /// An owner.
    Owner(OwnerId),
    /// Visitors without a cookie from one address, who could claim to be new each time.
    Anonymous(IpAddr),
    /// Attempts at the password of a share from one address.
    PasswordAttempts(ShareId, IpAddr),
}

/// The remaining allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitState {
    /// Requests that would be allowed now.
    pub remaining: i64,
    /// Seconds until the allowance is full, at least 1.
    pub reset_seconds: u64,
}

/// The allowance is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitExceeded {
    /// Seconds after which to retry, at least 1.
    pub retry_seconds: u64,
    /// False if the client did not wait since the previous rejection. Callers log only new ones, so
    /// that a client in a loop does not fill the log.
    pub is_new: bool,
}

/// Counts actions per key. Rejected requests are not counted, so that they do not prolong the wait.
pub struct RateLimiter {
    clock: SharedClock,
    capacity: usize,
    counts: Mutex<HashMap<(RateLimitKey, LimitedAction), Count>>,
}

/// The used part of an allowance, as the time at which it will be full.
#[derive(Debug, Clone, Copy)]
struct Count {
    full_at: Timestamp,
    refused_until: Timestamp,
}

impl RateLimitKey {
    /// Anonymous visitors from this address. IPv6 addresses are counted by their /64 network.
    pub fn anonymous(address: IpAddr) -> Self {
        Self::Anonymous(network(address))
    }

    /// Attempts at a share's password from this address, counted likewise.
    pub fn password_attempts(share: ShareId, address: IpAddr) -> Self {
        Self::PasswordAttempts(share, network(address))
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
        address => address,
    }
}

impl LimitedAction {
    /// The label for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Follow => "follow",
            Self::Other => "other",
            Self::ShareMiss => "share_miss",
            Self::Unlock => "unlock",
            Self::Vote => "vote",
            Self::Email => "email",
        }
    }

    /// Requests per minute, which may come in one burst.
    fn per_minute(self) -> i64 {
        match self {
            Self::Create => 600,
            Self::Follow => 60_000,
            Self::Other => 3_000,
            Self::ShareMiss | Self::Vote => 60,
            Self::Unlock => 10,
            Self::Email => 20,
        }
    }

    /// The time in which the allowance grows by one.
    fn interval(self) -> SignedDuration {
        SignedDuration::from_nanos(60_000_000_000 / self.per_minute())
    }
}

impl RateLimiter {
    /// A limiter without counts.
    pub fn new(clock: SharedClock) -> Self {
        Self {
            clock,
            capacity: COUNTS,
            counts: Mutex::default(),
        }
    }

    /// Takes one from the allowance of the key.
    pub fn try_acquire(
        &self,
        key: RateLimitKey,
        action: LimitedAction,
    ) -> Result<RateLimitState, RateLimitExceeded> {
        let now = self.clock.now();
        let key = (key, action);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= self.capacity && !counts.contains_key(&key) {
            make_room(&mut counts, self.capacity, now);
        }
        counts
            .entry(key)
            .or_insert(Count {
                full_at: now,
                refused_until: now,
            })
            .try_acquire(action, now)
    }
}

/// Drops full counters; if there are none, all: memory is bounded.
fn make_room(
    counts: &mut HashMap<(RateLimitKey, LimitedAction), Count>,
    capacity: usize,
    now: Timestamp,
) {
    counts.retain(|_, count| count.full_at > now);
    if counts.len() >= capacity {
        counts.clear();
    }
}

impl Count {
    fn try_acquire(
        &mut self,
        action: LimitedAction,
        now: Timestamp,
    ) -> Result<RateLimitState, RateLimitExceeded> {
        let taken = self.full_at.max(now).duration_since(now) + action.interval();
        let allowed = SignedDuration::from_mins(1);
        if taken > allowed {
            let retry_seconds = whole_seconds(taken - allowed);
            let is_new = now >= self.refused_until;
            if is_new {
                self.refused_until = now + SignedDuration::from_secs(retry_seconds as i64);
            }
            return Err(RateLimitExceeded {
                retry_seconds,
                is_new,
            });
        }
        self.full_at = now + taken;
        let remaining = (allowed - taken).as_nanos() / action.interval().as_nanos();
        Ok(RateLimitState {
            remaining: remaining as i64,
            reset_seconds: whole_seconds(taken),
        })
    }
}

fn whole_seconds(duration: SignedDuration) -> u64 {
    (duration.as_millis().unsigned_abs().div_ceil(1000) as u64).max(1)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use domain::clock::ManualClock;

    fn limiter(capacity: usize) -> (RateLimiter, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        (
            RateLimiter {
                capacity,
                ..RateLimiter::new(clock.clone())
            },
            clock,
        )
    }

    fn me() -> RateLimitKey {
        owner("me")
    }

    fn owner(name: &str) -> RateLimitKey {
        RateLimitKey::Owner(OwnerId::key(name))
    }

    fn exhaust(limiter: &RateLimiter, action: LimitedAction) -> i64 {
        (0..)
            .take_while(|_| limiter.try_acquire(me(), action).is_ok())
            .count() as i64
    }

    #[test]
    fn each_action_has_its_own_limit_per_minute() {
        let (limiter, _) = limiter(COUNTS);
        assert_eq!(
            limiter.try_acquire(me(), LimitedAction::Create),
            Ok(RateLimitState {
                remaining: 599,
                reset_seconds: 1
            })
        );
        assert_eq!(exhaust(&limiter, LimitedAction::Create), 599);
        assert_eq!(exhaust(&limiter, LimitedAction::Other), 3_000);
        assert_eq!(
            limiter
                .try_acquire(me(), LimitedAction::Follow)
                .unwrap()
                .remaining,
            59_999
        );
        assert!(
            limiter
                .try_acquire(owner("other"), LimitedAction::Create)
                .is_ok()
        );
    }

    #[test]
    fn allowance_refills_evenly() {
        let (limiter, clock) = limiter(COUNTS);
        exhaust(&limiter, LimitedAction::Create);
        clock.advance(SignedDuration::from_secs(3));
        assert_eq!(exhaust(&limiter, LimitedAction::Create), 30);
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(exhaust(&limiter, LimitedAction::Create), 600);
    }

    #[test]
    fn rejected_requests_do_not_prolong_the_wait() {
        let (limiter, clock) = limiter(COUNTS);
        exhaust(&limiter, LimitedAction::Other);
        clock.advance(SignedDuration::from_secs(60));
        exhaust(&limiter, LimitedAction::Other);
        let burst: Vec<RateLimitExceeded> = (0..5)
            .map(|_| limiter.try_acquire(me(), LimitedAction::Other).unwrap_err())
            .collect();
        assert!(
            burst.iter().all(|refused| *refused
                == RateLimitExceeded {
                    retry_seconds: 1,
                    is_new: false
                }),
            "{burst:?}"
        );
        clock.advance(SignedDuration::from_secs(1));
        assert_eq!(exhaust(&limiter, LimitedAction::Other), 50);
    }

    #[test]
    fn only_the_first_rejection_of_a_burst_is_new() {
        let (limiter, _) = limiter(COUNTS);
        while limiter
            .try_acquire(me(), LimitedAction::Create)
            .is_ok_and(|left| left.remaining > 0)
        {}
        let offences = (0..6)
            .filter(|_| {
                limiter
                    .try_acquire(me(), LimitedAction::Create)
                    .unwrap_err()
                    .is_new
            })
            .count();
        assert_eq!(offences, 1);
    }

    #[test]
    fn counters_are_bounded_and_idle_ones_dropped_first() {
        let (limiter, clock) = limiter(3);
        limiter
            .try_acquire(owner("quiet"), LimitedAction::Create)
            .unwrap();
        clock.advance(SignedDuration::from_secs(1));
        exhaust(&limiter, LimitedAction::Create);
        for number in 0..2 {
            limiter
                .try_acquire(owner(&number.to_string()), LimitedAction::Create)
                .unwrap();
        }
        assert!(
            limiter.try_acquire(me(), LimitedAction::Create).is_err(),
            "full counters are dropped before used ones"
        );
        for number in 0..100 {
            limiter
                .try_acquire(owner(&number.to_string()), LimitedAction::Create)
                .unwrap();
            assert!(limiter.counts.lock().unwrap().len() <= 3);
        }
    }

    #[test]
    fn anonymous_keys_are_by_address_or_ipv6_network() {
        let key = |text: &str| RateLimitKey::anonymous(text.parse().unwrap());
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_eq!(key("2001:db8:0:1::1"), key("2001:db8:0:1:ffff::2"));
        assert_ne!(key("2001:db8:0:1::1"), key("2001:db8:0:2::1"));
    }
}
