use serde::{Deserialize, Serialize};

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// Absolute URL of the next page; null on the last.
    pub next: Option<String>,
    /// Absolute URL of the previous page; null on the first.
    pub previous: Option<String>,
    /// The results of the page.
    pub results: Vec<T>,
}
