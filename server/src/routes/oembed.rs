//! `GET /oembed`: a link in oEmbed's words, for sites that show what is at an address.

use api::{Oembed, Problem};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;
use url::Url;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Json, Peer, Query},
    links::Links,
    routes::shared::{opened, unavailable},
    shares::oembed::{Room, describe, token_in, xml},
    state::AppState,
};

/// The routes of this file. Pages elsewhere may ask.
pub fn router() -> OpenApiRouter<AppState> {
    let header =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    OpenApiRouter::new()
        .routes(routes!(get_oembed))
        .layer(header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .layer(header(header::CACHE_CONTROL, "private, no-cache"))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct OembedParameters {
    /// The address of a link's page or frame.
    url: Option<String>,
    /// Pixels across that there are at most.
    maxwidth: Option<String>,
    /// Pixels down that there are at most.
    maxheight: Option<String>,
    /// `json` or `xml`; `json` where it is not said.
    format: Option<String>,
}

/// A frame that shows what a link shares, and a picture of it. oEmbed 1.0.
#[utoipa::path(
    get, path = api::routes::OEMBED, tag = "shares", params(OembedParameters),
    responses(
        (status = 200, body = Oembed),
        (status = 400, description = "There is no address, or no size", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The link asks for a password", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "It is no link, or leads nowhere", body = Problem, content_type = "application/problem+json"),
        (status = 501, description = "Neither json nor xml", body = Problem, content_type = "application/problem+json")
    )
)]
async fn get_oembed(
    State(state): State<AppState>,
    links: Links,
    Peer(peer): Peer,
    Query(parameters): Query<OembedParameters>,
) -> Result<Response, ApiError> {
    let is_xml = match parameters.format.as_deref() {
        None | Some("json") => false,
        Some("xml") => true,
        Some(_) => {
            return Err(ApiError::new(
                StatusCode::NOT_IMPLEMENTED,
                "The format must be json or xml.",
            ));
        }
    };
    let url = parameters
        .url
        .as_deref()
        .filter(|url| !url.is_empty())
        .ok_or_else(|| bad("Give a link's address as url."))?;
    let room = Room {
        width: pixels("maxwidth", parameters.maxwidth)?,
        height: pixels("maxheight", parameters.maxheight)?,
    };
    let url: Option<Url> = url.parse().ok().filter(|url| links.is_own(url));
    let Some(token) = url.as_ref().and_then(token_in) else {
        return Err(unavailable(&state, peer));
    };
    let oembed = describe(&opened(&state, token, None, peer).await?, room, &links);
    Ok(if is_xml {
        (
            [(header::CONTENT_TYPE, "text/xml; charset=utf-8")],
            xml(&oembed),
        )
            .into_response()
    } else {
        Json(oembed).into_response()
    })
}

fn pixels(name: &str, given: Option<String>) -> Result<Option<u32>, ApiError> {
    let Some(given) = given else { return Ok(None) };
    let pixels = given.parse().ok().filter(|pixels| *pixels >= 1);
    pixels
        .map(Some)
        .ok_or_else(|| bad(&format!("{name} must be a whole number of at least 1.")))
}

fn bad(detail: &str) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, detail)
}
