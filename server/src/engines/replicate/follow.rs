use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream::BoxStream};

use super::{
    super::{
        Outcome, Update,
        listeners::Listening,
        upstream::{Stage, Told, Upstream},
    },
    Parts,
    client::CallError,
    submit,
};

/// Between two questions where Replicate sends news: only for those that got lost.
const WITH_NEWS: Duration = Duration::from_secs(20);
/// Between two questions where it does not.
const WITHOUT_NEWS: Duration = Duration::from_secs(1);
/// While the model boots, which takes minutes or nothing.
const WHILE_WAITING: Duration = Duration::from_secs(3);
/// What all predictions together ask: a third of the 3,000 calls a minute that Replicate allows.
const SHARE: Duration = Duration::from_millis(60);
/// How often Replicate may say that there is no such prediction before it is believed: it may not know it yet.
const NOT_FOUND_TRIES: u32 = 5;
const FORGOTTEN: &str =
    "Replicate no longer knows this prediction, and its result with it. Run it again if you like.";

/// What happens to the prediction that Replicate calls `id`.
pub(super) fn follow(parts: Arc<Parts>, id: String) -> BoxStream<'static, Update> {
    let mut listening = parts.listeners.listen(&id);
    async_stream::stream! {
        let mut told = Told::default();
        // Whatever happened before somebody listened is asked for first.
        let mut latest = parts.look(&id).await;
        loop {
            let known = match latest {
                Ok(known) => known,
                Err(sentence) => {
                    yield Update::Ended(Outcome::Failed(sentence));
                    return;
                }
            };
            for update in told.news(&known) {
                yield update;
            }
            if let Stage::Ended(end) = known.stage {
                let mut ending = pin!(parts.outputs.ending(&known, end));
                while let Some(update) = ending.next().await {
                    yield update;
                }
                return;
            }
            latest = parts.next(&id, known.stage, &mut listening).await;
        }
    }
    .boxed()
}

impl Parts {
    /// The next that is known: news that came, or the answer to a question where none came for a while.
    async fn next(
        &self,
        id: &str,
        stage: Stage,
        listening: &mut Listening,
    ) -> Result<Upstream, String> {
        tokio::select! {
            news = listening.next() => Ok(news),
            () = tokio::time::sleep(self.interval(stage)) => self.look(id).await,
        }
    }

    fn interval(&self, stage: Stage) -> Duration {
        let wanted = match (&self.webhooks, stage) {
            (Some(_), _) => WITH_NEWS,
            (None, Stage::Waiting) => WHILE_WAITING,
            (None, _) => WITHOUT_NEWS,
        };
        let under_way = u32::try_from(self.listeners.count()).unwrap_or(u32::MAX);
        wanted
            .max(SHARE.saturating_mul(under_way))
            .mul_f64(rand::random_range(0.75..=1.0))
    }

    /// Asks Replicate until it answers. A sentence where it does not have the prediction any more.
    async fn look(&self, id: &str) -> Result<Upstream, String> {
        let mut failures = 0;
        loop {
            let error = match self.client.get(id).await {
                Ok(known) => return Ok(known),
                Err(error) => error,
            };
            failures += 1;
            if is_gone(&error) && failures >= NOT_FOUND_TRIES {
                return Err(FORGOTTEN.into());
            }
            // Also where the token is refused: what runs is paid for, and whoever runs the server can set another.
            tracing::warn!(
                prediction = id,
                error = &error as &dyn std::error::Error,
                failures,
                "a prediction at Replicate could not be looked at; it will be tried again"
            );
            submit::wait(&error, failures).await;
        }
    }
}

fn is_gone(error: &CallError) -> bool {
    matches!(error.status(), Some(404 | 410))
}
