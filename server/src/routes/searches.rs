//! `/api/searches`: searches of the catalog that are kept.

use api::{
    CatalogQuery, CreateSearch, InvalidField, PatchSearch, Problem, SavedSearch, SavedSearches,
    SearchId, Timestamp, limits,
};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    catalog::Catalog,
    clock::stamp,
    error::ApiError,
    extract::{Json, Owner, Path},
    state::AppState,
};

/// The routes of this file. What they answer is out of date at once: nobody may keep it.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_searches, create_search))
        .routes(routes!(patch_search, delete_search))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}

/// Your saved searches, the youngest first, each with how many models came since you last looked.
#[utoipa::path(get, path = api::routes::SEARCHES, tag = "catalog", responses((status = 200, body = SavedSearches)))]
async fn list_searches(
    Owner(owner): Owner,
    State(state): State<AppState>,
) -> Result<Json<SavedSearches>, ApiError> {
    let (kept, catalog) = (state.store.searches(&owner).await?, state.catalog.clone());
    let count = move || {
        kept.into_iter()
            .map(|(search, seen_at)| counted(&catalog, search, &seen_at))
            .collect()
    };
    let searches = tokio::task::spawn_blocking(count)
        .await
        .map_err(ApiError::internal)?;
    Ok(Json(SavedSearches { searches }))
}

/// Keeps a search. Of its query stays what is known.
#[utoipa::path(
    post, path = api::routes::SEARCHES, tag = "catalog", request_body = CreateSearch,
    responses((status = 201, body = SavedSearch), (status = 422, body = Problem, content_type = "application/problem+json"))
)]
async fn create_search(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Json(CreateSearch { name, query }): Json<CreateSearch>,
) -> Result<Response, ApiError> {
    let search = SavedSearch {
        id: SearchId::from_entropy(rand::random()),
        name: tidy(&name)?,
        query: CatalogQuery::from_search(&query).to_search(),
        created_at: stamp(state.clock.now()),
        new: 0,
    };
    if !state.store.insert_search(&owner, &search).await? {
        return Err(fault(
            "name",
            format!(
                "There are {} saved searches already; delete one first",
                limits::SEARCHES
            ),
        ));
    }
    Ok((StatusCode::CREATED, Json(search)).into_response())
}

/// Gives one of your saved searches another name, or notes that you have looked at what is new in it.
#[utoipa::path(
    patch, path = api::routes::SAVED_SEARCH, tag = "catalog", request_body = PatchSearch, params(("id" = SearchId, Path)),
    responses(
        (status = 200, body = SavedSearch),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")
    )
)]
async fn patch_search(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<SearchId>,
    Json(PatchSearch { name, seen }): Json<PatchSearch>,
) -> Result<Json<SavedSearch>, ApiError> {
    let name = name.as_deref().map(tidy).transpose()?;
    let seen_at = seen.then(|| stamp(state.clock.now()));
    state
        .store
        .change_search(&owner, &id, name.as_deref(), seen_at.as_ref())
        .await?;
    let (search, seen_at) = state
        .store
        .search_of(&owner, &id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    Ok(Json(counted(&state.catalog, search, &seen_at)))
}

/// Forgets one of your saved searches.
#[utoipa::path(
    delete, path = api::routes::SAVED_SEARCH, tag = "catalog", params(("id" = SearchId, Path)),
    responses((status = 204), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn delete_search(
    Owner(owner): Owner,
    State(state): State<AppState>,
    Path(id): Path<SearchId>,
) -> Result<StatusCode, ApiError> {
    if state.store.delete_search(&owner, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found())
    }
}

/// The search with how many models that it finds came after `seen_at`.
fn counted(catalog: &Catalog, search: SavedSearch, seen_at: &Timestamp) -> SavedSearch {
    let found = catalog.find(&CatalogQuery::from_search(&search.query));
    SavedSearch {
        new: found
            .iter()
            .filter(|listed| listed.arrived_at > *seen_at)
            .count() as u64,
        ..search
    }
}

/// A name without space around it and single spaces within.
fn tidy(name: &str) -> Result<String, ApiError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let most = limits::SEARCH_NAME_CHARACTERS;
    let is_good = (1..=most).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if is_good {
        Ok(name)
    } else {
        Err(fault(
            "name",
            format!("A name must have 1 to {most} characters that can be read"),
        ))
    }
}

fn fault(field: &str, description: String) -> ApiError {
    ApiError::invalid(vec![InvalidField {
        kind: "search".into(),
        field: field.into(),
        description,
    }])
}
