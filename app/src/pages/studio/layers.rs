use api::{DepthPreview, Picture, Prediction};
use leptos::prelude::*;

use super::stores::{Stores, run::RunStore};
use crate::{
    components::{
        compare::{Layer, output_name},
        thumbnail_strip::Thumbnail,
    },
    i18n,
    state::{Form, PictureRole, Run, text_of},
};

/// The layers of the comparison: the result's, or the draft's if there is no result.
pub fn layers(stores: Stores) -> Memo<Vec<Layer>> {
    let Stores { pictures, run, .. } = stores;
    Memo::new(move |_| {
        run.with(|current| match current {
            Some(current) => {
                let prediction = current.prediction();
                let selected = run.selected().get();
                let preview = pictures.preview().filter(|preview| {
                    stores
                        .form
                        .with_untracked(|form| is_input_of(preview, form, prediction))
                });
                result_layers(prediction, selected, preview)
            }
            None => match pictures.preview() {
                Some(preview) => input_layers(Some(&preview.image), Some(&preview.depth)),
                None => Vec::new(),
            },
        })
    })
}

/// True if the prediction was made from the pictures of the draft, so that its preview can stand in
/// until the server has stored them.
fn is_input_of(preview: &DepthPreview, form: &Form, prediction: &Prediction) -> bool {
    let sent = |field: &Option<String>| match field {
        Some(field) => prediction.input.get(field).map(text_of).unwrap_or_default(),
        None => String::new(),
    };
    let (image, depth) = (sent(&prediction.roles.image), sent(&prediction.roles.depth));
    let is_estimate = depth == preview.depth.url;
    form.text(PictureRole::Image.key()) == image
        && (is_estimate || form.text(PictureRole::Depth.key()) == depth)
}

fn result_layers(
    prediction: &Prediction,
    selected: usize,
    preview: Option<DepthPreview>,
) -> Vec<Layer> {
    let pictures = &prediction.pictures;
    let (image, depth) = preview
        .map(|preview| (preview.image, preview.depth))
        .unzip();
    let image = pictures.input.as_ref().or(image.as_ref());
    let depth = pictures.depth.as_ref().or(depth.as_ref());
    let mut layers = input_layers(image, depth);
    for (index, picture) in pictures.outputs.iter().enumerate() {
        layers.push(Layer::output(index, picture, index == selected));
    }
    layers
}

fn input_layers(image: Option<&Picture>, depth: Option<&Picture>) -> Vec<Layer> {
    let image = image.map(Layer::input);
    let depth = depth.map(Layer::depth);
    image.into_iter().chain(depth).collect()
}

/// The strip: the outputs so far, and placeholders for those that an active run has still to make.
pub fn thumbnails(run: RunStore) -> Memo<Vec<Thumbnail>> {
    Memo::new(move |_| run.with(|run| run.map(thumbnails_of).unwrap_or_default()))
}

fn thumbnails_of(run: &Run) -> Vec<Thumbnail> {
    let mut thumbnails = Vec::new();
    for (index, picture) in run.outputs().iter().enumerate() {
        thumbnails.push(Thumbnail::Ready {
            url: picture.url.clone(),
            label: output_name(index),
        });
    }
    if !run.is_active() || thumbnails.len() >= run.requested_outputs() {
        return thumbnails;
    }
    thumbnails.push(match run.next_output() {
        Some(progress) => Thumbnail::Pending {
            text: i18n::status_of(&progress.current, &progress.total),
            fraction: Some(progress.fraction()),
        },
        None => Thumbnail::Pending {
            text: run.phase().label(),
            fraction: run.fraction(),
        },
    });
    thumbnails.resize(
        run.requested_outputs(),
        Thumbnail::Pending {
            text: i18n::status_waiting().into(),
            fraction: None,
        },
    );
    thumbnails
}

#[cfg(test)]
mod tests {
    use api::{Pictures, PredictionId, Status};
    use serde_json::json;

    use super::*;

    fn run(status: Status, logs: &str, outputs: usize) -> Run {
        let picture = |name: &str| Picture {
            url: format!("/{name}"),
            width: 640,
            height: 427,
            region: None,
        };
        let prediction: Prediction = serde_json::from_value(json!({
            "id": PredictionId::from_entropy([1; 16]), "model": "a/b", "version": "c", "input": {"num_outputs": 3}, "output": null,
            "logs": logs, "error": "The disk is full.", "status": status, "data_removed": false, "created_at": "2026-11-22T09:30:00Z",
            "urls": {"get": "", "cancel": "", "web": ""}, "source": "web", "engine": "local",
        }))
        .unwrap();
        let outputs = (0..outputs)
            .map(|index| picture(&index.to_string()))
            .collect();
        let pictures = Pictures {
            input: Some(picture("input")),
            depth: Some(picture("depth")),
            outputs,
            notes: Vec::new(),
        };
        Run::new(Prediction {
            pictures,
            ..prediction
        })
    }

    #[test]
    fn result_layers_are_input_depth_and_outputs_with_one_selected() {
        let run = run(Status::Succeeded, "", 3);
        let layers = result_layers(run.prediction(), 2, None);
        let labels: Vec<_> = layers
            .iter()
            .map(|layer| (layer.label.as_str(), layer.is_chosen))
            .collect();
        assert_eq!(
            labels,
            [
                ("Input", true),
                ("Depth", true),
                ("Output 1", false),
                ("Output 2", false),
                ("Output 3", true)
            ]
        );
    }

    #[test]
    fn strip_of_active_run_has_placeholders_for_missing_outputs() {
        let texts = |run: &Run| -> Vec<String> {
            thumbnails_of(run)
                .into_iter()
                .map(|thumbnail| match thumbnail {
                    Thumbnail::Ready { label, .. } => label,
                    Thumbnail::Pending { text, .. } => text,
                })
                .collect()
        };
        let bar = " 41%|████ | 62/150 [00:01<00:02, 16.47it/s]\n";
        assert_eq!(
            texts(&run(Status::Processing, bar, 1)),
            ["Output 1", "12 of 50", "Waiting"]
        );
        assert_eq!(
            texts(&run(Status::Starting, "", 0)),
            ["Queued", "Waiting", "Waiting"]
        );
        assert_eq!(
            texts(&run(Status::Canceled, bar, 1)),
            ["Output 1"],
            "a canceled run makes no more outputs"
        );
    }
}
