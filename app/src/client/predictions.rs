use api::{CreatePrediction, Page, Prediction, PredictionId, routes};

use super::{ClientError, ask};

/// Starts a prediction. The same `key` never starts a second one.
pub async fn create(request: &CreatePrediction, key: String) -> Result<Prediction, ClientError> {
    ask::post(routes::PREDICTIONS.to_owned(), Some(request), vec![("Idempotency-Key", key)]).await
}

/// One prediction as it stands.
pub async fn prediction(id: &PredictionId) -> Result<Prediction, ClientError> {
    ask::get(routes::prediction(id)).await
}

/// Ends a prediction. One that has ended stays as it is.
pub async fn cancel(id: &PredictionId) -> Result<Prediction, ClientError> {
    ask::post(routes::prediction_cancel(id), None::<&()>, Vec::new()).await
}

/// A page of the list, newest first: the first one, or the one that a page named as its `next`.
pub async fn list(next: Option<&str>) -> Result<Page<Prediction>, ClientError> {
    ask::get(next.map_or_else(|| routes::PREDICTIONS.to_owned(), |address| ask::path_of(address).to_owned())).await
}
