use std::time::Duration;

use api::{Status, WebhookEvent};
use async_stream::stream;
use futures_util::Stream;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use domain::{prediction::PredictionRecord, webhook_receiver::WebhookReceiver};

/// The shortest interval between two `output` or `logs` webhooks of a prediction, as Replicate's.
const INTERVAL: Duration = Duration::from_millis(500);

/// What a receiver has been sent.
#[derive(Debug, Default)]
struct SentProgress {
    started: bool,
    outputs: usize,
    log_bytes: usize,
}

impl SentProgress {
    /// The most urgent event that the receiver wants and has not been sent.
    fn next_event(
        &self,
        record: &PredictionRecord,
        receiver: &WebhookReceiver,
    ) -> Option<WebhookEvent> {
        let has_started = record.status != Status::Starting && record.started_at.is_some();
        let candidates = [
            (WebhookEvent::Start, has_started && !self.started),
            (
                WebhookEvent::Output,
                record.pictures.outputs.len() > self.outputs,
            ),
            (
                WebhookEvent::Logs,
                !record.logs.is_empty() && record.logs.len() != self.log_bytes,
            ),
        ];
        candidates
            .into_iter()
            .find(|(event, is_new)| *is_new && receiver.wants(*event))
            .map(|(event, _)| event)
    }

    fn record(&mut self, record: &PredictionRecord) {
        self.started = record.started_at.is_some();
        self.outputs = record.pictures.outputs.len();
        self.log_bytes = record.logs.len();
    }
}

/// The states of a prediction to deliver until it ends; `completed` is delivered by the outbox if
/// it is wanted. Each state includes the earlier ones; a slow receiver gets fewer.
pub(super) fn states_to_deliver(
    mut states: watch::Receiver<PredictionRecord>,
    receiver: WebhookReceiver,
) -> impl Stream<Item = PredictionRecord> {
    stream! {
        let mut sent = SentProgress::default();
        let mut free_at = Instant::now();
        loop {
            let record = states.borrow_and_update().clone();
            let has_ended = record.status.is_terminal();
            if has_ended && receiver.wants(WebhookEvent::Completed) {
                return;
            }
            match sent.next_event(&record, &receiver) {
                Some(event) if event != WebhookEvent::Start && Instant::now() < free_at => {
                    tokio::select! {
                        () = sleep_until(free_at) => {}
                        // The channel closes only when no state will follow.
                        result = states.changed(), if !has_ended => if result.is_err() { return },
                    }
                    continue;
                }
                Some(_) => {
                    sent.record(&record);
                    free_at = Instant::now() + INTERVAL;
                    yield record;
                }
                None => {}
            }
            if has_ended || states.changed().await.is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};

    use futures_util::{FutureExt, StreamExt};

    use super::*;
    use crate::predictions::test_support::{me, recorded};
    use domain::prediction::{StatusSupport, StoredImage};

    fn receiver(events: &[WebhookEvent]) -> WebhookReceiver {
        WebhookReceiver::new(
            "https://example.com/".parse().unwrap(),
            Some(events.to_vec()),
            "http://studio.test",
            StatusSupport::All,
        )
    }

    fn start(record: &mut PredictionRecord) {
        record.status = Status::Processing;
        record.started_at = Some(record.created_at.clone());
    }

    fn add_output(record: &mut PredictionRecord) {
        let blob = api::BlobName::new(&"ab".repeat(32), "png").unwrap();
        record.pictures.outputs.push(StoredImage {
            blob,
            width: 1,
            height: 1,
            region: None,
        });
    }

    /// The state to deliver now; `None` if there is none yet, or ever.
    fn now<S: Stream<Item = PredictionRecord>>(
        stream: &mut Pin<&mut S>,
    ) -> Option<PredictionRecord> {
        stream.next().now_or_never().flatten()
    }

    #[tokio::test(start_paused = true)]
    async fn start_is_sent_at_once_and_logs_are_throttled() {
        let (states, watch) = watch::channel(recorded(&me(), 1));
        let mut stream = pin!(states_to_deliver(
            watch,
            receiver(&[WebhookEvent::Start, WebhookEvent::Logs])
        ));
        assert!(now(&mut stream).is_none());
        states.send_modify(start);
        assert!(now(&mut stream).is_some());
        for line in ["a", "b", "c"] {
            states.send_modify(|record| record.logs.push_str(line));
            assert!(now(&mut stream).is_none(), "too soon");
        }
        let began = Instant::now();
        assert_eq!(stream.next().await.unwrap().logs, "abc");
        assert_eq!(began.elapsed(), INTERVAL);
    }

    #[tokio::test(start_paused = true)]
    async fn unwanted_events_are_not_sent() {
        let (states, watch) = watch::channel(recorded(&me(), 1));
        let mut stream = pin!(states_to_deliver(
            watch,
            receiver(&[WebhookEvent::Output, WebhookEvent::Completed])
        ));
        states.send_modify(start);
        states.send_modify(|record| record.logs.push('a'));
        assert!(now(&mut stream).is_none());
        states.send_modify(add_output);
        assert_eq!(now(&mut stream).unwrap().pictures.outputs.len(), 1);
        states.send_modify(|record| record.status = Status::Succeeded);
        assert!(
            stream.next().await.is_none(),
            "completed is delivered by the outbox"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn last_output_is_sent_without_completed() {
        let (states, watch) = watch::channel(recorded(&me(), 1));
        let mut stream = pin!(states_to_deliver(watch, receiver(&[WebhookEvent::Output])));
        states.send_modify(|record| {
            start(record);
            add_output(record);
        });
        assert!(now(&mut stream).is_some());
        states.send_modify(|record| {
            add_output(record);
            record.status = Status::Succeeded;
        });
        assert_eq!(
            stream.next().await.map(|record| record.status),
            Some(Status::Succeeded)
        );
        assert!(stream.next().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn closed_channel_ends_the_stream() {
        let (states, watch) = watch::channel(recorded(&me(), 1));
        let mut stream = pin!(states_to_deliver(
            watch,
            receiver(&[WebhookEvent::Start, WebhookEvent::Output])
        ));
        states.send_modify(start);
        assert!(now(&mut stream).is_some());
        states.send_modify(start);
        drop(states);
        assert!(stream.next().await.is_none(), "the channel is closed");
    }
}
