use crate::{
    owner::OwnerId,
    store::{Store, StoreError},
};

/// How many of the latest results are looked through: what is older is found in the history.
const LOOKED_THROUGH: i64 = 2_000;

impl Store {
    /// At most `limit` prompts of `owner`'s results, each once, the one used last first, in which every word of `query` occurs.
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
            .bind(LOOKED_THROUGH)
            .fetch_all(&self.readers)
            .await?;
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let has_all = |prompt: &String| {
            let prompt = prompt.to_lowercase();
            words.iter().all(|word| prompt.contains(word))
        };
        Ok(prompts.into_iter().filter(has_all).take(limit).collect())
    }
}
