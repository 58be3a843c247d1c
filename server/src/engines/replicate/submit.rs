use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;

use super::{
    super::{
        Attachment, EngineError, Found, Handed, Job, Ticket, attachment::without_nothing,
        upstream::Upstream,
    },
    Parts,
    client::{CallError, Create},
    words,
};
use crate::{backoff::Backoff, models::Target};

/// Bytes up to which a picture travels inside the request: Replicate's own bound for what it takes well.
const INLINE_BYTES: usize = 256 * 1024;
/// The least that `Cancel-After` may be.
const LEAST_CANCEL_AFTER: i64 = 5;
/// How long a create that certainly did not happen is tried again. Then its owner is told.
const CREATE_TRIES: u32 = 12;
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(250),
    most: Duration::from_secs(30),
};
/// How long after a lost answer a created prediction may need to appear in Replicate's list.
const LIST_DELAY: Duration = Duration::from_secs(2);
/// How far Replicate's clock and this one may differ.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(5 * 60);
/// Pages of the list that are read for one prediction, a hundred each.
const PAGES: usize = 20;

/// Waits as long as the error says, else by the back-off.
pub(super) async fn wait(error: &CallError, failures: u32) {
    tokio::time::sleep(
        error
            .retry_after()
            .unwrap_or_default()
            .max(BACKOFF.delay(failures)),
    )
    .await;
}

impl Parts {
    /// Creates the prediction at Replicate, once: what may have been created is looked for before it is created again.
    pub(super) async fn submit(&self, job: Job) -> Result<Ticket, EngineError> {
        let create = self.describe(&job).await?;
        let handed = Handed::of(&job);
        let mut failures = 0;
        loop {
            if job.canceled.is_cancelled() {
                return Err(EngineError::Canceled);
            }
            let error = match self.client.create(&create).await {
                Ok(created) if self.claim(&created.id) => return Ok(Ticket(created.id)),
                // A twin whose own answer was lost has taken it for its own: this one takes the twin's.
                Ok(created) => {
                    let twin = self.find(&handed).await?;
                    return Ok(Ticket(twin.map_or(created.id, |twin| twin.id)));
                }
                Err(error) => error,
            };
            failures += 1;
            tracing::warn!(prediction = %job.id, error = &error as &dyn std::error::Error, failures, "Replicate did not take a prediction");
            if error.may_have_happened() {
                tokio::time::sleep(LIST_DELAY).await;
                if let Some(found) = self.find(&handed).await? {
                    return Ok(Ticket(found.id));
                }
            }
            if !error.is_passing() || failures >= CREATE_TRIES {
                return Err(EngineError::Refused(words::refusal(&error)));
            }
            tokio::select! {
                () = wait(&error, failures) => {}
                () = job.canceled.cancelled() => {}
            }
        }
    }

    /// Whether Replicate has the prediction. Asks until it answers.
    pub(super) async fn look_up(&self, handed: &Handed) -> Result<Found, EngineError> {
        let known = match &handed.ticket {
            Some(ticket) => self.ask(|| self.client.get(&ticket.0)).await,
            None => match self.find(handed).await? {
                Some(found) => return Ok(Found::Here(Ticket(found.id))),
                None => return Ok(Found::Nowhere),
            },
        };
        match known {
            Ok(known) => Ok(Found::Here(Ticket(known.id))),
            // It was paid for: to run it again would be to pay again.
            Err(error) if error.status() == Some(404) => Err(EngineError::Refused(
                "Replicate no longer knows this prediction, and its result with it. Run it again if you like.".into(),
            )),
            Err(error) => Err(EngineError::Refused(words::refusal(&error))),
        }
    }

