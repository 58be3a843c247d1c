use jiff::{SignedDuration, Timestamp};

use super::WebhookSecret;

/// The tolerance between the sender's time and ours, either way. Older webhooks may be replays.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// The longest webhook id. Known senders use about thirty characters.
const ID_CHARACTERS: usize = 128;

/// The headers of a received webhook; to be trusted only after
/// [`is_signed_by`](Self::is_signed_by).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookHeaders {
    /// `webhook-id`: the same when the sender retries.
    pub id: String,
    /// `webhook-timestamp`: the time of this attempt.
    pub sent_at: Timestamp,
    timestamp: String,
    signatures: String,
}

/// Why a received webhook is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRejection {
    /// A header is missing or malformed.
    #[error("the header \"{0}\" is missing or malformed")]
    Header(&'static str),
    /// Too old.
    #[error("its time is more than 5 minutes ago; check both clocks")]
    Stale,
    /// In the future.
    #[error("its time is more than 5 minutes ahead; check both clocks")]
    Early,
    /// No secret to verify it with.
    #[error("there is no secret to verify it with")]
    NoSecret,
    /// No signature is valid.
    #[error("none of its signatures is valid")]
    Forged,
    /// Identical to one received before.
    #[error("it was received before")]
    Replayed,
    /// The body is too large.
    #[error("its body is too large")]
    TooLarge,
    /// The body is incomplete.
    #[error("its body could not be read")]
    Unreadable,
    /// The body is not JSON.
    #[error("its body is not JSON")]
    NotJson,
    /// The prediction does not exist.
    #[error("there is no such prediction")]
    UnknownPrediction,
}

impl WebhookRejection {
    /// The label for metrics.
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

impl WebhookHeaders {
    /// Parses the headers.
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Result<Self, WebhookRejection> {
        let required = |name: &'static str| {
            header(name)
                .filter(|text| !text.is_empty())
                .ok_or(WebhookRejection::Header(name))
        };
        let (id, timestamp, signatures) = (
            required("webhook-id")?,
            required("webhook-timestamp")?,
            required("webhook-signature")?,
        );
        // Dots separate the parts of the signed text: one in the id would make it ambiguous.
        if id.len() > ID_CHARACTERS || id.contains('.') {
            return Err(WebhookRejection::Header("webhook-id"));
        }
        let second = timestamp
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        let sent_at = second.ok_or(WebhookRejection::Header("webhook-timestamp"))?;
        Ok(Self {
            id: id.to_owned(),
            sent_at,
            timestamp: timestamp.to_owned(),
            signatures: signatures.to_owned(),
        })
    }

    /// Rejects timestamps outside of the window.
    pub fn check_time(&self, now: Timestamp) -> Result<(), WebhookRejection> {
        match now.duration_since(self.sent_at) {
            age if age > WINDOW => Err(WebhookRejection::Stale),
            age if age < -WINDOW => Err(WebhookRejection::Early),
            _ => Ok(()),
        }
    }

    /// True if it is signed with `secret` for this body.
    pub fn is_signed_by(&self, secret: &WebhookSecret, body: &[u8]) -> bool {
        secret.verify(&self.id, &self.timestamp, body, &self.signatures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        id: &str,
        timestamp: &str,
        signatures: &str,
    ) -> Result<WebhookHeaders, WebhookRejection> {
        WebhookHeaders::read(|name| match name {
            "webhook-id" => Some(id),
            "webhook-timestamp" => Some(timestamp),
            "webhook-signature" => Some(signatures),
            _ => None,
        })
    }

    #[test]
    fn missing_or_malformed_header_is_rejected() {
        assert!(read("msg_1", "1700000000", "v1,AAAA").is_ok());
        let long = "m".repeat(ID_CHARACTERS + 1);
        for id in ["", "msg.1", &long] {
            assert_eq!(
                read(id, "1700000000", "v1,AAAA"),
                Err(WebhookRejection::Header("webhook-id")),
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
                Err(WebhookRejection::Header("webhook-timestamp")),
                "{timestamp}"
            );
        }
        assert_eq!(
            read("msg_1", "1700000000", ""),
            Err(WebhookRejection::Header("webhook-signature"))
        );
        assert_eq!(
            WebhookHeaders::read(|_| None),
            Err(WebhookRejection::Header("webhook-id"))
        );
    }

    #[test]
    fn time_window_is_five_minutes_both_ways() {
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
            (Err(WebhookRejection::Stale), Err(WebhookRejection::Early))
        );
    }
}
