use api::{EmbedKeyId, EmbedTerms, InvalidField};
use jiff::Timestamp;

use domain::{
    create_request::CreateRequest,
    model_target::{ResolvedModel, Target},
};
use store::{EmbedQuota, QuotaOutcome};

/// Seconds after which to retry when too many predictions are unfinished.
const CONCURRENCY_RETRY_SECONDS: u64 = 5;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// A visitor of an embedded studio, with the terms of its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Guest {
    key: EmbedKeyId,
    terms: EmbedTerms,
}

/// What a visitor of an embedded studio may not do, as a sentence.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EmbedRejection {
    /// The studio does not run that model.
    #[error("This studio does not run that model; its owner has chosen which models it runs.")]
    Model,
    /// The input is not valid.
    #[error("the input is not what this studio takes")]
    Invalid(Vec<InvalidField>),
    /// The daily quota is used up.
    #[error(
        "This studio has reached its limit of {per_day} predictions per day; it continues at midnight UTC."
    )]
    DailyQuotaExceeded {
        /// Predictions per day.
        per_day: u32,
        /// Seconds until midnight UTC.
        retry_seconds: u64,
    },
    /// The visitor has too many unfinished predictions.
    #[error(
        "This studio runs at most {at_once} of your predictions at once; wait until one has ended."
    )]
    ConcurrencyExceeded {
        /// The limit.
        at_once: u32,
        /// Seconds after which to retry.
        retry_seconds: u64,
    },
    /// The key was deleted.
    #[error("This studio is no longer available.")]
    KeyDeleted,
}

impl Guest {
    pub(super) fn new(key: EmbedKeyId, terms: EmbedTerms) -> Self {
        Self { key, terms }
    }

    /// The key of the studio.
    pub fn key(&self) -> &EmbedKeyId {
        &self.key
    }

    /// The request with the fixed inputs of the studio.
    ///
    /// # Errors
    /// If the terms do not allow the model, an input or a webhook.
    pub fn apply_terms(
        &self,
        resolved: &ResolvedModel,
        request: CreateRequest,
    ) -> Result<CreateRequest, EmbedRejection> {
        if !self.runs(&resolved.target) {
            return Err(EmbedRejection::Model);
        }
        if request.webhook.is_some() {
            let description = "An embedded studio sends no webhooks; leave it out".into();
            return Err(EmbedRejection::Invalid(vec![InvalidField {
                kind: "embed".into(),
                field: "webhook".into(),
                description,
            }]));
        }
        let default = |name: &str| resolved.schema.as_ref()?.field(name)?.default.clone();
        let input = self
            .terms
            .apply(request.input, default)
            .map_err(EmbedRejection::Invalid)?;
        Ok(CreateRequest { input, ..request })
    }

    /// The quota of the key.
    pub fn quota(&self) -> EmbedQuota<'_> {
        EmbedQuota {
            key: &self.key,
            per_day: self.terms.per_day,
            at_once: self.terms.at_once,
        }
    }

    /// True if the prediction was inserted, false if it is a duplicate.
    ///
    /// # Errors
    /// If the quota was exceeded or the key deleted.
    pub fn is_new(&self, outcome: QuotaOutcome, now: Timestamp) -> Result<bool, EmbedRejection> {
        match outcome {
            QuotaOutcome::Accepted => Ok(true),
            QuotaOutcome::DuplicateRequest => Ok(false),
            QuotaOutcome::DailyQuotaExceeded => Err(EmbedRejection::DailyQuotaExceeded {
                per_day: self.terms.per_day,
                retry_seconds: to_midnight(now),
            }),
            QuotaOutcome::ConcurrencyExceeded => Err(EmbedRejection::ConcurrencyExceeded {
                at_once: self.terms.at_once,
                retry_seconds: CONCURRENCY_RETRY_SECONDS,
            }),
            QuotaOutcome::KeyNotFound => Err(EmbedRejection::KeyDeleted),
        }
    }

    fn runs(&self, target: &Target) -> bool {
        let models = &self.terms.models;
        target.deployment.is_none()
            && (models.is_empty()
                || target
                    .model
                    .as_ref()
                    .is_some_and(|model| models.contains(model)))
    }
}

/// Seconds until midnight UTC.
fn to_midnight(now: Timestamp) -> u64 {
    (DAY_SECONDS - now.as_second().rem_euclid(DAY_SECONDS)).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use domain::model_target::{ModelReference, depth2img};

    fn guest(terms: EmbedTerms) -> Guest {
        Guest::new(EmbedKeyId::from_entropy([1; 16]), terms)
    }

    fn request(input: serde_json::Value) -> CreateRequest {
        let input = serde_json::from_value(input).unwrap();
        CreateRequest {
            model: ModelReference::Version(String::new()),
            input,
            webhook: None,
            webhook_events_filter: None,
        }
    }

    #[test]
    fn studio_runs_the_allowed_models_or_all() {
        let valid_request = || request(json!({ "prompt": "fog" }));
        let of = |model: &str| {
            guest(EmbedTerms {
                models: vec![model.parse().unwrap()],
                ..EmbedTerms::default()
            })
        };
        assert!(
            guest(EmbedTerms::default())
                .apply_terms(depth2img(), valid_request())
                .is_ok()
        );
        assert!(
            of("jagilley/stable-diffusion-depth2img")
                .apply_terms(depth2img(), valid_request())
                .is_ok()
        );
        assert_eq!(
            of("acme/painter")
                .apply_terms(depth2img(), valid_request())
                .unwrap_err(),
            EmbedRejection::Model
        );
        let target = Target {
            model: None,
            ..depth2img().target.clone()
        };
        let unnamed = ResolvedModel {
            target,
            schema: None,
            output_shape: domain::model_target::OutputShape::Other,
        };
        assert_eq!(
            of("acme/painter")
                .apply_terms(&unnamed, valid_request())
                .unwrap_err(),
            EmbedRejection::Model,
            "its model is unknown"
        );
    }

    #[test]
    fn default_value_of_a_locked_parameter_is_accepted() {
        let guest = guest(EmbedTerms {
            parameters: Some(vec!["prompt".into()]),
            ..EmbedTerms::default()
        });
        assert!(
            guest
                .apply_terms(
                    depth2img(),
                    request(json!({ "prompt": "fog", "scheduler": "DPMSolverMultistep" }))
                )
                .is_ok()
        );
        assert!(
            guest
                .apply_terms(
                    depth2img(),
                    request(json!({ "prompt": "fog", "scheduler": "KLMS" }))
                )
                .is_err()
        );
    }

    #[test]
    fn daily_quota_resets_at_midnight_utc() {
        let seconds = |text: &str| to_midnight(text.parse().unwrap());
        assert_eq!(seconds("2026-11-22T23:59:59Z"), 1);
        assert_eq!(seconds("2026-11-22T00:00:00Z"), 86_400);
        assert_eq!(seconds("1969-12-31T23:59:58Z"), 2);
    }
}
