use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt, future::OptionFuture, stream::BoxStream};
use serde_json::Value;

use super::{
    super::{
        Outcome, Update,
        upstream::{Stage, Told, Upstream},
    },
    BACKOFF, Parts,
    container::{Health, Reply},
};

/// After how long without news the container is asked whether it still works.
const SILENCE: Duration = Duration::from_secs(20);
/// How often the container may fail to answer before the prediction is given up: about ten minutes.
const SILENT_TRIES: u32 = 120;
/// How often a container that says nothing must be found idle until the prediction counts as lost there.
const IDLE_TIMES: u32 = 2;

/// What happens to the prediction `id` in the container: it is handed over, news are heard, and where they stay away
/// the container is asked.
pub(super) fn follow(parts: Arc<Parts>, id: String, body: Value) -> BoxStream<'static, Update> {
    let mut listening = parts.listeners.listen(&id);
    async_stream::stream! {
        let is_held = matches!(parts.container.health().await, Health::Ready { is_old: true });
        let (mut told, mut failures, mut idle) = (Told::default(), 0, 0);
        let put = || parts.container.put(&id, &body, is_held).boxed();
        let mut call = Some(put());
        loop {
            let known: Upstream = tokio::select! {
                // What an old container tells of the end are paths inside it; its held answer has the outputs.
                news = listening.next() => if is_held && matches!(news.stage, Stage::Ended(_)) { continue } else { news },
                Some(reply) = OptionFuture::from(call.as_mut()) => {
                    call = None;
                    match reply {
                        Reply::Has(known) => *known,
                        Reply::Refused(sentence) => {
                            yield Update::Ended(Outcome::Failed(sentence));
                            return;
                        }
                        Reply::Silent(error) if failures >= SILENT_TRIES => {
                            tracing::error!(prediction = id, error = &error as &dyn std::error::Error, "the container stays silent");
                            yield Update::Ended(Outcome::Failed("The Cog container went away and did not come back. Run it again when it is back.".into()));
                            return;
                        }
                        Reply::NotNow | Reply::Silent(_) => {
                            failures += 1;
                            let delay = BACKOFF.delay(failures);
                            let again = put();
                            call = Some(async move { tokio::time::sleep(delay).await; again.await }.boxed());
                            continue;
                        }
                    }
                }
                () = tokio::time::sleep(SILENCE), if call.is_none() => {
                    let is_idle = !matches!(parts.container.health().await, Health::Busy);
                    idle = if is_idle { idle + 1 } else { 0 };
                    if idle >= IDLE_TIMES {
                        idle = 0;
                        tracing::warn!(prediction = id, "the container has lost a prediction; it is handed over again");
                        call = Some(put());
                    }
                    continue;
                }
            };
            (failures, idle) = (0, 0);
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
        }
    }
    .boxed()
}
