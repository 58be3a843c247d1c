//! Middleware that has Replicate answer what it knows better, where it is the engine.

use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{links::Links, routes::passed_on, state::AppState};

/// Passes a question on where there is somebody to pass it to; else, and where it is more than a question, it is answered here.
pub(super) async fn pass(
    State(state): State<AppState>,
    links: Links,
    request: Request,
    next: Next,
) -> Response {
    let is_question = matches!(*request.method(), Method::GET | Method::HEAD)
        || request.method().as_str() == "QUERY";
    match &state.passage {
        Some(passage) if is_question => match passed_on::question(request).await {
            Ok(question) => passed_on::answer(passage.as_ref(), &links, question)
                .await
                .into_response(),
            Err(error) => error.into_response(),
        },
        _ => next.run(request).await,
    }
}
