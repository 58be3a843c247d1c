//! `/s/{token}` and `/embed/{token}`: a link's page, and the same for other sites to frame. A password is asked for and taken there.

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

use crate::{
    document::Look,
    error::ApiError,
    extract::{Path, Peer},
    links::Links,
    page,
    routes::made_page::{made_page, pack},
    shares::{
        GRANT_SECONDS, Locked, Opened, Opening, Unlocking,
        page::{Gate, Place, framed_page, gate_page, is_hidden, open_page},
    },
    state::AppState,
};

/// The cookie that keeps what a password brought, for one link.
const COOKIE: &str = "depth2img_share";
/// Bytes of a form with a password.
const FORM_BYTES: usize = 16 * 1024;

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route(routes::SHARE_PAGE, get(show).post(unlock))
        .route(routes::EMBED, get(show).post(unlock))
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
    query: String,
    look: Look,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    password: String,
}

/// Which of the two addresses it is, the route that was chosen for it says.
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
        let place = if is_framed {
            Place::Framed
        } else {
            Place::Alone
        };
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let look = Look::asked(Some(&query));
        Ok(Self {
            state: state.clone(),
            links,
            peer,
            token,
            place,
            query,
            look,
        })
    }
}

async fn show(visit: Visit, cookies: CookieJar) -> Result<Response, ApiError> {
    let kept = cookies
        .get(COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .filter(|_| visit.place == Place::Alone);
    visit.show(granted(&visit.query).or(kept).as_deref()).await
}

async fn unlock(visit: Visit, body: Bytes) -> Result<Response, ApiError> {
    visit.unlock(&body).await
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
    async fn unlock(&self, body: &[u8]) -> Result<Response, ApiError> {
        match self.state.shares.open(&self.token, None).await? {
            Opening::Opened(_) => Ok(self.elsewhere(&self.address(None))),
            Opening::Locked(locked) => self.tried(&locked, body).await,
            Opening::Unavailable => Ok(self.unavailable()),
        }
    }

    async fn tried(&self, locked: &Locked, body: &[u8]) -> Result<Response, ApiError> {
        let PasswordForm { password } = serde_urlencoded::from_bytes(body).unwrap_or_default();
        match self
            .state
            .shares
            .unlock(locked, password, self.peer)
            .await
            .map_err(ApiError::internal)?
        {
            Unlocking::Granted(grant) => Ok(self.granted(&grant)),
            Unlocking::Wrong => Ok(self.gate(StatusCode::FORBIDDEN, Gate::Wrong)),
            Unlocking::TooMany(seconds) => Ok(later(
                self.gate(StatusCode::TOO_MANY_REQUESTS, Gate::TooOften(seconds)),
                seconds,
            )),
        }
    }

    /// Back to the page. In a frame there are no cookies: there the address keeps what the password brought.
    fn granted(&self, grant: &str) -> Response {
        if self.place == Place::Framed {
            return self.elsewhere(&self.address(Some(grant)));
        }
        let address = self.address(None);
        let secure = if self.state.site.is_secure() {
            "; Secure"
        } else {
            ""
        };
        let path = format!("/s/{}", self.token);
        let cookie = format!(
            "{COOKIE}={grant}; Path={path}; Max-Age={GRANT_SECONDS}; HttpOnly; SameSite=Lax{secure}"
        );
        ([(header::SET_COOKIE, cookie)], self.elsewhere(&address)).into_response()
    }

    /// This page's address with what it was asked with, and another grant or none.
    fn address(&self, grant: Option<&str>) -> String {
        let path = self
            .token
            .parse::<ShareToken>()
            .map_or_else(|_| "/".into(), |token| self.path(&token));
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
        match self.place {
            Place::Alone => routes::share_page(token),
            Place::Framed => routes::embed(token),
        }
    }

    fn elsewhere(&self, address: &str) -> Response {
        let headers = [
            (header::LOCATION, address),
            (header::CACHE_CONTROL, "private, no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
        ];
        (StatusCode::SEE_OTHER, headers).into_response()
    }

    async fn opened(&self, opened: &Opened) -> Result<Response, ApiError> {
        self.state.shares.note_use(opened).await?;
        let is_hidden = is_hidden(opened, self.place);
        let origin = self.state.site.public_origin();
        Ok(match self.place {
            Place::Framed => made_page(
                StatusCode::OK,
                &self.plain_policy(),
                framed_page(opened, &self.look, &self.links),
                is_hidden,
            ),
            Place::Alone => {
                let built = page::index()
                    .map(|asset| String::from_utf8_lossy(asset.identity))
                    .unwrap_or_default();
                made_page(
                    StatusCode::OK,
                    &page::policy(origin, "'none'"),
                    open_page(&built, opened, &self.links),
                    is_hidden,
                )
            }
        })
    }

    fn unavailable(&self) -> Response {
        match self.state.shares.missed(self.peer) {
            Ok(()) => self.gate(StatusCode::NOT_FOUND, Gate::Unavailable),
            Err(refused) => {
                let seconds = refused.retry_seconds;
                later(
                    self.gate(StatusCode::TOO_MANY_REQUESTS, Gate::TooManyMisses(seconds)),
                    seconds,
                )
            }
        }
    }

    fn gate(&self, status: StatusCode, gate: Gate) -> Response {
        made_page(
            status,
            &self.plain_policy(),
            gate_page(gate, self.place, &self.look, &self.links),
            true,
        )
    }

    fn plain_policy(&self) -> String {
        let ancestors = self.state.site.ancestors();
        page::plain_policy(
            self.state.site.public_origin(),
            if self.place == Place::Framed {
                &ancestors
            } else {
                "'none'"
            },
        )
    }
}

fn later(mut response: Response, seconds: u64) -> Response {
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, seconds.into());
    response
}

/// What a password brought, where the address carries it.
fn granted(query: &str) -> Option<String> {
    let (_, grant) =
        url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "grant")?;
    Some(grant.into_owned())
}
