//! `GET /embed/studio`: the studio for other sites to frame, by a key. It sets no cookie: what it needs to know is in it.

use api::EmbedSession;
use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    middleware::from_fn,
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::made_page::{made_page, pack};
use crate::{
    document::{HIDDEN, Look, Notice, text::json_in_script, with_head},
    error::ApiError,
    extract::Query,
    links::Links,
    page,
    state::AppState,
};

/// What stands in the page's place where a key opens nothing.
const NO_STUDIO: Notice<'_> = Notice {
    title: "Not available",
    sentence: "This studio is not available.",
    is_answer: false,
    more: "",
};

/// The route of this file.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(api::routes::EMBED_STUDIO, get(studio))
        .layer(from_fn(pack))
}

/// What stands in the address. How it looks (`theme`, `lang`) and whom it tells (`origin`) the page reads by itself.
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
    let (origin, ancestors) = (state.site.public_origin(), state.site.ancestors());
    let Some(session) = state.embedded.open(&parameters.key).await? else {
        let page = NO_STUDIO.page(&Look::asked(query.as_deref()), &links);
        return Ok(made_page(
            StatusCode::NOT_FOUND,
            &page::plain_policy(origin, &ancestors),
            page,
            true,
        ));
    };
    let Some(index) = page::index() else {
        return Ok(super::page::not_built());
    };
    let document = with_session(&String::from_utf8_lossy(index.identity), &session);
    Ok(made_page(
        StatusCode::OK,
        &page::policy(origin, &ancestors),
        document,
        true,
    ))
}

/// The page with what an embedded studio must know at the end of its head.
fn with_session(page: &str, session: &EmbedSession) -> String {
    with_head(
        page,
        &format!(
            "{HIDDEN}<script type=\"application/json\" id=\"embed\">{}</script>",
            json_in_script(session)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_input_ends_the_script_and_every_one_comes_back() {
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
