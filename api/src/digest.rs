use serde::{Deserialize, Serialize};

use crate::{DigestId, Timestamp};

/// How often a digest is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum DigestInterval {
    /// Each day.
    Day,
    /// Each week.
    Week,
    /// Each month.
    Month,
}

/// An email digest of new models for a search, as its subscriber sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Digest {
    /// Its id.
    pub id: DigestId,
    /// Email address of the recipient.
    pub email: String,
    /// The search, as in a saved search.
    pub query: String,
    /// Interval.
    pub interval: DigestInterval,
    /// True once the recipient has confirmed the subscription.
    pub is_confirmed: bool,
    /// True after a permanent delivery failure. Nothing is sent until the recipient confirms again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_failed: bool,
    /// Creation time.
    pub created_at: Timestamp,
    /// Time of the last email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sent_at: Option<Timestamp>,
}

/// The body of `POST /api/digests`. The server sends a confirmation email, and no digest before the
/// address is confirmed (double opt-in).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateDigest {
    /// Email address of the recipient.
    pub email: String,
    /// The search.
    pub query: String,
    /// Interval.
    pub interval: DigestInterval,
}

/// The owner's digests, newest first (`GET /api/digests`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Digests {
    /// True if the server is configured to send email.
    pub can_send: bool,
    /// The items.
    pub digests: Vec<Digest>,
}

impl DigestInterval {
    /// All values, in display order.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The serialised string.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}
