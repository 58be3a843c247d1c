use api::{CreatePrediction, Prediction, PredictionId, routes};

use super::{ClientError, ask};

/// Starts a prediction from the settings of `parent`, where there is one. The same `key` never starts a second one.
pub async fn create(
    request: &CreatePrediction,
    key: String,
    parent: Option<PredictionId>,
) -> Result<Prediction, ClientError> {
    let parent = parent.map(|parent| ("Depth2img-Parent", parent.to_string()));
    let headers = [("Idempotency-Key", key)]
        .into_iter()
        .chain(parent)
        .collect();
    ask::post(routes::PREDICTIONS.to_owned(), Some(request), headers).await
}

/// One prediction as it stands.
pub async fn prediction(id: &PredictionId) -> Result<Prediction, ClientError> {
    ask::get(routes::prediction(id)).await
}

/// Ends a prediction. One that has ended stays as it is.
pub async fn cancel(id: &PredictionId) -> Result<Prediction, ClientError> {
    ask::post(routes::prediction_cancel(id), None::<&()>, Vec::new()).await
}
