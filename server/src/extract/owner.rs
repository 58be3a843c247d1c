use std::borrow::Cow;

use api::routes;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, Uri, header, request::Parts},
    middleware::Next,
    response::{AppendHeaders, IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{
    embed_keys::{Guest, is_session},
    error::ApiError,
    links::Site,
    owner::OwnerId,
    signer::{Purpose, Signer},
    state::AppState,
};

/// The cookie that a visitor's browser keeps.
const COOKIE: &str = "depth2img_visitor";
/// Seconds that it is kept: 400 days, browsers allow no more.
const COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;
/// Random bytes of a visitor's id; 26 characters.
const VISITOR_BYTES: usize = 19;

/// Whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner(pub OwnerId);

impl<S: Send + Sync> FromRequestParts<S> for Owner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(|| {
            ApiError::internal("the route is not behind the middleware that identifies owners")
        })
    }
}

/// Marks a request of whoever has no cookie yet: a new owner, and perhaps the next time another.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer;

/// Marks a request of a visitor of an embedded studio, and says what they may do.
#[derive(Debug, Clone)]
pub struct EmbedVisitor(pub Guest);

/// Middleware: finds out who asks. A `Bearer` or `Token` value names an owner of its own, or a visitor of an embedded studio; without one
/// it is the visitor whom the cookie names, and a newcomer is given a cookie.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let session = match session(&request) {
        Err(error) => return error.into_response(),
        Ok(session) => session.map(Cow::into_owned),
    };
    if let Some(session) = session {
        return as_guest(&state, &session, request, next).await;
    }
    match known(request.headers(), state.site.signer()) {
        Err(error) => return error.into_response(),
        Ok(Some(owner)) => {
            request.extensions_mut().insert(Owner(owner));
            return next.run(request).await;
        }
        Ok(None) => {}
    }
    let visitor = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; VISITOR_BYTES]>());
    request
        .extensions_mut()
        .insert(Owner(OwnerId::visitor(&visitor)));
    request.extensions_mut().insert(Newcomer);
    let response = next.run(request).await;
    (
        AppendHeaders([(header::SET_COOKIE, cookie(&state.site, &visitor))]),
        response,
    )
        .into_response()
}

/// The session of an embedded studio that the request carries: as its key, and where a browser sends no headers in its address.
fn session(request: &Request) -> Result<Option<Cow<'_, str>>, ApiError> {
    let key = bearer(request.headers())?;
    let token = match key {
        Some(key) => Some(Cow::Borrowed(key)),
        None if request.method() == Method::GET && request.uri().path() == routes::EVENTS => {
            token(request.uri())
        }
        None => None,
    };
    Ok(token.filter(|token| is_session(token)))
}

fn token(address: &Uri) -> Option<Cow<'_, str>> {
    let mut parameters = url::form_urlencoded::parse(address.query()?.as_bytes());
    parameters
        .find(|(name, _)| name == "token")
        .map(|(_, token)| token)
}

/// Goes on as the visitor whose session it is.
async fn as_guest(state: &AppState, session: &str, mut request: Request, next: Next) -> Response {
    match state.embedded.guest(session).await {
        Err(error) => ApiError::from(error).into_response(),
        Ok(None) => ApiError::session_ended().into_response(),
        Ok(Some((owner, guest))) => {
            request.extensions_mut().insert(Owner(owner));
            request.extensions_mut().insert(EmbedVisitor(guest));
            next.run(request).await
        }
    }
}

/// Whom the headers name: a key's owner, else a visitor, else nobody yet.
fn known(headers: &HeaderMap, signer: &Signer) -> Result<Option<OwnerId>, ApiError> {
    if let Some(key) = bearer(headers)? {
        return Ok(Some(OwnerId::key(&hex::encode(Sha256::digest(key)))));
    }
    let jar = CookieJar::from_headers(headers);
    Ok(jar
        .get(COOKIE)
        .and_then(|cookie| known_visitor(signer, cookie.value()))
        .map(OwnerId::visitor))
}

/// The value behind `Bearer` or `Token`; none without an `Authorization` header.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, key) = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(ApiError::unauthenticated)?;
    let is_known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
    let key = key.trim();
    if is_known && !key.is_empty() {
        Ok(Some(key))
    } else {
        Err(ApiError::unauthenticated())
    }
}

/// The visitor of a cookie that this server signed.
fn known_visitor<'a>(signer: &Signer, value: &'a str) -> Option<&'a str> {
    let (visitor, signature) = value.split_once('.')?;
    signer
        .verify(Purpose::Visitor, visitor, signature)
        .then_some(visitor)
}

/// The `Set-Cookie` line that makes a newcomer a visitor.
fn cookie(site: &Site, visitor: &str) -> String {
    let signature = site.signer().sign(Purpose::Visitor, visitor);
    let secure = if site.is_secure() { "; Secure" } else { "" };
    format!(
        "{COOKIE}={visitor}.{signature}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax{secure}"
    )
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(authorization: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            header::AUTHORIZATION,
            HeaderValue::from_static(authorization),
        )])
    }

    #[test]
    fn both_schemes_of_the_official_clients_carry_a_key() {
        assert_eq!(bearer(&headers("Bearer r8_abc")).unwrap(), Some("r8_abc"));
        assert_eq!(bearer(&headers("Token r8_abc")).unwrap(), Some("r8_abc"));
        assert_eq!(bearer(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn other_authorization_is_refused() {
        for wrong in ["Basic abc", "Bearer ", "Bearer", ""] {
            assert_eq!(
                bearer(&headers(wrong)).unwrap_err().problem().status,
                401,
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_visitor_is_known_by_a_cookie_that_this_server_signed() {
        let site = Site::new(
            Some(&"https://studio.example".parse().unwrap()),
            1,
            Signer::new([1; 32]),
        );
        let line = cookie(&site, "me");
        assert!(line.ends_with("; Secure"), "{line}");
        let value = line.split(['=', ';']).nth(1).unwrap();
        assert_eq!(known_visitor(site.signer(), value), Some("me"));
        assert_eq!(
            known_visitor(site.signer(), &value.replace("me.", "you.")),
            None
        );
        assert_eq!(known_visitor(&Signer::new([2; 32]), value), None);
    }
}
