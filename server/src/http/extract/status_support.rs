use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use super::Owner;
use crate::http::state::AppState;
use domain::prediction::StatusSupport;

/// Request header: a comma-separated list of statuses that the client supports beyond Replicate's
/// original ones.
const STATUSES_HEADER: &str = "depth2img-statuses";

impl FromRequestParts<AppState> for StatusSupport {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        Ok(status_support(parts))
    }
}

/// The page supports every status; API clients support `aborted` only if their header lists it.
fn status_support(parts: &Parts) -> StatusSupport {
    let is_page = parts
        .extensions
        .get::<Owner>()
        .is_some_and(|Owner(owner)| owner.is_visitor());
    if is_page || lists_aborted(&parts.headers) {
        StatusSupport::All
    } else {
        StatusSupport::WithoutAborted
    }
}

fn lists_aborted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(STATUSES_HEADER).iter();
    let mut lists = values.filter_map(|value| value.to_str().ok());
    lists.any(|list| list.split(',').any(|name| name.trim() == "aborted"))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use domain::owner::OwnerId;

    fn extracted(owner: OwnerId, statuses: &str) -> StatusSupport {
        let request = Request::builder()
            .extension(Owner(owner))
            .header(STATUSES_HEADER, statuses)
            .body(())
            .unwrap();
        status_support(&request.into_parts().0)
    }

    #[test]
    fn page_supports_every_status_and_clients_those_they_list() {
        assert_eq!(extracted(OwnerId::visitor("me"), ""), StatusSupport::All);
        assert_eq!(
            extracted(OwnerId::key("me"), ""),
            StatusSupport::WithoutAborted
        );
        assert_eq!(
            extracted(OwnerId::key("me"), "paused, aborted"),
            StatusSupport::All
        );
        assert_eq!(
            extracted(OwnerId::key("me"), "unaborted"),
            StatusSupport::WithoutAborted
        );
    }
}
