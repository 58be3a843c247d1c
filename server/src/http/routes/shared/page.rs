//! `/s/{token}` and `/embed/{token}`: the page of a share, and its variant for frames of other
//! sites. Both have the password form.

use std::net::IpAddr;

use api::{ShareToken, routes};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequestParts, MatchedPath},
    http::{StatusCode, header, request::Parts},
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::get,
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;

use crate::http::{
    assets,
    error::ApiError,
    extract::{Path, Peer},
    generated_page::{compress, generated_page},
    html::Appearance,
    share_page::{BlockReason, PageMode, blocked_page, framed_page, is_hidden, standalone_page},
    state::AppState,
};
use domain::links::Links;
use services::shares::{GRANT_SECONDS, LockedShare, OpenedShare, ShareAccess, UnlockResult};

/// The cookie with the grant of one share.
const COOKIE: &str = "depth2img_share";
/// Maximal size of the password form in bytes.
const FORM_BYTES: usize = 16 * 1024;

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route(routes::SHARE_PAGE, get(show).post(unlock))
        .route(routes::EMBED, get(show).post(unlock))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn(compress))
}

/// A request for the page of a share.
struct Visit {
    state: AppState,
    links: Links,
    peer: IpAddr,
    token: String,
    mode: PageMode,
    query: String,
    appearance: Appearance,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    password: String,
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Path(token) = Path::<String>::from_request_parts(parts, state).await?;
        let Ok(Peer(peer)) = Peer::from_request_parts(parts, state).await;
        let Ok(links) = Links::from_request_parts(parts, state).await;
        let is_framed = parts
            .extensions
            .get::<MatchedPath>()
            .is_some_and(|route| route.as_str() == routes::EMBED);
        let mode = if is_framed {
            PageMode::Framed
        } else {
            PageMode::Standalone
        };
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let appearance = Appearance::from_query(Some(&query));
        Ok(Self {
            state: state.clone(),
            links,
            peer,
            token,
            mode,
            query,
            appearance,
        })
    }
}

async fn show(visit: Visit, cookies: CookieJar) -> Result<Response, ApiError> {
    let grant = match grant_parameter(&visit.query) {
        Some(grant) => Some(grant),
        None if visit.mode == PageMode::Framed => None,
        None => cookies.get(COOKIE).map(|cookie| cookie.value().to_owned()),
    };
    visit.show(grant.as_deref()).await
}

async fn unlock(visit: Visit, body: Bytes) -> Result<Response, ApiError> {
    visit.unlock(&body).await
}

impl Visit {
    async fn show(&self, grant: Option<&str>) -> Result<Response, ApiError> {
        match self.state.shares.open(&self.token, grant).await? {
            ShareAccess::Opened(opened) => self.share_page(&opened).await,
            ShareAccess::Locked(_) => {
                Ok(self.blocked(StatusCode::OK, BlockReason::PasswordRequired))
            }
            ShareAccess::Unavailable => Ok(self.unavailable()),
        }
    }

    /// Checks a password. If the share has none any more, redirects to its page.
    async fn unlock(&self, body: &[u8]) -> Result<Response, ApiError> {
        match self.state.shares.open(&self.token, None).await? {
            ShareAccess::Opened(_) => Ok(self.redirect(&self.page_url(None))),
            ShareAccess::Locked(locked) => self.check_password(&locked, body).await,
            ShareAccess::Unavailable => Ok(self.unavailable()),
        }
    }

    async fn check_password(
        &self,
        locked: &LockedShare,
        body: &[u8],
    ) -> Result<Response, ApiError> {
        let PasswordForm { password } = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let result = self
            .state
            .shares
            .unlock(locked, password, self.peer)
            .await
            .map_err(ApiError::internal)?;
        Ok(match result {
            UnlockResult::Granted(grant) => self.granted(&grant),
            UnlockResult::WrongPassword => {
                self.blocked(StatusCode::FORBIDDEN, BlockReason::WrongPassword)
            }
            UnlockResult::RateLimited(seconds) => {
                self.rate_limited(BlockReason::TooManyAttempts(seconds), seconds)
            }
        })
    }

