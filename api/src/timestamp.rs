use serde::{Deserialize, Serialize};

/// A timestamp in RFC 3339, UTC, ending in `Z`, such as `2026-11-22T09:30:00.123456Z`.
///
/// Stored as text: both sides compute with their own date types (`Date` in the browser, `jiff` on
/// the server), and the precision of upstream varies between 3 and 9 digits. Timestamps of this
/// server have six digits, so they sort as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = DateTime))]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// Wraps text that is already RFC 3339 in UTC.
    pub fn from_rfc3339(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, fit for `Date.parse` and for a database column.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
