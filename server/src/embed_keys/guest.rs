use api::{EmbedKeyId, EmbedTerms, InvalidField};
use jiff::Timestamp;

use crate::{
    models::{Runnable, Target},
    predictions::CreateRequest,
    store::{Allowance, Counted},
};

/// Seconds after which whoever has as many under way as they may should ask again.
const AT_ONCE_RETRY_SECONDS: u64 = 5;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// A visitor of an embedded studio, and what they may do.
#[derive(Debug, Clone, PartialEq)]
pub struct Guest {
    key: EmbedKeyId,
    terms: EmbedTerms,
}

/// What a visitor of an embedded studio may not do, in a sentence.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The studio does not run that model.
    #[error("This studio does not run that model; its owner has decided which it runs.")]
    Model,
    /// What was sent has these faults.
    #[error("the input is not what this studio takes")]
    Invalid(Vec<InvalidField>),
    /// All that the studio makes in a day is made.
    #[error(
        "This studio has made all {per_day} predictions that it makes in a day; it goes on at midnight UTC."
    )]
    DayUsedUp {
        /// Predictions a day.
        per_day: u32,
        /// Seconds until then.
        retry_seconds: u64,
    },
    /// The visitor has as many predictions under way as they may.
    #[error("This studio makes {at_once} of your predictions at once; wait until one has ended.")]
    TooManyAtOnce {
        /// Predictions at once.
        at_once: u32,
        /// Seconds after which to ask again.
        retry_seconds: u64,
    },
    /// The studio is gone.
    #[error("This studio is not available any more.")]
    Gone,
}

impl Guest {
    pub(super) fn new(key: EmbedKeyId, terms: EmbedTerms) -> Self {
        Self { key, terms }
    }

    /// The key of the studio that they visit.
    pub fn key(&self) -> &EmbedKeyId {
        &self.key
    }

    /// The request as it is run for the visitor: with the inputs that are always the same.
    ///
    /// # Errors
    /// Where they ask for a model, an input or news that the studio's owner did not allow.
    pub fn admit(
        &self,
        runnable: &Runnable,
        request: CreateRequest,
    ) -> Result<CreateRequest, Refusal> {
        if !self.runs(&runnable.target) {
            return Err(Refusal::Model);
        }
        if request.webhook.is_some() {
            let description = "An embedded studio tells nobody; leave it out".into();
            return Err(Refusal::Invalid(vec![InvalidField {
                kind: "embed".into(),
                field: "webhook".into(),
                description,
            }]));
        }
        let default = |name: &str| runnable.schema.as_ref()?.field(name)?.default.clone();
        let input = self
            .terms
            .apply(request.input, default)
            .map_err(Refusal::Invalid)?;
        Ok(CreateRequest { input, ..request })
    }

    /// How much they may make.
    pub fn allowance(&self) -> Allowance<'_> {
        Allowance {
            key: &self.key,
            per_day: self.terms.per_day,
            at_once: self.terms.at_once,
        }
    }

    /// Whether a prediction that was counted at `now` is new.
    ///
    /// # Errors
    /// Where it was not accepted.
    pub fn is_new(&self, counted: Counted, now: Timestamp) -> Result<bool, Refusal> {
        match counted {
            Counted::Accepted => Ok(true),
            Counted::Repeated => Ok(false),
            Counted::DayUsedUp => Err(Refusal::DayUsedUp {
                per_day: self.terms.per_day,
                retry_seconds: to_midnight(now),
            }),
            Counted::TooManyAtOnce => Err(Refusal::TooManyAtOnce {
                at_once: self.terms.at_once,
                retry_seconds: AT_ONCE_RETRY_SECONDS,
            }),
            Counted::NoKey => Err(Refusal::Gone),
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

/// Seconds to the next midnight (UTC).
fn to_midnight(now: Timestamp) -> u64 {
    (DAY_SECONDS - now.as_second().rem_euclid(DAY_SECONDS)).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::models::{Wanted, depth2img};

    fn guest(terms: EmbedTerms) -> Guest {
        Guest::new(EmbedKeyId::from_entropy([1; 16]), terms)
    }

    fn request(input: serde_json::Value) -> CreateRequest {
        let input = serde_json::from_value(input).unwrap();
        CreateRequest {
            wanted: Wanted::Version(String::new()),
            input,
            webhook: None,
            webhook_events_filter: None,
        }
    }

    #[test]
    fn a_studio_runs_the_models_that_its_owner_named_or_all() {
        let asked = || request(json!({ "prompt": "fog" }));
        let of = |model: &str| {
            guest(EmbedTerms {
                models: vec![model.parse().unwrap()],
                ..EmbedTerms::default()
            })
        };
        assert!(
            guest(EmbedTerms::default())
                .admit(depth2img(), asked())
                .is_ok()
        );
        assert!(
            of("jagilley/stable-diffusion-depth2img")
                .admit(depth2img(), asked())
                .is_ok()
        );
        assert_eq!(
            of("acme/painter").admit(depth2img(), asked()).unwrap_err(),
            Refusal::Model
        );
        let target = Target {
            model: None,
            ..depth2img().target.clone()
        };
        let nameless = Runnable {
            target,
            schema: None,
            gives: crate::models::Shape::Other,
        };
        assert_eq!(
            of("acme/painter").admit(&nameless, asked()).unwrap_err(),
            Refusal::Model,
            "nobody knows whose it is"
        );
    }

    #[test]
    fn what_is_the_models_default_may_be_sent_although_it_cannot_be_set() {
        let guest = guest(EmbedTerms {
            parameters: Some(vec!["prompt".into()]),
            ..EmbedTerms::default()
        });
        assert!(
            guest
                .admit(
                    depth2img(),
                    request(json!({ "prompt": "fog", "scheduler": "DPMSolverMultistep" }))
                )
                .is_ok()
        );
        assert!(
            guest
                .admit(
                    depth2img(),
                    request(json!({ "prompt": "fog", "scheduler": "KLMS" }))
                )
                .is_err()
        );
    }

    #[test]
    fn the_day_ends_at_midnight_utc() {
        let seconds = |text: &str| to_midnight(text.parse().unwrap());
        assert_eq!(seconds("2026-11-22T23:59:59Z"), 1);
        assert_eq!(seconds("2026-11-22T00:00:00Z"), 86_400);
        assert_eq!(seconds("1969-12-31T23:59:58Z"), 2);
    }
}
