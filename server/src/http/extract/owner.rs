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

use crate::http::{error::ApiError, state::AppState};
use domain::{
    links::Site,
    owner::OwnerId,
    signer::{Purpose, Signer},
};
use services::embed_keys::{Guest, is_session};

/// The cookie that identifies a visitor.
const COOKIE: &str = "depth2img_visitor";
/// Lifetime of the cookie in seconds: 400 days, the longest that browsers allow.
const COOKIE_SECONDS: u32 = 400 * 24 * 60 * 60;
/// Random bytes of a visitor's id, which has 26 characters.
const VISITOR_BYTES: usize = 19;

/// The owner that sent the request, as [`authenticate`] found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner(pub OwnerId);

impl<S: Send + Sync> FromRequestParts<S> for Owner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(|| {
            ApiError::internal("the route is not behind the middleware that authenticates requests")
        })
    }
}

/// Request extension: the visitor sent no valid cookie. A client that ignores cookies is a new
/// owner at each request.
#[derive(Debug, Clone, Copy)]
pub struct NewVisitor;

/// Request extension: the request comes from a visitor of an embedded studio, with these
/// permissions.
#[derive(Debug, Clone)]
pub struct EmbedVisitor(pub Guest);

/// Middleware: finds the owner of a request. A `Bearer` or `Token` value is an owner's key or the
/// session of an embedded studio; without one the owner is the visitor of the cookie. A new visitor
/// is sent a cookie.
pub async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let session = match session_token(&request) {
        Err(error) => return error.into_response(),
        Ok(session) => session.map(Cow::into_owned),
    };
    if let Some(session) = session {
        return authenticate_guest(&state, &session, request, next).await;
    }
    match known_owner(request.headers(), state.site.signer()) {
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
    request.extensions_mut().insert(NewVisitor);
    let response = next.run(request).await;
    (
        AppendHeaders([(header::SET_COOKIE, cookie(&state.site, &visitor))]),
        response,
    )
        .into_response()
}

/// The session of an embedded studio: the key of the request, or the query parameter `token` of the
/// event stream, because `EventSource` sends no headers.
fn session_token(request: &Request) -> Result<Option<Cow<'_, str>>, ApiError> {
    let key = bearer(request.headers())?;
    let token = match key {
        Some(key) => Some(Cow::Borrowed(key)),
        None if request.method() == Method::GET && request.uri().path() == routes::EVENTS => {
            query_token(request.uri())
        }
        None => None,
    };
    Ok(token.filter(|token| is_session(token)))
}

fn query_token(uri: &Uri) -> Option<Cow<'_, str>> {
    let mut parameters = url::form_urlencoded::parse(uri.query()?.as_bytes());
    parameters
        .find(|(name, _)| name == "token")
        .map(|(_, token)| token)
}

/// Runs the request as the visitor of the session.
async fn authenticate_guest(
    state: &AppState,
    session: &str,
    mut request: Request,
    next: Next,
) -> Response {
    match state.embed_keys.guest(session).await {
        Err(error) => ApiError::from(error).into_response(),
        Ok(None) => ApiError::session_ended().into_response(),
        Ok(Some((owner, guest))) => {
            request.extensions_mut().insert(Owner(owner));
            request.extensions_mut().insert(EmbedVisitor(guest));
            next.run(request).await
        }
    }
}

/// The owner of the key, else the visitor of the cookie; `None` if there is neither.
fn known_owner(headers: &HeaderMap, signer: &Signer) -> Result<Option<OwnerId>, ApiError> {
    if let Some(key) = bearer(headers)? {
        return Ok(Some(OwnerId::key(&hex::encode(Sha256::digest(key)))));
    }
    let jar = CookieJar::from_headers(headers);
    let Some(cookie) = jar.get(COOKIE) else {
        return Ok(None);
    };
    Ok(verified_visitor(signer, cookie.value()).map(OwnerId::visitor))
}

/// The value after `Bearer` or `Token`; `None` without an `Authorization` header.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, key) = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(ApiError::unauthenticated)?;
    let is_supported =
        scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
    let key = key.trim();
    if is_supported && !key.is_empty() {
        Ok(Some(key))
    } else {
        Err(ApiError::unauthenticated())
    }
}

/// The visitor of a cookie; `None` unless this server signed it.
fn verified_visitor<'a>(signer: &Signer, value: &'a str) -> Option<&'a str> {
    let (visitor, signature) = value.split_once('.')?;
    signer
        .verify(Purpose::Visitor, visitor, signature)
        .then_some(visitor)
}

/// The `Set-Cookie` value for a new visitor.
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
    fn bearer_and_token_schemes_are_accepted() {
        assert_eq!(bearer(&headers("Bearer r8_abc")).unwrap(), Some("r8_abc"));
        assert_eq!(bearer(&headers("Token r8_abc")).unwrap(), Some("r8_abc"));
        assert_eq!(bearer(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn other_authorization_schemes_are_unauthorized() {
        for wrong in ["Basic abc", "Bearer ", "Bearer", ""] {
            assert_eq!(
                bearer(&headers(wrong)).unwrap_err().problem().status,
                401,
                "{wrong}"
            );
        }
    }

    #[test]
    fn cookie_identifies_visitor_only_with_own_signature() {
        let site = Site::new(
            Some(&"https://studio.example".parse().unwrap()),
            1,
            Signer::new([1; 32]),
        );
        let line = cookie(&site, "me");
        assert!(line.ends_with("; Secure"), "{line}");
        let value = line.split(['=', ';']).nth(1).unwrap();
        assert_eq!(verified_visitor(site.signer(), value), Some("me"));
        assert_eq!(
            verified_visitor(site.signer(), &value.replace("me.", "you.")),
            None
        );
        assert_eq!(verified_visitor(&Signer::new([2; 32]), value), None);
    }
}
