use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};

use crate::http::state::AppState;
use domain::links::Links;

impl FromRequestParts<AppState> for Links {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let host_header = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let host =
            host_header.or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
        Ok(state.site.links(host))
    }
}
