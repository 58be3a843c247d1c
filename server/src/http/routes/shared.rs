//! Public access to shares by their tokens. Every request checks the token and the grant.
//!
//! - [`object`]: the share as JSON
//! - [`page`]: its pages
//! - [`picture`]: its pictures
//! - [`vote`]: votes for the cells of a comparison

mod object;
mod page;
mod picture;
pub mod vote;

use std::net::IpAddr;

use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;

use crate::http::{error::ApiError, observe::record_id, state::AppState};
use services::shares::{OpenedShare, ShareAccess};

/// The routes below this file, except for votes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(object::router())
        .merge(picture::router())
        .merge(page::router())
}

/// The query parameters of a share's URLs.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct GrantParameters {
    /// The grant of the password; part of every URL of a share with a password.
    grant: Option<String>,
}

/// Opens a share for an API client.
pub(super) async fn open_share(
    state: &AppState,
    token: &str,
    grant: Option<&str>,
    peer: IpAddr,
) -> Result<OpenedShare, ApiError> {
    match state.shares.open(token, grant).await? {
        ShareAccess::Opened(opened) => {
            record_id("share", &opened.share.id);
            Ok(*opened)
        }
        ShareAccess::Locked(_) => Err(password_required()),
        ShareAccess::Unavailable => Err(unavailable(state, peer)),
    }
}

fn password_required() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "This link requires a password. Open its page to enter it.",
    )
    .with_title("Password needed")
}

/// 404 for every share that is unavailable; 429 after too many of them from one IP address.
pub(super) fn unavailable(state: &AppState, peer: IpAddr) -> ApiError {
    match state.shares.count_miss(peer) {
        Ok(()) => {
            ApiError::not_available("This link does not lead to a result, or no longer does.")
                .with_title("Not available")
        }
        Err(exceeded) => ApiError::rate_limited(exceeded.retry_seconds),
    }
}
