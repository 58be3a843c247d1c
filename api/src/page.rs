use serde::{Deserialize, Serialize};

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The address of the page after this one, absolute; null on the last.
    pub next: Option<String>,
    /// The address of the page before this one, absolute; null on the first.
    pub previous: Option<String>,
    /// What is on it.
    pub results: Vec<T>,
}
