use api::{
    Account, CreateEmbedKey, Draft, EmbedKey, EmbedKeyId, EmbedKeys, PredictionId, Queue,
    QueueOrder, Queued, routes,
};

use super::{ClientError, request};

/// The visitor's account and the engine that runs predictions.
pub async fn account() -> Result<Account, ClientError> {
    request::get(routes::ACCOUNT.to_owned()).await
}

/// The draft that the server stores for the visitor.
pub async fn draft() -> Result<Draft, ClientError> {
    request::get(routes::DRAFT.to_owned()).await
}

/// Stores a draft, and returns it as it is stored.
pub async fn save_draft(draft: &Draft) -> Result<Draft, ClientError> {
    request::put(routes::DRAFT.to_owned(), draft).await
}

/// The visitor's predictions that are queued or running.
pub async fn queue() -> Result<Vec<Queued>, ClientError> {
    let queue: Queue = request::get(routes::QUEUE.to_owned()).await?;
    Ok(queue.entries)
}

/// Changes the order of the waiting predictions, and returns the new queue.
pub async fn reorder_queue(order: Vec<PredictionId>) -> Result<Vec<Queued>, ClientError> {
    let queue: Queue = request::put(routes::QUEUE.to_owned(), &QueueOrder { order }).await?;
    Ok(queue.entries)
}

/// The keys with which other sites embed the studio, newest first.
pub async fn embed_keys() -> Result<Vec<EmbedKey>, ClientError> {
    let keys: EmbedKeys = request::get(routes::EMBED_KEYS.to_owned()).await?;
    Ok(keys.keys)
}

/// Creates an embed key. Only this response contains the key itself.
pub async fn create_embed_key(key: &CreateEmbedKey) -> Result<EmbedKey, ClientError> {
    request::post(routes::EMBED_KEYS.to_owned(), Some(key), Vec::new()).await
}

/// Revokes an embed key.
pub async fn delete_embed_key(id: &EmbedKeyId) -> Result<(), ClientError> {
    request::delete(routes::embed_key(id)).await
}
