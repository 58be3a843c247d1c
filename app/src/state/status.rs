use super::{Phase, Queue, Run};
use crate::i18n;

/// A short status: the request that is in flight, or the phase of the run and its
/// position in the queue. Empty if nothing is.
pub fn status_text(is_sending: bool, run: Option<&Run>, queue: &Queue) -> String {
    if is_sending {
        return i18n::status_sending().to_owned();
    }
    let Some(run) = run else {
        return String::new();
    };
    let phase = run.phase();
    let text = phase.label();
    if phase != Phase::Queued {
        return text;
    }
    match queue.position_text(&run.prediction().id) {
        Some(position) => format!("{text}, {position}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use api::{Prediction, PredictionId, Queued};
    use serde_json::json;

    use super::*;

    fn prediction(status: &str) -> Prediction {
        serde_json::from_value(json!({
            "id": PredictionId::from_entropy([1; 16]), "model": "a/b", "version": "c", "input": {}, "output": null,
            "logs": "", "error": null, "status": status, "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
        }))
        .unwrap()
    }

    #[test]
    fn status_of_queued_run_names_its_position() {
        let queued = Queued {
            prediction: prediction("starting"),
            ahead: Some(2),
            seconds: None,
        };
        let queue = Queue::new(vec![queued]);
        let waiting = Run::new(prediction("starting"));
        let running = Run::new(prediction("processing"));
        assert_eq!(
            status_text(false, Some(&waiting), &queue),
            "Queued, 2 ahead"
        );
        assert_eq!(
            status_text(false, Some(&waiting), &Queue::default()),
            "Queued"
        );
        assert_eq!(status_text(false, Some(&running), &queue), "Starting");
    }

    #[test]
    fn status_is_empty_without_run_and_request_in_flight_comes_first() {
        let run = Run::new(prediction("processing"));
        assert_eq!(status_text(false, None, &Queue::default()), "");
        assert_eq!(
            status_text(true, Some(&run), &Queue::default()),
            i18n::status_sending()
        );
    }
}
