//! Middleware that limits the requests of each owner under `/v1`, and reports the rest of the limit
//! in response headers.

use std::{net::SocketAddr, sync::Arc};

use api::routes;
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::{
    error::ApiError,
    extract::{EmbedVisitor, NewVisitor, Owner},
};
use domain::owner::OwnerId;
use services::rate_limit::{LimitedAction, RateLimitExceeded, RateLimitKey, RateLimiter};

/// Requests that remain in the current window.
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Seconds until the limit is fully restored.
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Runs the request unless it is limited and its owner's limit is exceeded.
pub(super) async fn rate_limit(
    State(limiter): State<Arc<RateLimiter>>,
    Owner(owner): Owner,
    request: Request,
    next: Next,
) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let Some(action) = limited_action(request.method(), route) else {
        return next.run(request).await;
    };
    let key = rate_limit_key(owner, request.extensions());
    match limiter.try_acquire(key, action) {
        Ok(left) => with_headers(next.run(request).await, left.remaining, left.reset_seconds),
        Err(exceeded) => {
            report(action, exceeded);
            let seconds = exceeded.retry_seconds;
            with_headers(ApiError::rate_limited(seconds).into_response(), 0, seconds)
        }
    }
}

/// The key that a request is counted under: its owner, or the IP address of a new visitor or of a
/// visitor of an embedded studio, because both can become a new owner at any time.
fn rate_limit_key(owner: OwnerId, extensions: &Extensions) -> RateLimitKey {
    let is_anonymous =
        extensions.get::<NewVisitor>().is_some() || extensions.get::<EmbedVisitor>().is_some();
    match extensions.get::<ConnectInfo<SocketAddr>>() {
        Some(ConnectInfo(peer)) if is_anonymous => RateLimitKey::anonymous(peer.ip()),
        _ => RateLimitKey::Owner(owner),
    }
}

/// The limited action of a request; `None` if the route is not limited.
fn limited_action(method: &Method, route: &str) -> Option<LimitedAction> {
    match route {
        routes::PREDICTIONS | routes::MODEL_PREDICTIONS | routes::DEPLOYMENT_PREDICTIONS
            if method == Method::POST =>
        {
            Some(LimitedAction::Create)
        }
        routes::PREDICTION => Some(LimitedAction::Follow),
        route => route.starts_with("/v1/").then_some(LimitedAction::Other),
    }
}

fn with_headers(mut response: Response, remaining: i64, reset_seconds: u64) -> Response {
    response.headers_mut().extend(HeaderMap::from_iter([
        (REMAINING, remaining.into()),
        (RESET, reset_seconds.into()),
    ]));
    response
}

/// Counts and logs an exceeded limit, once until it is restored.
fn report(action: LimitedAction, exceeded: RateLimitExceeded) {
    if !exceeded.is_new {
        return;
    }
    let action = action.as_str();
    metrics::counter!("depth2img_rate_limited_total", "action" => action).increment(1);
    tracing::info!(
        action,
        retry_seconds = exceeded.retry_seconds,
        "rate limit exceeded"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_new_visitors_are_limited_by_ip_address_if_it_is_known() {
        let (me, peer) = (
            OwnerId::visitor("me"),
            SocketAddr::from(([192, 0, 2, 1], 4711)),
        );
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(peer));
        assert_eq!(
            rate_limit_key(me.clone(), &extensions),
            RateLimitKey::Owner(me.clone())
        );
        extensions.insert(NewVisitor);
        assert_eq!(
            rate_limit_key(me.clone(), &extensions),
            RateLimitKey::anonymous(peer.ip())
        );
        extensions.remove::<ConnectInfo<SocketAddr>>();
        assert_eq!(
            rate_limit_key(me.clone(), &extensions),
            RateLimitKey::Owner(me)
        );
    }

    #[test]
    fn create_and_poll_are_separate_actions_and_page_requests_are_unlimited() {
        assert_eq!(
            limited_action(&Method::POST, routes::PREDICTIONS),
            Some(LimitedAction::Create)
        );
        assert_eq!(
            limited_action(&Method::POST, routes::MODEL_PREDICTIONS),
            Some(LimitedAction::Create)
        );
        assert_eq!(
            limited_action(&Method::GET, routes::PREDICTIONS),
            Some(LimitedAction::Other)
        );
        assert_eq!(
            limited_action(&Method::GET, routes::PREDICTION),
            Some(LimitedAction::Follow)
        );
        assert_eq!(
            limited_action(&Method::POST, routes::PREDICTION_CANCEL),
            Some(LimitedAction::Other)
        );
        for unlimited in [routes::EVENTS, routes::DEPTH, routes::BLOB, ""] {
            assert_eq!(limited_action(&Method::GET, unlimited), None, "{unlimited}");
        }
    }
}
