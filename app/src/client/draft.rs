use api::{Draft, routes};

use super::{ClientError, ask};

/// What the server keeps of what one is working on.
pub async fn draft() -> Result<Draft, ClientError> {
    ask::get(routes::DRAFT.to_owned()).await
}

/// Has the server keep it; as it is kept then.
pub async fn keep_draft(draft: &Draft) -> Result<Draft, ClientError> {
    ask::put(routes::DRAFT.to_owned(), draft).await
}
