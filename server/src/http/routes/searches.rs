//! `/api/searches`: saved searches of the catalog.

use api::{
    CatalogQuery, CreateSearch, PatchSearch, SavedSearch, SavedSearches, SearchId, Timestamp,
    limits, normalized_name,
};
use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{
    error::{
        ApiError,
        responses::{InvalidInput, NotFound},
    },
    extract::{Json, Owner, Path},
    response::{cache_control, deleted},
    state::AppState,
};
use domain::clock::to_wire_timestamp;
use services::catalog::Catalog;

/// The routes of this file. Their responses must not be cached.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_searches, create_search))
        .routes(routes!(patch_search, delete_search))
        .layer(cache_control("no-store"))
}

/// Lists your saved searches, newest first, each with the number of models added since your last
/// visit.
#[utoipa::path(
    get, path = api::routes::SEARCHES, tag = "catalog",
    responses((status = 200, body = SavedSearches))
)]
async fn list_searches(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<SavedSearches>, ApiError> {
    let (saved, catalog) = (
        state.store.searches().list(&owner).await?,
        state.catalog.clone(),
    );
    let count = move || {
        saved
            .into_iter()
            .map(|(search, seen_at)| with_new_count(&catalog, search, &seen_at))
            .collect()
    };
    let searches = tokio::task::spawn_blocking(count)
        .await
        .map_err(ApiError::internal)?;
    Ok(Json(SavedSearches { searches }))
}

/// Saves a search. Unknown parameters of its query are removed.
#[utoipa::path(
    post, path = api::routes::SEARCHES, tag = "catalog", request_body = CreateSearch,
    responses((status = 201, body = SavedSearch), InvalidInput)
)]
async fn create_search(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(CreateSearch { name, query }): Json<CreateSearch>,
) -> Result<(StatusCode, Json<SavedSearch>), ApiError> {
    let search = SavedSearch {
        id: SearchId::from_entropy(rand::random()),
        name: parse_name(&name)?,
        query: CatalogQuery::from_search(&query).to_search(),
        created_at: to_wire_timestamp(state.clock.now()),
        new: 0,
    };
    if !state.store.searches().insert(&owner, &search).await? {
        return Err(invalid_field(
            "name",
            format!(
                "You have {} saved searches already; delete one first",
                limits::SEARCHES
            ),
        ));
    }
    Ok((StatusCode::CREATED, Json(search)))
}

/// Renames one of your saved searches, or marks its new models as seen.
#[utoipa::path(
    patch, path = api::routes::SAVED_SEARCH, tag = "catalog",
    request_body = PatchSearch,
    params(("id" = SearchId, Path)),
    responses(
        (status = 200, body = SavedSearch),
        NotFound,
        InvalidInput
    )
)]
async fn patch_search(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<SearchId>,
    Json(PatchSearch { name, seen }): Json<PatchSearch>,
) -> Result<Json<SavedSearch>, ApiError> {
    let name = name.as_deref().map(parse_name).transpose()?;
    let seen_at = seen.then(|| to_wire_timestamp(state.clock.now()));
    state
        .store
        .searches()
        .update(&owner, &id, name.as_deref(), seen_at.as_ref())
        .await?;
    let (search, seen_at) = state
        .store
        .searches()
        .find_owned(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(with_new_count(&state.catalog, search, &seen_at)))
}

/// Deletes one of your saved searches.
#[utoipa::path(
    delete, path = api::routes::SAVED_SEARCH, tag = "catalog", params(("id" = SearchId, Path)),
    responses((status = 204), NotFound)
)]
async fn delete_search(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<SearchId>,
) -> Result<StatusCode, ApiError> {
    deleted(state.store.searches().delete(&owner, &id).await?)
}

/// The search with the number of matching models that were added after `seen_at`.
fn with_new_count(catalog: &Catalog, search: SavedSearch, seen_at: &Timestamp) -> SavedSearch {
    let found = catalog.search_all(&CatalogQuery::from_search(&search.query));
    SavedSearch {
        new: found
            .iter()
            .filter(|indexed| indexed.added_at > *seen_at)
            .count() as u64,
        ..search
    }
}

fn parse_name(name: &str) -> Result<String, ApiError> {
    let max = limits::SEARCH_NAME_CHARACTERS;
    normalized_name(name, max).ok_or_else(|| {
        invalid_field(
            "name",
            format!("A name must have 1 to {max} printable characters"),
        )
    })
}

fn invalid_field(field: &str, description: String) -> ApiError {
    ApiError::invalid_field(field, "search", description)
}
