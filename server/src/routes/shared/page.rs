//! `/s/{token}` and `/embed/{token}`: a link's page, and the same for other sites to frame. A password is asked for and taken there.

use std::net::IpAddr;

use api::{ShareToken, routes};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, RawQuery, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::get,
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;

use super::packing::pack;
use crate::{
    error::ApiError,
    extract::{Path, Peer},
    links::Links,
    page,
    shares::{
        GRANT_SECONDS, Locked, Opened, Opening, Unlocking,
        page::{Gate, Look, Place, framed_page, gate_page, is_hidden, open_page},
    },
    state::AppState,
};

/// The cookie that keeps what a password brought, for one link.
const COOKIE: &str = "depth2img_share";
/// Bytes of a form with a password.
const FORM_BYTES: usize = 16 * 1024;
/// For search engines that read no pages.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route(routes::SHARE_PAGE, get(show_alone).post(unlock_alone))
        .route(routes::EMBED, get(show_framed).post(unlock_framed))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn(pack))
}

/// Whoever looks at a link, and how.
struct Visit {
    state: AppState,
    links: Links,
    peer: IpAddr,
    token: String,
    place: Place,
    look: Look,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    password: String,
}

async fn show_alone(
    State(state): State<AppState>,
    links: Links,
    Peer(peer): Peer,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    cookies: CookieJar,
) -> Result<Response, ApiError> {
    let kept = cookies.get(COOKIE).map(|cookie| cookie.value().to_owned());
    Visit { state, links, peer, token, place: Place::Alone, look: Look::asked(query.as_deref()) }
        .show(granted(query.as_deref()).or(kept).as_deref())
        .await
}

async fn show_framed(
    State(state): State<AppState>,
    links: Links,
    Peer(peer): Peer,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    Visit { state, links, peer, token, place: Place::Framed, look: Look::asked(query.as_deref()) }
        .show(granted(query.as_deref()).as_deref())
        .await
}

async fn unlock_alone(
    State(state): State<AppState>,
    links: Links,
    Peer(peer): Peer,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, ApiError> {
    Visit { state, links, peer, token, place: Place::Alone, look: Look::asked(query.as_deref()) }.unlock(query.as_deref(), &body).await
}

async fn unlock_framed(
    State(state): State<AppState>,
    links: Links,
    Peer(peer): Peer,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, ApiError> {
    Visit { state, links, peer, token, place: Place::Framed, look: Look::asked(query.as_deref()) }.unlock(query.as_deref(), &body).await
}

impl Visit {
    async fn show(&self, grant: Option<&str>) -> Result<Response, ApiError> {
        match self.state.shares.open(&self.token, grant).await? {
            Opening::Opened(opened) => self.opened(&opened).await,
            Opening::Locked(_) => Ok(self.gate(StatusCode::OK, Gate::Locked)),
            Opening::Unavailable => Ok(self.unavailable()),
        }
    }

    /// Takes a password. Whoever has none to give, because the link asks for none, sees it.
    async fn unlock(&self, query: Option<&str>, body: &[u8]) -> Result<Response, ApiError> {
        match self.state.shares.open(&self.token, None).await? {
            Opening::Opened(_) => Ok(self.elsewhere(&self.address(query, None))),
            Opening::Locked(locked) => self.tried(&locked, query, body).await,
            Opening::Unavailable => Ok(self.unavailable()),
        }
    }

    async fn tried(&self, locked: &Locked, query: Option<&str>, body: &[u8]) -> Result<Response, ApiError> {
        let PasswordForm { password } = serde_urlencoded::from_bytes(body).unwrap_or_default();
        match self.state.shares.unlock(locked, password, self.peer).await.map_err(ApiError::internal)? {
            Unlocking::Granted(grant) => Ok(self.granted(query, &grant)),
            Unlocking::Wrong => Ok(self.gate(StatusCode::FORBIDDEN, Gate::Wrong)),
            Unlocking::TooMany(seconds) => Ok(later(self.gate(StatusCode::TOO_MANY_REQUESTS, Gate::TooOften(seconds)), seconds)),
        }
    }

    /// Back to the page. In a frame there are no cookies: there the address keeps what the password brought.
    fn granted(&self, query: Option<&str>, grant: &str) -> Response {
        if self.place == Place::Framed {
            return self.elsewhere(&self.address(query, Some(grant)));
        }
        let address = self.address(query, None);
        let secure = if self.state.site.is_secure() { "; Secure" } else { "" };
        let path = format!("/s/{}", self.token);
        let cookie = format!("{COOKIE}={grant}; Path={path}; Max-Age={GRANT_SECONDS}; HttpOnly; SameSite=Lax{secure}");
        ([(header::SET_COOKIE, cookie)], self.elsewhere(&address)).into_response()
    }

    /// This page's address with what it was asked with, and another grant or none.
    fn address(&self, query: Option<&str>, grant: Option<&str>) -> String {
        let path = self.token.parse::<ShareToken>().map_or_else(|_| "/".into(), |token| self.path(&token));
        let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).filter(|(name, _)| name != "grant");
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .extend_pairs(grant.map(|grant| ("grant", grant)))
            .finish();
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    fn path(&self, token: &ShareToken) -> String {
        match self.place {
            Place::Alone => routes::share_page(token),
            Place::Framed => routes::embed(token),
        }
    }

    fn elsewhere(&self, address: &str) -> Response {
        let headers = [(header::LOCATION, address), (header::CACHE_CONTROL, "private, no-store"), (header::REFERRER_POLICY, "no-referrer")];
        (StatusCode::SEE_OTHER, headers).into_response()
    }

    async fn opened(&self, opened: &Opened) -> Result<Response, ApiError> {
        self.state.shares.note_use(opened).await?;
        let is_hidden = is_hidden(opened, self.place);
        let origin = self.state.site.public_origin();
        Ok(match self.place {
            Place::Framed => page(StatusCode::OK, &self.plain_policy(), framed_page(opened, &self.look, &self.links), is_hidden),
            Place::Alone => {
                let built = page::index().map(|asset| String::from_utf8_lossy(asset.identity)).unwrap_or_default();
                page(StatusCode::OK, &page::policy(origin, "'none'"), open_page(&built, opened, &self.links), is_hidden)
            }
        })
    }

    fn unavailable(&self) -> Response {
        match self.state.shares.missed(self.peer) {
            Ok(()) => self.gate(StatusCode::NOT_FOUND, Gate::Unavailable),
            Err(refused) => {
                let seconds = refused.retry_seconds;
                later(self.gate(StatusCode::TOO_MANY_REQUESTS, Gate::TooManyMisses(seconds)), seconds)
            }
        }
    }

    fn gate(&self, status: StatusCode, gate: Gate) -> Response {
        page(status, &self.plain_policy(), gate_page(gate, self.place, &self.look, &self.links), true)
    }

    fn plain_policy(&self) -> String {
        let ancestors = self.state.site.ancestors();
        page::plain_policy(self.state.site.public_origin(), if self.place == Place::Framed { &ancestors } else { "'none'" })
    }
}

fn page(status: StatusCode, policy: &str, html: String, is_hidden: bool) -> Response {
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let mut response = (status, fixed, html).into_response();
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(policy).map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    headers.extend(is_hidden.then_some((ROBOTS, HeaderValue::from_static("noindex"))));
    response
}

fn later(mut response: Response, seconds: u64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

/// What a password brought, where the address carries it.
fn granted(query: Option<&str>) -> Option<String> {
    let (_, grant) = url::form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "grant")?;
    Some(grant.into_owned())
}
