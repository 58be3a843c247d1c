//! What a link opens to whoever has it. Each request is checked anew, whatever it is for.
//!
//! - [`object`]: as JSON
//! - [`picture`]: its pictures
//! - [`page`]: its pages
//! - [`vote`]: what people say of it

mod object;
mod page;
mod picture;
pub mod vote;

use std::net::IpAddr;

use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    error::ApiError,
    shares::{Opened, Opening},
    state::AppState,
};

/// The routes of this family.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(object::router())
        .merge(picture::router())
        .merge(page::router())
}

/// What a link's address carries.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct GrantParameters {
    /// What a password brought; part of every address that is given out then.
    grant: Option<String>,
}

/// What a link opens for a program.
pub(super) async fn opened(
    state: &AppState,
    token: &str,
    grant: Option<&str>,
    peer: IpAddr,
) -> Result<Opened, ApiError> {
    match state.shares.open(token, grant).await? {
        Opening::Opened(opened) => Ok(*opened),
        Opening::Locked(_) => Err(locked()),
        Opening::Unavailable => Err(unavailable(state, peer)),
    }
}

fn locked() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "This link asks for a password. Open its page, and give it there.",
    )
    .titled("Password needed")
}

/// The same for all that is not there, whyever; and for whoever asks for too much of it, to wait.
pub(super) fn unavailable(state: &AppState, peer: IpAddr) -> ApiError {
    match state.shares.missed(peer) {
        Ok(()) => ApiError::absent("This link does not lead to a result, or no longer does.")
            .titled("Not available"),
        Err(refused) => ApiError::throttled(refused.retry_seconds),
    }
}
