use api::{PredictionId, Queue, QueueOrder, Queued, routes};

use super::{ClientError, ask};

/// What one has under way.
pub async fn queue() -> Result<Vec<Queued>, ClientError> {
    Ok(ask::get::<Queue>(routes::QUEUE.to_owned()).await?.entries)
}

/// Gives those that wait another order; the queue as it is then.
pub async fn reorder(order: Vec<PredictionId>) -> Result<Vec<Queued>, ClientError> {
    Ok(
        ask::put::<Queue>(routes::QUEUE.to_owned(), &QueueOrder { order })
            .await?
            .entries,
    )
}
