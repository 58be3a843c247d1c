use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};

use super::Owner;
use crate::predictions::Vocabulary;

/// Names, parted by commas, statuses that a client knows beyond those that all know.
const STATUSES: &str = "depth2img-statuses";

/// The page knows every status, a program those that it says it knows.
impl<S: Send + Sync> FromRequestParts<S> for Vocabulary {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let is_page = parts
            .extensions
            .get::<Owner>()
            .is_some_and(|Owner(owner)| owner.is_visitor());
        Ok(if is_page || names_aborted(&parts.headers) {
            Self::Whole
        } else {
            Self::WithoutAborted
        })
    }
}

fn names_aborted(headers: &HeaderMap) -> bool {
    let names = headers
        .get_all(STATUSES)
        .iter()
        .filter_map(|value| value.to_str().ok());
    names
        .flat_map(|names| names.split(','))
        .any(|name| name.trim() == "aborted")
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::owner::OwnerId;

    async fn of(owner: OwnerId, statuses: &str) -> Vocabulary {
        let request = Request::builder()
            .extension(Owner(owner))
            .header(STATUSES, statuses)
            .body(())
            .unwrap();
        Vocabulary::from_request_parts(&mut request.into_parts().0, &())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn the_page_knows_every_status_and_a_program_what_it_says() {
        assert_eq!(of(OwnerId::visitor("me"), "").await, Vocabulary::Whole);
        assert_eq!(of(OwnerId::key("me"), "").await, Vocabulary::WithoutAborted);
        assert_eq!(
            of(OwnerId::key("me"), "paused, aborted").await,
            Vocabulary::Whole
        );
        assert_eq!(
            of(OwnerId::key("me"), "unaborted").await,
            Vocabulary::WithoutAborted
        );
    }
}
