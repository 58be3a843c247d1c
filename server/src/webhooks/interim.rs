use std::time::Duration;

use api::{Status, WebhookEvent};
use async_stream::stream;
use futures_util::Stream;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::Receiver;
use crate::predictions::Record;

/// The least time between two webhooks of the same prediction that tell of outputs or logs, as Replicate's.
const INTERVAL: Duration = Duration::from_millis(500);

/// What a receiver has been told.
#[derive(Debug, Default)]
struct Told {
    started: bool,
    outputs: usize,
    log_bytes: usize,
}

impl Told {
    /// The most urgent of what the receiver wants and does not know.
    fn news(&self, record: &Record, receiver: &Receiver) -> Option<WebhookEvent> {
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

    fn note(&mut self, record: &Record) {
        self.started = record.started_at.is_some();
        self.outputs = record.pictures.outputs.len();
        self.log_bytes = record.logs.len();
    }
}

/// The states of a prediction that its receiver is told, up to its end, which is told by other means where the receiver wants it. One
/// state tells of everything up to it; a receiver that is slow to take them is told fewer.
pub(super) fn states_to_tell(
    mut states: watch::Receiver<Record>,
    receiver: Receiver,
) -> impl Stream<Item = Record> {
    stream! {
        let mut told = Told::default();
        let mut free_at = Instant::now();
        loop {
            let record = states.borrow_and_update().clone();
            let has_ended = record.status.is_terminal();
            if has_ended && receiver.wants(WebhookEvent::Completed) {
                return;
            }
            match told.news(&record, &receiver) {
                Some(event) if event != WebhookEvent::Start && Instant::now() < free_at => {
                    tokio::select! {
                        () = sleep_until(free_at) => {}
                        // Whoever sends states stops only when there is none to come.
                        result = states.changed(), if !has_ended => if result.is_err() { return },
                    }
                    continue;
                }
                Some(_) => {
                    told.note(&record);
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
    use crate::predictions::{
        KeptPicture, Vocabulary,
        world::{me, recorded},
    };

    fn receiver(events: &[WebhookEvent]) -> Receiver {
        Receiver::new(
            "https://example.com/".parse().unwrap(),
            Some(events.to_vec()),
            "http://studio.test",
            Vocabulary::Whole,
        )
    }

    fn start(record: &mut Record) {
        record.status = Status::Processing;
        record.started_at = Some(record.created_at.clone());
    }

    fn give(record: &mut Record) {
        let blob = api::BlobName::new(&"ab".repeat(32), "png").unwrap();
        record.pictures.outputs.push(KeptPicture {
            blob,
            width: 1,
            height: 1,
            region: None,
        });
    }

    /// What is to be told now; None where nothing is yet, or ever.
    fn now<S: Stream<Item = Record>>(stream: &mut Pin<&mut S>) -> Option<Record> {
        stream.next().now_or_never().flatten()
    }

    #[tokio::test(start_paused = true)]
    async fn a_start_is_told_at_once_and_logs_not_more_often_than_they_may() {
        let (states, watch) = watch::channel(recorded(&me(), 1));
        let mut stream = pin!(states_to_tell(
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
    async fn only_what_is_wanted_is_told() {
        let (states, watch) = watch::channel(recorded(&me(), 1));
        let mut stream = pin!(states_to_tell(
            watch,
            receiver(&[WebhookEvent::Output, WebhookEvent::Completed])
        ));
        states.send_modify(start);
        states.send_modify(|record| record.logs.push('a'));
        assert!(now(&mut stream).is_none());
        states.send_modify(give);
        assert_eq!(now(&mut stream).unwrap().pictures.outputs.len(), 1);
        states.send_modify(|record| record.status = Status::Succeeded);
        assert!(
            stream.next().await.is_none(),
            "the end is told by other means"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_want_the_end_is_told_the_last_output_all_the_same() {
        let (states, watch) = watch::channel(recorded(&me(), 1));
        let mut stream = pin!(states_to_tell(watch, receiver(&[WebhookEvent::Output])));
        states.send_modify(|record| {
            start(record);
            give(record);
        });
        assert!(now(&mut stream).is_some());
        states.send_modify(|record| {
            give(record);
            record.status = Status::Succeeded;
        });
        assert_eq!(
            stream.next().await.map(|record| record.status),
            Some(Status::Succeeded)
        );
        assert!(stream.next().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_start_that_is_not_wanted_keeps_no_output_waiting() {
        let (states, watch) = watch::channel(recorded(&me(), 1));
        let mut stream = pin!(states_to_tell(
            watch,
            receiver(&[WebhookEvent::Start, WebhookEvent::Output])
        ));
        states.send_modify(start);
        assert!(now(&mut stream).is_some());
        states.send_modify(start);
        drop(states);
        assert!(
            stream.next().await.is_none(),
            "nobody sends states any more"
        );
    }
}
