//! `GET /v1/predictions`: an owner's predictions, a page at a time.

use api::{Page, Prediction, Source};
use axum::extract::State;
use serde::Deserialize;
use url::form_urlencoded::Serializer;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::ResponseContext;
use crate::http::{
    error::{ApiError, responses::BadRequest},
    extract::{Json, Owner, Query},
    routes::list_parameters::{parse_cursor, parse_time},
    state::AppState,
};
use store::{Cursor, Filter, Listing};

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_predictions))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// The cursor in `next` or `previous`.
    cursor: Option<String>,
    /// Only those created at or after this time in ISO 8601; UTC without a time zone.
    created_after: Option<String>,
    /// Only those created before this time.
    created_before: Option<String>,
    /// Only those created on the page (`web`) or through the API (`api`).
    source: Option<Source>,
}

/// Lists your predictions, newest first, a hundred per page.
#[utoipa::path(
    get, path = api::routes::PREDICTIONS, tag = "predictions", params(ListParameters),
    responses((status = 200, body = Page<Prediction>), BadRequest)
)]
async fn list_predictions(
    Owner(owner): Owner,
    State(state): State<AppState>,
    context: ResponseContext,
    Query(parameters): Query<ListParameters>,
) -> Result<Json<Page<Prediction>>, ApiError> {
    let cursor = parse_cursor(parameters.cursor.as_deref(), Cursor::decode)?;
    let listing = state
        .predictions
        .list(&owner, &parameters.filter()?, cursor.as_ref())
        .await?;
    Ok(Json(page(listing, &parameters, &context)))
}

impl ListParameters {
    fn filter(&self) -> Result<Filter, ApiError> {
        Ok(Filter {
            from: parse_time("created_after", self.created_after.as_deref())?,
            before: parse_time("created_before", self.created_before.as_deref())?,
            source: self.source,
        })
    }

    /// The path of the page at `cursor` with the same filters.
    fn page_path(&self, cursor: &Cursor) -> String {
        let mut query = Serializer::new(format!("{}?", api::routes::PREDICTIONS));
        query.append_pair("cursor", &cursor.encode());
        if let Some(time) = &self.created_after {
            query.append_pair("created_after", time);
        }
        if let Some(time) = &self.created_before {
            query.append_pair("created_before", time);
        }
        match self.source {
            Some(Source::Web) => query.append_pair("source", "web"),
            Some(Source::Api) => query.append_pair("source", "api"),
            None => &mut query,
        };
        query.finish()
    }
}

fn page(
    listing: Listing,
    parameters: &ListParameters,
    context: &ResponseContext,
) -> Page<Prediction> {
    let url = |cursor: Cursor| context.links.absolute(&parameters.page_path(&cursor));
    Page {
        next: listing.next.map(url),
        previous: listing.previous.map(url),
        results: listing
            .records
            .iter()
            .map(|record| context.present(record))
            .collect(),
    }
}
