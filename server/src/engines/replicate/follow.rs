use std::{
    pin::pin,
    sync::{Arc, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, stream::BoxStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{
    super::{Outcome, Update},
    Followed, Parts,
    client::CallError,
    submit,
    upstream::{End, Stage, Upstream},
    words,
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
/// What prints the missing news in words.
const FORGOTTEN: &str = "Replicate no longer knows this prediction, and its result with it. Run it again if you like.";
const REMOVED: &str = "Replicate had removed this prediction's result before it could be copied. Run it again if you like.";

/// What happens to the prediction that Replicate calls `id`.
pub(super) fn follow(parts: Arc<Parts>, id: String) -> BoxStream<'static, Update> {
    let (listener, mut news) = unbounded_channel();
    locked(&parts.followed).insert(id.clone(), listener);
    let forget = Forget { followed: Arc::clone(&parts.followed), id: id.clone() };
    async_stream::stream! {
        let _until_dropped = forget;
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
                let mut ending = pin!(parts.end(&known, end));
                while let Some(update) = ending.next().await {
                    yield update;
                }
                return;
            }
            latest = parts.next(&id, known.stage, &mut news).await;
        }
    }
    .boxed()
}

fn locked(
    followed: &Followed,
) -> std::sync::MutexGuard<'_, std::collections::HashMap<String, tokio::sync::mpsc::UnboundedSender<Upstream>>> {
    followed.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens no more once nobody follows.
struct Forget {
    followed: Followed,
    id: String,
}

impl Drop for Forget {
    fn drop(&mut self) {
        locked(&self.followed).remove(&self.id);
    }
}

/// What of a prediction was told already. It never goes back, whatever order news come in.
#[derive(Debug, Default)]
struct Told {
    is_started: bool,
    logs: String,
}

impl Told {
    fn news(&mut self, known: &Upstream) -> Vec<Update> {
        let mut updates = Vec::new();
        if known.stage > Stage::Waiting && !self.is_started {
            self.is_started = true;
            updates.push(Update::Started);
        }
        if self.is_started && known.logs.len() > self.logs.len() {
            // Logs grow at their end; should they ever be another text, that text is told whole.
            let fresh = known.logs.strip_prefix(&self.logs).unwrap_or(&known.logs);
            updates.push(Update::Logs(fresh.to_owned()));
            self.logs = known.logs.clone();
        }
        updates
    }
}

impl Parts {
    /// The next that is known: news that came, or the answer to a question where none came for a while.
    async fn next(&self, id: &str, stage: Stage, news: &mut UnboundedReceiver<Upstream>) -> Result<Upstream, String> {
        tokio::select! {
            Some(news) = news.recv() => Ok(news),
            () = tokio::time::sleep(self.interval(stage)) => self.look(id).await,
        }
    }

    fn interval(&self, stage: Stage) -> Duration {
        let wanted = match (&self.webhooks, stage) {
            (Some(_), _) => WITH_NEWS,
            (None, Stage::Waiting) => WHILE_WAITING,
            (None, _) => WITHOUT_NEWS,
        };
        let under_way = u32::try_from(locked(&self.followed).len()).unwrap_or(u32::MAX);
        wanted.max(SHARE.saturating_mul(under_way)).mul_f64(rand::random_range(0.75..=1.0))
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

    /// The end: outputs are copied before anything is called done.
    fn end<'a>(&'a self, known: &'a Upstream, end: End) -> BoxStream<'a, Update> {
        async_stream::stream! {
            let outcome = match end {
                End::Canceled => Outcome::Canceled,
                End::Aborted => Outcome::Aborted,
                End::Failed => Outcome::Failed(words::failure(known.error.as_deref(), &known.logs)),
                End::Succeeded if known.data_removed && known.output.is_null() => Outcome::Failed(REMOVED.into()),
                End::Succeeded => {
                    let addresses = known.addresses();
                    let count = addresses.len();
                    let mut copies = pin!(self.outputs.copies(addresses).enumerate());
                    let mut missing = Vec::new();
                    let mut kept = 0;
                    while let Some((place, copy)) = copies.next().await {
                        match copy {
                            Ok(bytes) => {
                                yield Update::Output { index: kept, bytes };
                                kept += 1;
                            }
                            Err(error) => missing.push(format!("Output {} of {count} {error}.", place + 1)),
                        }
                    }
                    if missing.is_empty() { Outcome::Succeeded } else { Outcome::Failed(missing.join(" ")) }
                }
            };
            yield Update::Ended(outcome);
        }
        .boxed()
    }
}

fn is_gone(error: &CallError) -> bool {
    matches!(error.status(), Some(404 | 410))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known(status: &str, logs: &str) -> Upstream {
        Upstream::read(&json!({ "id": "a", "status": status, "logs": logs })).unwrap()
    }

    #[test]
    fn news_are_told_once_whatever_order_they_come_in() {
        let mut told = Told::default();
        assert_eq!(told.news(&known("starting", "")), []);
        assert_eq!(told.news(&known("processing", "Using seed: 7\n")), [Update::Started, Update::Logs("Using seed: 7\n".into())]);
        assert_eq!(told.news(&known("processing", "Using seed: 7\n")), [], "a repeated one says nothing");
        assert_eq!(told.news(&known("starting", "")), [], "nor does a late one");
        assert_eq!(told.news(&known("succeeded", "Using seed: 7\n 2%|")), [Update::Logs(" 2%|".into())]);
    }

    #[test]
    fn who_comes_at_the_end_hears_of_the_beginning() {
        let mut told = Told::default();
        assert_eq!(told.news(&known("succeeded", "all")), [Update::Started, Update::Logs("all".into())]);
    }
}
