//! `GET /v1/predictions`: one's predictions, a page at a time.

use api::{Page, Prediction, Problem, Source};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use url::form_urlencoded::Serializer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Asker;
use crate::{
    clock::moment,
    error::ApiError,
    extract::{Json, Owner, Query},
    state::AppState,
    store::{Cursor, Filter, Listing},
};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_predictions))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// Where to go on; taken from `next` and `previous`.
    cursor: Option<String>,
    /// Only those accepted at this moment or later, in ISO 8601; UTC where it names no zone.
    created_after: Option<String>,
    /// Only those accepted before this moment.
    created_before: Option<String>,
    /// Only those made on the page (`web`) or through the API (`api`).
    source: Option<Source>,
}

/// Your predictions, newest first, a hundred a page.
#[utoipa::path(
    get, path = api::routes::PREDICTIONS, tag = "predictions", params(ListParameters),
    responses((status = 200, body = Page<Prediction>), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
async fn list_predictions(
    Owner(owner): Owner,
    State(state): State<AppState>,
    asker: Asker,
    Query(parameters): Query<ListParameters>,
) -> Result<Json<Page<Prediction>>, ApiError> {
    let cursor = parameters
        .cursor
        .as_deref()
        .map(|text| Cursor::decode(text).ok_or_else(bad_cursor))
        .transpose()?;
    let listing = state
        .predictions
        .list(&owner, &parameters.filter()?, cursor.as_ref())
        .await?;
    Ok(Json(page(listing, &parameters, &asker)))
}

impl ListParameters {
    fn filter(&self) -> Result<Filter, ApiError> {
        let moment = |name: &str, text: &Option<String>| {
            text.as_deref()
                .map(|text| moment(text).ok_or_else(|| bad_moment(name)))
                .transpose()
        };
        Ok(Filter {
            from: moment("created_after", &self.created_after)?,
            before: moment("created_before", &self.created_before)?,
            source: self.source,
        })
    }

    /// The address of the page at `cursor`, which lists by the same rules.
    fn address(&self, cursor: &Cursor) -> String {
        let mut query = Serializer::new(format!("{}?", api::routes::PREDICTIONS));
        query.append_pair("cursor", &cursor.encode());
        let source = self
            .source
            .map(|source| if source == Source::Web { "web" } else { "api" });
        let rest = [
            ("created_after", self.created_after.as_deref()),
            ("created_before", self.created_before.as_deref()),
            ("source", source),
        ];
        query.extend_pairs(
            rest.into_iter()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        query.finish()
    }
}

fn page(listing: Listing, parameters: &ListParameters, asker: &Asker) -> Page<Prediction> {
    let address = |cursor: Cursor| asker.links.absolute(&parameters.address(&cursor));
    Page {
        next: listing.next.map(address),
        previous: listing.previous.map(address),
        results: listing
            .records
            .iter()
            .map(|record| asker.present(record))
            .collect(),
    }
}

fn bad_cursor() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "The cursor is none that this server gave out; begin again without one.",
    )
}

fn bad_moment(name: &str) -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        format!("The parameter \"{name}\" must be a moment as 2026-11-22T09:30:00Z."),
    )
}
