use api::{
    CreateComparison, CreateGrid, CreatePrediction, Grid, GridId, PatchGrid, Prediction,
    PredictionId, ShareToken, Vote, Votes, routes,
};

use super::{ClientError, request};

/// Creates a prediction. `parent` is the result whose settings it starts from. Requests with the
/// same `key` create it once.
pub async fn create_prediction(
    prediction: &CreatePrediction,
    key: String,
    parent: Option<PredictionId>,
) -> Result<Prediction, ClientError> {
    request::post(
        routes::PREDICTIONS.to_owned(),
        Some(prediction),
        create_headers(key, parent),
    )
    .await
}

/// The current state of a prediction.
pub async fn prediction(id: &PredictionId) -> Result<Prediction, ClientError> {
    request::get(routes::prediction(id)).await
}

/// Cancels a prediction. Has no effect on one that has completed.
pub async fn cancel_prediction(id: &PredictionId) -> Result<Prediction, ClientError> {
    request::post(routes::prediction_cancel(id), None::<&()>, Vec::new()).await
}

/// Creates a grid of predictions; `key` and `parent` as in [`create_prediction`].
pub async fn create_grid(
    grid: &CreateGrid,
    key: String,
    parent: Option<PredictionId>,
) -> Result<Grid, ClientError> {
    request::post(
        routes::GRIDS.to_owned(),
        Some(grid),
        create_headers(key, parent),
    )
    .await
}

/// Runs several models on one input; `key` as in [`create_prediction`].
pub async fn create_comparison(
    comparison: &CreateComparison,
    key: String,
) -> Result<Grid, ClientError> {
    request::post(
        routes::COMPARISONS.to_owned(),
        Some(comparison),
        create_headers(key, None),
    )
    .await
}

fn create_headers(key: String, parent: Option<PredictionId>) -> Vec<(&'static str, String)> {
    let mut headers = vec![("Idempotency-Key", key)];
    headers.extend(parent.map(|parent| ("Depth2img-Parent", parent.to_string())));
    headers
}

/// The current state of a grid.
pub async fn grid(id: &GridId) -> Result<Grid, ClientError> {
    request::get(routes::grid(id)).await
}

/// Votes for the best image of a grid; `None` withdraws the vote.
pub async fn vote_grid(id: &GridId, cell: Option<usize>) -> Result<Votes, ClientError> {
    request::put(routes::grid_vote(id), &Vote { cell }).await
}

/// Replaces the note of a grid.
pub async fn update_grid_note(id: &GridId, note: String) -> Result<Grid, ClientError> {
    request::patch(routes::grid(id), &PatchGrid { note }).await
}

/// The votes on a shared comparison, the visitor's own included. `grant` is the access token of a
/// share with a password.
pub async fn shared_votes(token: &ShareToken, grant: &str) -> Result<Votes, ClientError> {
    request::get(format!("{}?grant={grant}", routes::shared_vote(token))).await
}

/// Votes for the best image of a shared comparison; `None` withdraws the vote. `grant` as in
/// [`shared_votes`].
pub async fn vote_shared_grid(
    token: &ShareToken,
    grant: &str,
    cell: Option<usize>,
) -> Result<Votes, ClientError> {
    let path = format!("{}?grant={grant}", routes::shared_vote(token));
    request::put(path, &Vote { cell }).await
}
