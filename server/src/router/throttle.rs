//! Middleware that keeps owners within their allowances under `/v1` and tells them what is left.

use std::{net::SocketAddr, sync::Arc};

use api::routes;
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    error::ApiError,
    extract::{EmbedVisitor, Newcomer, Owner},
    limiter::{Asking, Holder, Limiter, TooMany},
    owner::OwnerId,
};

/// Requests that would be answered now.
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Seconds until the allowance is full again.
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Answers a request under `/v1` if its owner's allowance is not used up, and any other in any case.
pub(super) async fn throttle(
    State(limiter): State<Arc<Limiter>>,
    Owner(owner): Owner,
    request: Request,
    next: Next,
) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let Some(asking) = asking(request.method(), route) else {
        return next.run(request).await;
    };
    match limiter.take(holder(owner, request.extensions()), asking) {
        Ok(left) => with_limits(next.run(request).await, left.remaining, left.reset_seconds),
        Err(refused) => {
            note(asking, refused);
            with_limits(
                ApiError::throttled(refused.retry_seconds).into_response(),
                0,
                refused.retry_seconds,
            )
        }
    }
}

/// Whose allowance a request takes from: its owner's, or that of all newcomers from the address that it came from, where that is known.
/// Whoever visits an embedded studio can be new at any time.
fn holder(owner: OwnerId, extensions: &Extensions) -> Holder {
    let is_new =
        extensions.get::<Newcomer>().is_some() || extensions.get::<EmbedVisitor>().is_some();
    match extensions.get::<ConnectInfo<SocketAddr>>() {
        Some(ConnectInfo(peer)) if is_new => Holder::newcomers(peer.ip()),
        _ => Holder::Owner(owner),
    }
}

/// What is asked for; None where it is not limited.
fn asking(method: &Method, route: &str) -> Option<Asking> {
    match route {
        routes::PREDICTIONS | routes::MODEL_PREDICTIONS | routes::DEPLOYMENT_PREDICTIONS
            if method == Method::POST =>
        {
            Some(Asking::Create)
        }
        routes::PREDICTION => Some(Asking::Follow),
        route => route.starts_with("/v1/").then_some(Asking::Other),
    }
}

fn with_limits(mut response: Response, remaining: i64, reset_seconds: u64) -> Response {
    response.headers_mut().extend(HeaderMap::from_iter([
        (REMAINING, remaining.into()),
        (RESET, reset_seconds.into()),
    ]));
    response
}

/// Notes an offence, once for all its repetitions.
fn note(asking: Asking, refused: TooMany) {
    if refused.is_new {
        metrics::counter!("depth2img_throttled_total", "asking" => asking.as_str()).increment(1);
        tracing::info!(
            asking = asking.as_str(),
            retry_s = refused.retry_seconds,
            "an owner asks too often and is throttled"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_newcomers_are_held_by_their_address_and_only_where_it_is_known() {
        let (me, peer) = (
            OwnerId::visitor("me"),
            SocketAddr::from(([192, 0, 2, 1], 4711)),
        );
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(peer));
        assert_eq!(holder(me.clone(), &extensions), Holder::Owner(me.clone()));
        extensions.insert(Newcomer);
        assert_eq!(
            holder(me.clone(), &extensions),
            Holder::newcomers(peer.ip())
        );
        extensions.remove::<ConnectInfo<SocketAddr>>();
        assert_eq!(holder(me.clone(), &extensions), Holder::Owner(me));
    }

    #[test]
    fn creating_following_and_the_rest_are_told_apart_and_the_page_is_not_limited() {
        assert_eq!(
            asking(&Method::POST, routes::PREDICTIONS),
            Some(Asking::Create)
        );
        assert_eq!(
            asking(&Method::POST, routes::MODEL_PREDICTIONS),
            Some(Asking::Create)
        );
        assert_eq!(
            asking(&Method::GET, routes::PREDICTIONS),
            Some(Asking::Other)
        );
        assert_eq!(
            asking(&Method::GET, routes::PREDICTION),
            Some(Asking::Follow)
        );
        assert_eq!(
            asking(&Method::POST, routes::PREDICTION_CANCEL),
            Some(Asking::Other)
        );
        for free in [routes::EVENTS, routes::DEPTH, routes::BLOB, ""] {
            assert_eq!(asking(&Method::GET, free), None, "{free}");
        }
    }
}
