use api::{
    CatalogEntry, CreateComparison, Grid, GridId, ModelName, PatchGrid, ShareToken, Vote, Votes,
    routes,
};

use super::{ClientError, ask};

/// Runs several models on one input. The same `key` never does so twice.
pub async fn create_comparison(
    request: &CreateComparison,
    key: String,
) -> Result<Grid, ClientError> {
    ask::post(
        routes::COMPARISONS.to_owned(),
        Some(request),
        vec![("Idempotency-Key", key)],
    )
    .await
}

/// What is known of a model that is to be compared.
pub async fn contender(model: &ModelName) -> Result<CatalogEntry, ClientError> {
    ask::get(routes::catalog_model(model.owner(), model.name())).await
}

/// Says which picture of a grid is the best, or none.
pub async fn vote(grid: &GridId, cell: Option<usize>) -> Result<Votes, ClientError> {
    ask::put(routes::grid_vote(grid), &Vote { cell }).await
}

/// Notes something beside a grid.
pub async fn note_grid(grid: &GridId, note: String) -> Result<Grid, ClientError> {
    ask::patch(routes::grid(grid), &PatchGrid { note }).await
}

/// What is said of a shared comparison, and what one says oneself; `grant` opens one that asks for a password.
pub async fn shared_votes(token: &ShareToken, grant: &str) -> Result<Votes, ClientError> {
    ask::get(format!("{}?grant={grant}", routes::shared_vote(token))).await
}

/// Says which picture of a shared comparison is the best, or none; `grant` opens one that asks for a password.
pub async fn vote_shared(
    token: &ShareToken,
    grant: &str,
    cell: Option<usize>,
) -> Result<Votes, ClientError> {
    ask::put(
        format!("{}?grant={grant}", routes::shared_vote(token)),
        &Vote { cell },
    )
    .await
}
