//! `GET /embed/studio`: the embedded studio, which other sites frame. It is opened by an embed key
//! and sets no cookie; its session is part of the document.

use api::EmbedSession;
use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    middleware::from_fn,
    response::Response,
    routing::get,
};
use maud::{Markup, html};
use serde::Deserialize;

use crate::http::{
    assets,
    error::ApiError,
    extract::Query,
    generated_page::{compress, generated_page},
    html::{Appearance, NoticePage, append_to_head, json_script, noindex},
    state::AppState,
};
use domain::links::Links;

/// The route of this file.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(api::routes::EMBED_STUDIO, get(studio))
        .layer(from_fn(compress))
}

/// The query parameters that the server reads; the page reads `theme`, `lang` and `origin`.
#[derive(Deserialize)]
struct StudioParameters {
    #[serde(default)]
    key: String,
}

async fn studio(
    State(state): State<AppState>,
    links: Links,
    Query(parameters): Query<StudioParameters>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let (origin, ancestors) = (state.site.public_origin(), state.site.frame_ancestors());
    let Some(session) = state.embed_keys.open(&parameters.key).await? else {
        let policy = assets::generated_page_policy(origin, &ancestors);
        let html = unavailable_page(&Appearance::from_query(query.as_deref()), &links);
        return Ok(generated_page(StatusCode::NOT_FOUND, &policy, html, true));
    };
    let Some(index) = assets::index() else {
        return Ok(super::page::not_built());
    };
    let document = with_session(&String::from_utf8_lossy(index.identity), &session);
    Ok(generated_page(
        StatusCode::OK,
        &assets::page_policy(origin, &ancestors),
        document,
        true,
    ))
}

/// The page of a key that does not exist.
fn unavailable_page(appearance: &Appearance, links: &Links) -> String {
    let page = NoticePage {
        title: "Not available",
        sentence: "This studio is not available.",
        is_alert: false,
        form: Markup::default(),
    };
    page.render(appearance, links)
}

/// The studio's document with the session at the end of its head.
fn with_session(page: &str, session: &EmbedSession) -> String {
    let head = html! {
        (noindex())
        (json_script("embed", session))
    };
    append_to_head(page, &head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_cannot_close_its_script_element_and_round_trips() {
        let fixed = serde_json::json!({ "prompt": "</script><script>alert(1)</script>&\u{2028}" });
        let session = EmbedSession {
            token: "t".into(),
            parameters: None,
            fixed: fixed.as_object().unwrap().clone(),
        };
        let page = with_session("<html><head></head><body>a</head></body>", &session);
        assert_eq!(
            (
                page.matches("</script>").count(),
                page.matches("id=\"embed\"").count()
            ),
            (1, 1)
        );
        let json = page
            .split_once("id=\"embed\">")
            .unwrap()
            .1
            .split_once("</script>")
            .unwrap()
            .0;
        assert_eq!(serde_json::from_str::<EmbedSession>(json).unwrap(), session);
    }
}
