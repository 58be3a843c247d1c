//! How often anyone may ask: Replicate's limits, so that a client which lives with those lives with these.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use api::ShareId;
use jiff::{SignedDuration, Timestamp};

use crate::{clock::SharedClock, owner::OwnerId};

/// Counts that are kept. Those of owners who have been quiet for a minute are full and need no keeping.
const COUNTS: usize = 20_000;

/// What is asked for; each has an allowance of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asking {
    /// To create a prediction.
    Create,
    /// How one prediction is doing. Clients ask twice a second for each that runs.
    Follow,
    /// Anything else.
    Other,
    /// What a link leads to that leads nowhere.
    Miss,
    /// Whether this is a link's password.
    Unlock,
    /// To say which of a comparison's pictures is the best.
    Vote,
    /// That a letter asks a mailbox for a yes.
    Letter,
}

/// Whose allowance it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Holder {
    /// An owner's.
    Owner(OwnerId),
    /// Everybody's who comes from this address as nobody yet, and could come as somebody else each time.
    Newcomers(IpAddr),
    /// Everybody's who tries the password of this link from this address.
    Guessers(ShareId, IpAddr),
}

/// What is left of an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Requests that would be answered now.
    pub remaining: i64,
    /// Whole seconds until the allowance is full again, at least 1.
    pub reset_seconds: u64,
}

/// An allowance that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// Whole seconds after which to ask again, at least 1.
    pub retry_seconds: u64,
    /// False where the owner asked again before that: clients that repeat at once offend once.
    pub is_new: bool,
}

/// Counts what owners ask for. What is refused is not counted, so that asking in vain does not prolong the wait.
pub struct Limiter {
    clock: SharedClock,
    capacity: usize,
    counts: Mutex<HashMap<(Holder, Asking), Count>>,
}

/// What was taken of an allowance, told by when it will be full again.
#[derive(Debug, Clone, Copy)]
struct Count {
    full_at: Timestamp,
    refused_until: Timestamp,
}

impl Holder {
    /// Newcomers from this address. One that has an IPv6 address has 2⁶⁴ of them, so these are counted by their network.
    pub fn newcomers(address: IpAddr) -> Self {
        Self::Newcomers(network(address))
    }

    /// Whoever tries a link's password from this address, counted likewise.
    pub fn guessers(share: ShareId, address: IpAddr) -> Self {
        Self::Guessers(share, network(address))
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

impl Asking {
    /// The word for logs and figures.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Follow => "follow",
            Self::Other => "other",
            Self::Miss => "miss",
            Self::Unlock => "unlock",
            Self::Vote => "vote",
            Self::Letter => "letter",
        }
    }

    /// Requests a minute, which may also come all at once.
    fn per_minute(self) -> i64 {
        match self {
            Self::Create => 600,
            Self::Follow => 60_000,
            Self::Other => 3_000,
            Self::Miss | Self::Vote => 60,
            Self::Unlock => 10,
            Self::Letter => 20,
        }
    }

    /// The time in which the allowance grows by one.
    fn interval(self) -> SignedDuration {
        SignedDuration::from_nanos(60_000_000_000 / self.per_minute())
    }
}

impl Limiter {
    /// Nobody has asked for anything yet.
    pub fn new(clock: SharedClock) -> Self {
        Self {
            clock,
            capacity: COUNTS,
            counts: Mutex::default(),
        }
    }

    /// Takes one of the holder's allowance.
    pub fn take(&self, holder: Holder, asking: Asking) -> Result<Left, TooMany> {
        let now = self.clock.now();
        let key = (holder, asking);
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
            .take(asking, now)
    }
}

/// Forgets the counts that are full. Where there are none, all: a flood of owners may take memory no more than it may take turns.
fn make_room(counts: &mut HashMap<(Holder, Asking), Count>, capacity: usize, now: Timestamp) {
    counts.retain(|_, count| count.full_at > now);
    if counts.len() >= capacity {
        counts.clear();
    }
}

