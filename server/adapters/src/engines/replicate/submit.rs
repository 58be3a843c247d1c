use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
use jiff::SignedDuration;
use serde_json::Value;
use tracing::instrument;

use super::{
    super::{
        EngineError, Job, Lookup, SubmittedJob, UpstreamId, upstream_prediction::UpstreamPrediction,
    },
    Inner,
    client::{self, CallError, Create},
    error_messages,
};
use domain::{
    attachment::{Attachment, without_empty_values},
    model_target::Target,
};

/// Bytes up to which a file is sent inside the request: Replicate's recommended limit.
const MAX_INLINE_BYTES: usize = 256 * 1024;
/// The smallest valid `Cancel-After`, in seconds.
const MIN_CANCEL_AFTER_SECONDS: i64 = 5;
/// Retries of a create request that certainly had no effect.
const CREATE_RETRY: ExponentialBuilder = client::RETRY.with_max_times(11);
/// Time after a lost response until a created prediction appears in Replicate's list.
const LIST_DELAY: Duration = Duration::from_secs(2);
/// The largest difference between Replicate's clock and ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_secs(5 * 60);
/// Pages of the list that are searched for one prediction; a page has a hundred.
const MAX_LIST_PAGES: usize = 20;

impl Inner {
    /// Creates the prediction at Replicate exactly once: after an ambiguous error, it is looked up
    /// before it is created again.
    #[instrument(name = "replicate_submit", skip_all, fields(prediction = %job.id))]
    pub(super) async fn submit(&self, job: Job) -> Result<UpstreamId, EngineError> {
        let create = self.create_request(&job).await?;
        let submitted = SubmittedJob::new(&job);
        let mut delays = CREATE_RETRY.build();
        loop {
            if job.canceled.is_cancelled() {
                return Err(EngineError::Canceled);
            }
            let error = match self.client.create(&create).await {
                Ok(created) if self.claim(&created.id) => return Ok(UpstreamId(created.id)),
                // An identical job whose own response was lost has claimed this prediction. In
                // exchange, this job claims the other one's.
                Ok(created) => {
                    let other = self.find(&submitted).await?;
                    return Ok(UpstreamId(other.map_or(created.id, |other| other.id)));
                }
                Err(error) => error,
            };
            if error.is_ambiguous() {
                tokio::time::sleep(LIST_DELAY).await;
                if let Some(found) = self.find(&submitted).await? {
                    return Ok(UpstreamId(found.id));
                }
            }
            let delay = client::honor_retry_after(&error, delays.next());
            let Some(delay) = delay.filter(|_| error.is_transient()) else {
                return Err(EngineError::Rejected(error_messages::rejection(&error)));
            };
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                delay_ms = delay.as_millis() as u64,
                "create request failed, retrying"
            );
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                () = job.canceled.cancelled() => {}
            }
        }
    }

    /// Looks up a prediction at Replicate, with retries until it responds.
    #[instrument(name = "replicate_look_up", skip_all, fields(prediction = %submitted.id))]
    pub(super) async fn look_up_job(
        &self,
        submitted: &SubmittedJob,
    ) -> Result<Lookup, EngineError> {
        let Some(id) = &submitted.upstream_id else {
            return Ok(match self.find(submitted).await? {
                Some(found) => Lookup::Exists(UpstreamId(found.id)),
                None => Lookup::NotFound,
            });
        };
        match self.read_with_retries(|| self.client.get(&id.0)).await {
            Ok(prediction) => Ok(Lookup::Exists(UpstreamId(prediction.id))),
            // The prediction was paid for, so it is not created again.
            Err(error) if error.status() == Some(404) => Err(EngineError::Rejected(
                error_messages::PREDICTION_GONE.into(),
            )),
            Err(error) => Err(EngineError::Rejected(error_messages::rejection(&error))),
        }
    }

    /// Finds a prediction whose response was lost: by its webhook URL, which is unique, or by its
    /// version and input.
    async fn find(
        &self,
        submitted: &SubmittedJob,
    ) -> Result<Option<UpstreamPrediction>, EngineError> {
        let webhook = self.webhook_url(&submitted.id);
        let submitted_at = submitted.submitted_at.as_str().parse::<jiff::Timestamp>();
        let since = submitted_at
            .ok()
            .and_then(|at| at.checked_sub(CLOCK_SKEW).ok());
        let mut next: Option<String> = None;
        let mut candidates = Vec::new();
        for _ in 0..MAX_LIST_PAGES {
            let (page, following) = self
                .read_with_retries(|| self.client.list(next.as_deref()))
                .await
                .map_err(|error| EngineError::Rejected(error_messages::rejection(&error)))?;
            let oldest = page.last().and_then(|last| last.created_at);
            for candidate in page {
                match (&webhook, &candidate.webhook) {
                    (Some(ours), Some(theirs)) => {
                        if ours == theirs && self.claim(&candidate.id) {
                            return Ok(Some(candidate));
                        }
                    }
                    _ => {
                        if let Some(score) = mismatch_score(submitted, &candidate, since) {
                            candidates.push((score, candidate));
                        }
                    }
                }
            }
            if let (Some(oldest), Some(since)) = (oldest, since)
                && oldest < since
            {
                break;
            }
            next = following;
            if next.is_none() {
                break;
            }
        }
        candidates.sort_by_key(|(score, _)| *score);
        let mut candidates = candidates.into_iter().map(|(_, candidate)| candidate);
        Ok(candidates.find(|candidate| self.claim(&candidate.id)))
    }

    /// Repeats an idempotent request until it succeeds or fails permanently.
    async fn read_with_retries<T, F: Future<Output = Result<T, CallError>>>(
        &self,
        request: impl FnMut() -> F,
    ) -> Result<T, CallError> {
        request
            .retry(client::RETRY)
            .when(CallError::is_transient)
            .adjust(client::honor_retry_after)
            .notify(|error, delay| {
                tracing::warn!(
                    error = error as &dyn std::error::Error,
                    delay_ms = delay.as_millis() as u64,
                    "request to Replicate failed, retrying"
                );
            })
            .await
    }

    async fn create_request(&self, job: &Job) -> Result<Create, EngineError> {
        let mut input = without_empty_values(&job.input);
        for attachment in &job.attachments {
            attachment
                .path
                .set(&mut input, self.attachment_value(attachment).await?);
        }
        let events = self
            .webhooks
            .as_ref()
            .map(|webhooks| webhooks.events.clone())
            .unwrap_or_default();
        let webhook = self.webhook_url(&job.id).map(|url| (url, events));
        Ok(Create {
            target: job.target.clone(),
            input,
            webhook,
            cancel_after: self.cancel_after(job),
        })
    }

    /// The input value for a file: a data URI if it is small, else the URL of its upload.
    async fn attachment_value(&self, attachment: &Attachment) -> Result<Value, EngineError> {
        if attachment.bytes.len() <= MAX_INLINE_BYTES {
            return Ok(attachment.data_uri().into());
        }
        match self
            .read_with_retries(|| self.client.upload(attachment))
            .await
        {
            Ok(url) => Ok(url.into()),
            Err(error) => Err(EngineError::Rejected(error_messages::rejection(&error))),
        }
    }

    fn cancel_after(&self, job: &Job) -> Option<u64> {
        let deadline: jiff::Timestamp = job.deadline.as_ref()?.as_str().parse().ok()?;
        let left = deadline
            .duration_since(self.clock.now())
            .as_secs()
            .max(MIN_CANCEL_AFTER_SECONDS);
        u64::try_from(left).ok()
    }

    /// The webhook URL of a prediction, which is unique to it.
    fn webhook_url(&self, id: &api::PredictionId) -> Option<String> {
        self.webhooks
            .as_ref()
            .map(|webhooks| format!("{}{}", webhooks.origin, api::routes::replicate_webhook(id)))
    }
}