    /// Redirects to the page with the grant: in a cookie, or in the URL within a frame, which has
    /// no cookies.
    fn granted(&self, grant: &str) -> Response {
        if self.mode == PageMode::Framed {
            return self.redirect(&self.page_url(Some(grant)));
        }
        let url = self.page_url(None);
        let secure = if self.state.site.is_secure() {
            "; Secure"
        } else {
            ""
        };
        let path = format!("/s/{}", self.token);
        let cookie = format!(
            "{COOKIE}={grant}; Path={path}; Max-Age={GRANT_SECONDS}; HttpOnly; SameSite=Lax{secure}"
        );
        ([(header::SET_COOKIE, cookie)], self.redirect(&url)).into_response()
    }

    /// The URL of this page with its query parameters and this grant.
    fn page_url(&self, grant: Option<&str>) -> String {
        let path = match self.token.parse::<ShareToken>() {
            Ok(token) => self.path(&token),
            Err(_) => "/".into(),
        };
        let pairs =
            url::form_urlencoded::parse(self.query.as_bytes()).filter(|(name, _)| name != "grant");
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .extend_pairs(grant.map(|grant| ("grant", grant)))
            .finish();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        }
    }

    fn path(&self, token: &ShareToken) -> String {
        match self.mode {
            PageMode::Standalone => routes::share_page(token),
            PageMode::Framed => routes::embed(token),
        }
    }

    fn redirect(&self, url: &str) -> Response {
        let headers = [
            (header::LOCATION, url),
            (header::CACHE_CONTROL, "private, no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
        ];
        (StatusCode::SEE_OTHER, headers).into_response()
    }

    async fn share_page(&self, opened: &OpenedShare) -> Result<Response, ApiError> {
        self.state.shares.record_visit(opened).await?;
        let is_hidden = is_hidden(opened, self.mode);
        let origin = self.state.site.public_origin();
        Ok(match self.mode {
            PageMode::Framed => generated_page(
                StatusCode::OK,
                &self.policy(),
                framed_page(opened, &self.appearance, &self.links),
                is_hidden,
            ),
            PageMode::Standalone => {
                let page_html = assets::index()
                    .map(|asset| String::from_utf8_lossy(asset.identity))
                    .unwrap_or_default();
                generated_page(
                    StatusCode::OK,
                    &assets::page_policy(origin, "'none'"),
                    standalone_page(&page_html, opened, &self.links),
                    is_hidden,
                )
            }
        })
    }

    fn unavailable(&self) -> Response {
        match self.state.shares.count_miss(self.peer) {
            Ok(()) => self.blocked(StatusCode::NOT_FOUND, BlockReason::Unavailable),
            Err(exceeded) => {
                let seconds = exceeded.retry_seconds;
                self.rate_limited(BlockReason::TooManyMisses(seconds), seconds)
            }
        }
    }

    fn blocked(&self, status: StatusCode, reason: BlockReason) -> Response {
        let html = blocked_page(reason, self.mode, &self.appearance, &self.links);
        generated_page(status, &self.policy(), html, true)
    }

    fn rate_limited(&self, reason: BlockReason, retry_seconds: u64) -> Response {
        let mut response = self.blocked(StatusCode::TOO_MANY_REQUESTS, reason);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, retry_seconds.into());
        response
    }

    fn policy(&self) -> String {
        let ancestors = self.state.site.frame_ancestors();
        assets::generated_page_policy(
            self.state.site.public_origin(),
            if self.mode == PageMode::Framed {
                &ancestors
            } else {
                "'none'"
            },
        )
    }
}

/// The query parameter `grant`.
fn grant_parameter(query: &str) -> Option<String> {
    let (_, grant) =
        url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "grant")?;
    Some(grant.into_owned())
}
