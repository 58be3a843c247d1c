use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};

use crate::http::{request::header_text, state::AppState};
use domain::links::Links;

impl FromRequestParts<AppState> for Links {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let host = header_text(&parts.headers, header::HOST)
            .or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
        Ok(state.site.links(host))
    }
}