    /// Finds a prediction whose create was never answered: by the webhook address, which is its own, else by what it was made of.
    async fn find(&self, handed: &Handed) -> Result<Option<Upstream>, EngineError> {
        let webhook = self.webhook(&handed.id);
        let since = handed
            .at
            .as_str()
            .parse::<jiff::Timestamp>()
            .ok()
            .and_then(|at| at.checked_sub(CLOCK_SKEW).ok());
        let mut next: Option<String> = None;
        let mut alike = Vec::new();
        for _ in 0..PAGES {
            let page = self.ask(|| self.client.list(next.as_deref())).await;
            let (page, following) =
                page.map_err(|error| EngineError::Refused(words::refusal(&error)))?;
            let is_over = page
                .last()
                .and_then(|last| last.created_at)
                .zip(since)
                .is_some_and(|(created, since)| created < since);
            for candidate in page {
                match (&webhook, &candidate.webhook) {
                    (Some(ours), Some(theirs)) if ours == theirs && self.claim(&candidate.id) => {
                        return Ok(Some(candidate));
                    }
                    (Some(_), Some(_)) => {}
                    _ => alike.extend(
                        unlikeness(handed, &candidate, since)
                            .map(|unlikeness| (unlikeness, candidate)),
                    ),
                }
            }
            next = following.filter(|_| !is_over);
            if next.is_none() {
                break;
            }
        }
        alike.sort_by_key(|(unlikeness, _)| *unlikeness);
        Ok(alike
            .into_iter()
            .map(|(_, found)| found)
            .find(|found| self.claim(&found.id)))
    }

    /// Repeats a call that only reads until it is answered, or refused for good.
    pub(super) async fn ask<T, F: Future<Output = Result<T, CallError>>>(
        &self,
        call: impl Fn() -> F,
    ) -> Result<T, CallError> {
        let mut failures = 0;
        loop {
            match call().await {
                Err(error) if error.is_passing() => {
                    failures += 1;
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        failures,
                        "Replicate was asked in vain; it will be asked again"
                    );
                    wait(&error, failures).await;
                }
                result => return result,
            }
        }
    }

    async fn describe(&self, job: &Job) -> Result<Create, EngineError> {
        let mut input = without_nothing(&job.input);
        for attachment in &job.attachments {
            attachment
                .place
                .put(&mut input, self.carry(attachment).await?);
        }
        let events = self
            .webhooks
            .as_ref()
            .map(|webhooks| webhooks.events.clone())
            .unwrap_or_default();
        let webhook = self.webhook(&job.id).map(|address| (address, events));
        Ok(Create {
            target: job.target.clone(),
            input,
            webhook,
            cancel_after: self.cancel_after(job),
        })
    }

    /// What an input says for a file: the file itself where it is small, else the address of its upload.
    async fn carry(&self, attachment: &Attachment) -> Result<Value, EngineError> {
        if attachment.bytes.len() <= INLINE_BYTES {
            return Ok(attachment.data_uri().into());
        }
        let uploaded = self.ask(|| self.client.upload(attachment)).await;
        uploaded
            .map(Value::from)
            .map_err(|error| EngineError::Refused(words::refusal(&error)))
    }

    fn cancel_after(&self, job: &Job) -> Option<u64> {
        let deadline: jiff::Timestamp = job.deadline.as_ref()?.as_str().parse().ok()?;
        let left = deadline
            .duration_since(self.clock.now())
            .as_secs()
            .max(LEAST_CANCEL_AFTER);
        u64::try_from(left).ok()
    }

    /// Unique to the prediction, so that it names it.
    fn webhook(&self, id: &api::PredictionId) -> Option<String> {
        self.webhooks
            .as_ref()
            .map(|webhooks| format!("{}{}", webhooks.origin, api::routes::replicate_webhook(id)))
    }
}

/// How unlike the one that was handed over a prediction at Replicate is: the inputs that it has more, which are attachments or
/// defaults. None where it is another, made earlier, of another version or another input, or one that another prediction of ours
/// is known as.
fn unlikeness(
    handed: &Handed,
    candidate: &Upstream,
    since: Option<jiff::Timestamp>,
) -> Option<usize> {
    let is_new = candidate
        .created_at
        .zip(since)
        .is_some_and(|(created, since)| created >= since);
    let is_free = !handed.taken.contains(&candidate.id);
    let input = without_nothing(&handed.input);
    let is_alike = input.iter().all(|(key, value)| {
        candidate
            .input
            .get(key)
            .is_some_and(|theirs| is_equal(theirs, value))
    });
    let more = candidate
        .input
        .keys()
        .filter(|key| !input.contains_key(*key))
        .count();
    (is_new && is_free && is_alike && is_of(&handed.target, candidate)).then_some(more)
}