/// How many inputs a prediction at Replicate has in addition to the submitted ones; they are
/// attachments or defaults. `None` if it is another prediction: older, of another version or with
/// another input, or known to belong to another of ours.
fn mismatch_score(
    submitted: &SubmittedJob,
    candidate: &UpstreamPrediction,
    since: Option<jiff::Timestamp>,
) -> Option<usize> {
    if candidate.created_at? < since?
        || submitted.other_upstream_ids.contains(&candidate.id)
        || !has_target(candidate, &submitted.target)
    {
        return None;
    }
    let input = without_empty_values(&submitted.input);
    for (key, value) in &input {
        if !is_equal(candidate.input.get(key)?, value) {
            return None;
        }
    }
    let additional = candidate
        .input
        .keys()
        .filter(|key| !input.contains_key(*key));
    Some(additional.count())
}

/// True if a prediction at Replicate runs the target.
fn has_target(candidate: &UpstreamPrediction, target: &Target) -> bool {
    match &target.version {
        Some(version) if target.deployment.is_none() => version.as_str() == candidate.version,
        _ => target.model.is_some() && target.model == candidate.model,
    }
}

/// Compares numbers by value: Replicate may return 1 as 1.0.
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
    use domain::model_target::depth2img;

    fn submitted() -> SubmittedJob {
        SubmittedJob {
            id: api::PredictionId::from_entropy([1; 16]),
            upstream_id: None,
            target: depth2img().target.clone(),
            input: json!({ "prompt": "fog", "guidance_scale": 7, "negative_prompt": "" })
                .as_object()
                .unwrap()
                .clone(),
            submitted_at: domain::clock::to_wire_timestamp("2026-11-22T09:30:00Z".parse().unwrap()),
            other_upstream_ids: vec!["taken".into()],
        }
    }

    fn candidate(id: &str, created: &str, prompt: &str) -> UpstreamPrediction {
        let input = json!({ "prompt": prompt, "guidance_scale": 7.0, "input_image": "https://replicate/file" });
        let version = depth2img().target.version_str();
        UpstreamPrediction::parse(
            &json!({ "id": id, "version": version, "created_at": created, "input": input }),
        )
        .unwrap()
    }

    fn mismatch(submitted: &SubmittedJob, candidate: &UpstreamPrediction) -> Option<usize> {
        mismatch_score(
            submitted,
            candidate,
            Some("2026-11-22T09:25:00Z".parse().unwrap()),
        )
    }

    #[test]
    fn prediction_is_matched_by_version_and_input() {
        let mismatch = |candidate: &UpstreamPrediction| mismatch(&submitted(), candidate);
        assert_eq!(
            mismatch(&candidate("a", "2026-11-22T09:30:01Z", "fog")),
            Some(1),
            "the picture"
        );
        assert_eq!(
            mismatch(&candidate("a", "2026-11-22T09:30:01Z", "rain")),
            None,
            "another prompt"
        );
        assert_eq!(
            mismatch(&candidate("a", "2026-11-22T09:00:00Z", "fog")),
            None,
            "created before the submission"
        );
        assert_eq!(
            mismatch(&candidate("taken", "2026-11-22T09:30:01Z", "fog")),
            None,
            "another prediction of ours"
        );
        assert_eq!(
            mismatch(&UpstreamPrediction {
                version: "69".into(),
                ..candidate("a", "2026-11-22T09:30:01Z", "fog")
            }),
            None
        );
        let mut seeded = candidate("a", "2026-11-22T09:30:01Z", "fog");
        seeded.input.insert("seed".into(), json!(7));
        assert_eq!(
            mismatch(&seeded),
            Some(2),
            "an additional input counts as a mismatch"
        );
    }

    #[test]
    fn official_model_is_matched_by_name() {
        let name: api::ModelName = "acme/painter".parse().unwrap();
        let target = Target {
            model: Some(name.clone()),
            version: None,
            deployment: None,
        };
        let hidden = UpstreamPrediction {
            version: "hidden".into(),
            model: Some(name),
            ..candidate("a", "2026-11-22T09:30:01Z", "fog")
        };
        assert_eq!(
            mismatch(
                &SubmittedJob {
                    target: target.clone(),
                    ..submitted()
                },
                &hidden
            ),
            Some(1)
        );
        assert_eq!(
            mismatch(
                &SubmittedJob {
                    target,
                    ..submitted()
                },
                &UpstreamPrediction {
                    model: "acme/other".parse().ok(),
                    ..hidden.clone()
                }
            ),
            None
        );
        assert_eq!(mismatch(&submitted(), &hidden), None);
    }
}
