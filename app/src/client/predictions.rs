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
    ask::get(next.map_or_else(|| routes::PREDICTIONS.to_owned(), |address| path_of(address).to_owned())).await
}

/// The path and query of an absolute address. The page speaks to the host it came from, under whatever
/// name that host knows itself.
fn path_of(address: &str) -> &str {
    let Some((_, rest)) = address.split_once("://") else { return address };
    rest.find('/').map_or("/", |slash| &rest[slash..])
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_next_page_is_asked_of_the_host_that_gave_the_first() {
        assert_eq!(path_of("https://studio.example/v1/predictions?cursor=a%3D"), "/v1/predictions?cursor=a%3D");
        assert_eq!(path_of("/v1/predictions?cursor=a"), "/v1/predictions?cursor=a");
        assert_eq!(path_of("https://studio.example"), "/");
    }
}
