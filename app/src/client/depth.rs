use api::{DepthPreview, DepthRequest, routes};

use super::{ClientError, ask};

/// The depth of a picture, before anything is run.
pub async fn depth(request: &DepthRequest) -> Result<DepthPreview, ClientError> {
    ask::post(routes::DEPTH.to_owned(), Some(request), Vec::new()).await
}
