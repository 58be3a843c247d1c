use crate::{HistoryRepository, StoreError};
use domain::owner::OwnerId;

/// Latest results that are searched; older prompts are found by searching the history.
const SEARCHED_RESULTS: i64 = 2_000;

impl HistoryRepository<'_> {
    /// At most `limit` distinct prompts of `owner` that contain every word of `query`, latest
    /// first.
    pub async fn prompts(
        &self,
        owner: &OwnerId,
        query: &str,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let select = sqlx::query_scalar(
            "SELECT trim(json_extract(predictions.input, '$.prompt')) AS prompt
             FROM (SELECT prediction, created_at FROM history WHERE owner = ? AND deleted_at IS NULL
                   ORDER BY created_at DESC, prediction DESC LIMIT ?) AS found
             JOIN predictions ON predictions.id = found.prediction
             WHERE json_type(predictions.input, '$.prompt') = 'text' AND prompt <> ''
             GROUP BY prompt ORDER BY max(found.created_at) DESC, max(found.prediction) DESC",
        );
        let prompts: Vec<String> = select
            .bind(owner.as_str())
            .bind(SEARCHED_RESULTS)
            .fetch_all(&self.store.readers)
            .await?;
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let has_all = |prompt: &String| {
            let prompt = prompt.to_lowercase();
            words.iter().all(|word| prompt.contains(word))
        };
        Ok(prompts.into_iter().filter(has_all).take(limit).collect())
    }
}
