use api::{CreateGrid, Grid, GridId, PredictionId, routes};

use super::{ClientError, ask};

/// Starts a grid from the settings of `parent`, where there is one. The same `key` never starts a second one.
pub async fn create_grid(
    request: &CreateGrid,
    key: String,
    parent: Option<PredictionId>,
) -> Result<Grid, ClientError> {
    let parent = parent.map(|parent| ("Depth2img-Parent", parent.to_string()));
    let headers = [("Idempotency-Key", key)]
        .into_iter()
        .chain(parent)
        .collect();
    ask::post(routes::GRIDS.to_owned(), Some(request), headers).await
}

/// One grid as it stands.
pub async fn grid(id: &GridId) -> Result<Grid, ClientError> {
    ask::get(routes::grid(id)).await
}
