use jiff::{SignedDuration, Timestamp};

use super::WebhookSecret;

/// How far a webhook's own time may be from ours, either way. What is older could be a recording.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// Characters of a webhook's id. Known senders use about thirty.
const ID_CHARACTERS: usize = 128;

/// What the headers of a webhook say. True only once [`is_signed_by`](Self::is_signed_by) the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// `webhook-id`: the same where a sender tries again.
    pub id: String,
    /// `webhook-timestamp`: when this attempt was made.
    pub sent_at: Timestamp,
    timestamp: String,
    signatures: String,
}

/// Why a webhook is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not signed, or not in a way that can be read.
    #[error("the header \"{0}\" is missing or is none")]
    Header(&'static str),
    /// Too long ago.
    #[error("its time is more than 5 minutes ago; check both clocks")]
    Stale,
    /// Too far ahead.
    #[error("its time is more than 5 minutes ahead; check both clocks")]
    Early,
    /// Nothing to check it with.
    #[error("there is no secret to check it with")]
    NoSecret,
    /// Signed by somebody else, or altered.
    #[error("none of its signatures is right")]
    Forged,
    /// Taken before, to the letter.
    #[error("the very same was received before")]
    Replayed,
    /// More than is read.
    #[error("its body is too large")]
    TooLarge,
    /// The body broke off.
    #[error("its body could not be read")]
    Unreadable,
    /// Genuine and yet no JSON.
    #[error("its body is not JSON")]
    NotJson,
    /// Of nothing that is known here.
    #[error("there is no such prediction")]
    UnknownPrediction,
}

impl Refusal {
    /// The word for figures.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header(_) => "unsigned",
            Self::Stale => "stale",
            Self::Early => "early",
            Self::NoSecret => "no_secret",
            Self::Forged => "forged",
            Self::Replayed => "replayed",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::NotJson => "not_json",
            Self::UnknownPrediction => "unknown_prediction",
        }
    }
}

impl Envelope {
    /// Reads the headers.
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Refusal> {
        let required = |name: &'static str| {
            header(name)
                .filter(|text| !text.is_empty())
                .ok_or(Refusal::Header(name))
        };
        let (id, timestamp, signatures) = (
            required("webhook-id")?,
            required("webhook-timestamp")?,
            required("webhook-signature")?,
        );
        // What is signed is parted by dots: with one in the id it could be read in two ways.
        if id.len() > ID_CHARACTERS || id.contains('.') {
            return Err(Refusal::Header("webhook-id"));
        }
        let second = timestamp
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        let sent_at = second.ok_or(Refusal::Header("webhook-timestamp"))?;
        Ok(Self {
            id: id.to_owned(),
            sent_at,
            timestamp: timestamp.to_owned(),
            signatures: signatures.to_owned(),
        })
    }

    /// Refuses what is too old or too young.
    pub fn check_time(&self, now: Timestamp) -> Result<(), Refusal> {
        match now.duration_since(self.sent_at) {
            age if age > WINDOW => Err(Refusal::Stale),
            age if age < -WINDOW => Err(Refusal::Early),
            _ => Ok(()),
        }
    }

    /// True where it was signed with `secret` for this body.
    pub fn is_signed_by(&self, secret: &WebhookSecret, body: &[u8]) -> bool {
        secret.verify(&self.id, &self.timestamp, body, &self.signatures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(id: &str, timestamp: &str, signatures: &str) -> Result<Envelope, Refusal> {
        Envelope::read(|name| match name {
            "webhook-id" => Some(id),
            "webhook-timestamp" => Some(timestamp),
            "webhook-signature" => Some(signatures),
            _ => None,
        })
    }

    #[test]
    fn every_header_is_needed_and_must_be_one() {
        assert!(read("msg_1", "1700000000", "v1,AAAA").is_ok());
        let long = "m".repeat(ID_CHARACTERS + 1);
        for id in ["", "msg.1", &long] {
            assert_eq!(
                read(id, "1700000000", "v1,AAAA"),
                Err(Refusal::Header("webhook-id")),
                "{id}"
            );
        }
        for timestamp in [
            "",
            "soon",
            "1700000000.5",
            "17e8",
            "99999999999999999999",
            "999999999999999",
        ] {
            assert_eq!(
                read("msg_1", timestamp, "v1,AAAA"),
                Err(Refusal::Header("webhook-timestamp")),
                "{timestamp}"
            );
        }
        assert_eq!(
            read("msg_1", "1700000000", ""),
            Err(Refusal::Header("webhook-signature"))
        );
        assert_eq!(Envelope::read(|_| None), Err(Refusal::Header("webhook-id")));
    }

    #[test]
    fn the_window_is_five_minutes_both_ways() {
        let at = |seconds: i64| {
            read("msg_1", "1700000000", "v1,AAAA")
                .unwrap()
                .check_time(Timestamp::from_second(1_700_000_000 + seconds).unwrap())
        };
        for fine in [-300, 0, 300] {
            assert_eq!(at(fine), Ok(()), "{fine}");
        }
        assert_eq!(
            (at(301), at(-301)),
            (Err(Refusal::Stale), Err(Refusal::Early))
        );
    }
}