impl Count {
    fn take(&mut self, asking: Asking, now: Timestamp) -> Result<Left, TooMany> {
        let taken = self.full_at.max(now).duration_since(now) + asking.interval();
        let allowed = SignedDuration::from_mins(1);
        if taken > allowed {
            let retry_seconds = whole_seconds(taken - allowed);
            let is_new = now >= self.refused_until;
            if is_new {
                self.refused_until = now + SignedDuration::from_secs(retry_seconds as i64);
            }
            return Err(TooMany {
                retry_seconds,
                is_new,
            });
        }
        self.full_at = now + taken;
        let remaining = (allowed - taken).as_nanos() / asking.interval().as_nanos();
        Ok(Left {
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
    use crate::clock::ManualClock;

    fn limiter(capacity: usize) -> (Limiter, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        (
            Limiter {
                capacity,
                ..Limiter::new(clock.clone())
            },
            clock,
        )
    }

    fn me() -> Holder {
        owner("me")
    }

    fn owner(name: &str) -> Holder {
        Holder::Owner(OwnerId::key(name))
    }

    fn use_up(limiter: &Limiter, asking: Asking) -> i64 {
        (0..)
            .take_while(|_| limiter.take(me(), asking).is_ok())
            .count() as i64
    }

    #[test]
    fn each_allowance_is_that_of_a_minute_and_its_own() {
        let (limiter, _) = limiter(COUNTS);
        assert_eq!(
            limiter.take(me(), Asking::Create),
            Ok(Left {
                remaining: 599,
                reset_seconds: 1
            })
        );
        assert_eq!(use_up(&limiter, Asking::Create), 599);
        assert_eq!(use_up(&limiter, Asking::Other), 3_000);
        assert_eq!(
            limiter.take(me(), Asking::Follow).unwrap().remaining,
            59_999
        );
        assert!(limiter.take(owner("other"), Asking::Create).is_ok());
    }

    #[test]
    fn it_grows_again_evenly() {
        let (limiter, clock) = limiter(COUNTS);
        use_up(&limiter, Asking::Create);
        clock.advance(SignedDuration::from_secs(3));
        assert_eq!(use_up(&limiter, Asking::Create), 30);
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(use_up(&limiter, Asking::Create), 600);
    }

    #[test]
    fn repeating_at_once_is_one_offence_and_prolongs_nothing() {
        let (limiter, clock) = limiter(COUNTS);
        use_up(&limiter, Asking::Other);
        clock.advance(SignedDuration::from_secs(60));
        use_up(&limiter, Asking::Other);
        let burst: Vec<TooMany> = (0..5)
            .map(|_| limiter.take(me(), Asking::Other).unwrap_err())
            .collect();
        assert!(
            burst.iter().all(|refused| *refused
                == TooMany {
                    retry_seconds: 1,
                    is_new: false
                }),
            "{burst:?}"
        );
        clock.advance(SignedDuration::from_secs(1));
        assert_eq!(use_up(&limiter, Asking::Other), 50);
    }

    #[test]
    fn only_the_first_refusal_of_a_burst_is_new() {
        let (limiter, _) = limiter(COUNTS);
        while limiter
            .take(me(), Asking::Create)
            .is_ok_and(|left| left.remaining > 0)
        {}
        let offences = (0..6)
            .filter(|_| limiter.take(me(), Asking::Create).unwrap_err().is_new)
            .count();
        assert_eq!(offences, 1);
    }

    #[test]
    fn a_flood_of_owners_takes_no_more_room_and_forgets_the_quiet_first() {
        let (limiter, clock) = limiter(3);
        limiter.take(owner("quiet"), Asking::Create).unwrap();
        clock.advance(SignedDuration::from_secs(1));
        use_up(&limiter, Asking::Create);
        for number in 0..2 {
            limiter
                .take(owner(&number.to_string()), Asking::Create)
                .unwrap();
        }
        assert!(
            limiter.take(me(), Asking::Create).is_err(),
            "a busy owner is not forgotten for a quiet one"
        );
        for number in 0..100 {
            limiter
                .take(owner(&number.to_string()), Asking::Create)
                .unwrap();
            assert!(limiter.counts.lock().unwrap().len() <= 3);
        }
    }

    #[test]
    fn newcomers_are_counted_by_address_and_those_with_many_by_network() {
        let holder = |text: &str| Holder::newcomers(text.parse().unwrap());
        assert_ne!(holder("192.0.2.1"), holder("192.0.2.2"));
        assert_eq!(holder("::ffff:192.0.2.1"), holder("192.0.2.1"));
        assert_eq!(holder("2001:db8:0:1::1"), holder("2001:db8:0:1:ffff::2"));
        assert_ne!(holder("2001:db8:0:1::1"), holder("2001:db8:0:2::1"));
    }
}