/// True where a prediction at Replicate is of this.
fn is_of(target: &Target, candidate: &Upstream) -> bool {
    let is_model = || target.model.is_some() && target.model == candidate.model;
    match &target.version {
        Some(version) if target.deployment.is_none() => version.as_str() == candidate.version,
        _ => is_model(),
    }
}

/// Numbers are compared as numbers: 1 and 1.0 are the same on the way.
fn is_equal(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::models::depth2img;

    fn handed() -> Handed {
        Handed {
            id: api::PredictionId::from_entropy([1; 16]),
            ticket: None,
            target: depth2img().target.clone(),
            input: json!({ "prompt": "fog", "guidance_scale": 7, "negative_prompt": "" })
                .as_object()
                .unwrap()
                .clone(),
            at: crate::clock::stamp("2026-11-22T09:30:00Z".parse().unwrap()),
            taken: vec!["taken".into()],
        }
    }

    fn candidate(id: &str, created: &str, prompt: &str) -> Upstream {
        let input = json!({ "prompt": prompt, "guidance_scale": 7.0, "input_image": "https://replicate/file" });
        let version = depth2img().target.version_word();
        Upstream::read(
            &json!({ "id": id, "version": version, "created_at": created, "input": input }),
        )
        .unwrap()
    }

    fn unlike(handed: &Handed, candidate: &Upstream) -> Option<usize> {
        unlikeness(
            handed,
            candidate,
            Some("2026-11-22T09:25:00Z".parse().unwrap()),
        )
    }

    #[test]
    fn a_prediction_is_known_by_what_it_was_made_of() {
        let unlike = |candidate: &Upstream| unlike(&handed(), candidate);
        assert_eq!(
            unlike(&candidate("a", "2026-11-22T09:30:01Z", "fog")),
            Some(1),
            "the picture"
        );
        assert_eq!(
            unlike(&candidate("a", "2026-11-22T09:30:01Z", "rain")),
            None,
            "another prompt"
        );
        assert_eq!(
            unlike(&candidate("a", "2026-11-22T09:00:00Z", "fog")),
            None,
            "older than the handing over"
        );
        assert_eq!(
            unlike(&candidate("taken", "2026-11-22T09:30:01Z", "fog")),
            None,
            "that is another of our own"
        );
        assert_eq!(
            unlike(&Upstream {
                version: "69".into(),
                ..candidate("a", "2026-11-22T09:30:01Z", "fog")
            }),
            None
        );
        let mut seeded = candidate("a", "2026-11-22T09:30:01Z", "fog");
        seeded.input.insert("seed".into(), json!(7));
        assert_eq!(unlike(&seeded), Some(2), "one that says more is less alike");
    }

    #[test]
    fn an_official_model_is_known_by_its_name() {
        let name: api::ModelName = "acme/painter".parse().unwrap();
        let target = Target {
            model: Some(name.clone()),
            version: None,
            deployment: None,
        };
        let hidden = Upstream {
            version: "hidden".into(),
            model: Some(name),
            ..candidate("a", "2026-11-22T09:30:01Z", "fog")
        };
        assert_eq!(
            unlike(
                &Handed {
                    target: target.clone(),
                    ..handed()
                },
                &hidden
            ),
            Some(1)
        );
        assert_eq!(
            unlike(
                &Handed { target, ..handed() },
                &Upstream {
                    model: "acme/other".parse().ok(),
                    ..hidden.clone()
                }
            ),
            None
        );
        assert_eq!(unlike(&handed(), &hidden), None);
    }
}
