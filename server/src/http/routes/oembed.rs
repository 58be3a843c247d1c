//! `GET /oembed`: the oEmbed provider for share links.

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

use crate::http::{
    error::{
        ApiError,
        responses::{BadRequest, NotFound, PROBLEM_JSON, PasswordRequired},
    },
    extract::{Json, Peer, Query},
    oembed::{MaxSize, to_oembed, to_xml, token_segment},
    routes::shared::{open_share, unavailable},
    state::AppState,
};
use domain::links::Links;

/// The routes of this file. Other origins may call them.
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
    /// The URL of a share's page or frame.
    url: Option<String>,
    /// Maximal width in pixels.
    maxwidth: Option<String>,
    /// Maximal height in pixels.
    maxheight: Option<String>,
    /// `json` (the default) or `xml`.
    format: Option<String>,
}

/// Returns a frame that shows a share, and a thumbnail, in the format of oEmbed 1.0.
#[utoipa::path(
    get, path = api::routes::OEMBED, tag = "shares", params(OembedParameters),
    responses(
        (status = 200, body = Oembed),
        BadRequest,
        PasswordRequired,
        NotFound,
        (status = 501, description = "The format is neither json nor xml", body = Problem, content_type = PROBLEM_JSON)
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
        .ok_or_else(|| bad_request("The parameter \"url\" must be the URL of a share."))?;
    let max_size = MaxSize {
        width: pixels("maxwidth", parameters.maxwidth)?,
        height: pixels("maxheight", parameters.maxheight)?,
    };
    let url: Option<Url> = url.parse().ok().filter(|url| links.is_own(url));
    let Some(token) = url.as_ref().and_then(token_segment) else {
        return Err(unavailable(&state, peer));
    };
    let opened = open_share(&state, token, None, peer).await?;
    let oembed = to_oembed(&opened, max_size, &links);
    Ok(if is_xml {
        (
            [(header::CONTENT_TYPE, "text/xml; charset=utf-8")],
            to_xml(&oembed),
        )
            .into_response()
    } else {
        Json(oembed).into_response()
    })
}

fn pixels(name: &str, given: Option<String>) -> Result<Option<u32>, ApiError> {
    let Some(given) = given else { return Ok(None) };
    match given.parse() {
        Ok(pixels) if pixels >= 1 => Ok(Some(pixels)),
        _ => {
            let detail = format!("The parameter \"{name}\" must be an integer of at least 1.");
            Err(bad_request(&detail))
        }
    }
}

fn bad_request(detail: &str) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, detail)
}
