use serde::{Deserialize, Serialize};

/// A moment in RFC 3339, UTC, ending in `Z`, as `2026-11-22T09:30:00.123456Z`.
///
/// Kept as text: neither side computes with it except through its own calendar (`Date` in the browser,
/// `jiff` on the server), and upstream's precision varies between 3 and 9 digits. Moments that this
/// server writes have six digits, so among themselves they sort as text.
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
