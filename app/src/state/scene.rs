use super::{Phase, Run};
use crate::{client::ClientError, i18n};

/// The content of the stage.
#[derive(Debug, Clone, PartialEq)]
pub enum Scene {
    /// The ways to start.
    Empty,
    /// The progress of an upload, of a result that is being opened, or of a run without pictures.
    Waiting,
    /// The comparison; with the progress of an active run over it.
    Comparison,
    /// Why there is nothing to show.
    Problem {
        /// A few words.
        title: String,
        /// One sentence.
        detail: String,
        /// Requesting the result again may help.
        may_retry: bool,
    },
}

impl Scene {
    /// The scene of a run. `has_layers` says whether there are pictures to compare.
    pub fn of_run(run: &Run, has_layers: bool) -> Self {
        let ended = |title: &str, detail: String| Self::Problem {
            title: title.into(),
            detail,
            may_retry: false,
        };
        match run.phase() {
            Phase::Failed(why) if run.outputs().is_empty() => ended(i18n::result_failed(), why),
            Phase::Aborted => ended(i18n::result_aborted(), i18n::result_aborted_why().into()),
            _ if has_layers => Self::Comparison,
            Phase::Canceled => ended(i18n::status_canceled(), i18n::result_canceled_why().into()),
            phase if run.is_active() || phase == Phase::Done => Self::Waiting,
            phase => ended(&phase.label(), String::new()),
        }
    }

    /// The scene of a result that cannot be shown.
    pub fn of_error(error: &ClientError) -> Self {
        if error.is_not_found() {
            return Self::Problem {
                title: i18n::result_not_found().into(),
                detail: i18n::result_not_found_why().into(),
                may_retry: false,
            };
        }
        Self::Problem {
            title: i18n::result_load_failed().into(),
            detail: error.message(),
            may_retry: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use api::{Picture, Pictures, Prediction, PredictionId, Status};
    use serde_json::json;

    use super::*;

    fn run(status: Status, outputs: usize) -> Run {
        let prediction: Prediction = serde_json::from_value(json!({
            "id": PredictionId::from_entropy([1; 16]), "model": "a/b", "version": "c", "input": {}, "output": null,
            "logs": "", "error": "The disk is full.", "status": status, "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
        }))
        .unwrap();
        let output = Picture {
            url: "/0".into(),
            width: 640,
            height: 427,
            region: None,
        };
        Run::new(Prediction {
            pictures: Pictures {
                outputs: vec![output; outputs],
                ..Pictures::default()
            },
            ..prediction
        })
    }

    fn title(scene: Scene) -> String {
        match scene {
            Scene::Problem { title, .. } => title,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn failed_run_shows_error_unless_it_has_outputs() {
        let scene = Scene::of_run(&run(Status::Failed, 0), true);
        assert_eq!(
            scene,
            Scene::Problem {
                title: "The run failed".into(),
                detail: "The disk is full.".into(),
                may_retry: false
            }
        );
        assert_eq!(
            Scene::of_run(&run(Status::Failed, 1), true),
            Scene::Comparison,
            "outputs made before the failure stay"
        );
    }

    #[test]
    fn run_with_layers_shows_comparison_unless_aborted() {
        assert_eq!(
            Scene::of_run(&run(Status::Starting, 0), false),
            Scene::Waiting
        );
        for status in [
            Status::Starting,
            Status::Processing,
            Status::Succeeded,
            Status::Canceled,
        ] {
            assert_eq!(
                Scene::of_run(&run(status, 0), true),
                Scene::Comparison,
                "{status:?}"
            );
        }
        assert_eq!(
            title(Scene::of_run(&run(Status::Canceled, 0), false)),
            "Canceled"
        );
        assert_eq!(
            title(Scene::of_run(&run(Status::Aborted, 0), true)),
            "The run timed out"
        );
    }

    #[test]
    fn missing_result_cannot_be_retried_but_unreachable_server_can() {
        let error = ClientError::from_response(404, r#"{"detail": "x", "status": 404}"#);
        assert_eq!(title(Scene::of_error(&error)), "Result not found");
        assert!(matches!(
            Scene::of_error(&ClientError::Network),
            Scene::Problem {
                may_retry: true,
                ..
            }
        ));
    }
}
