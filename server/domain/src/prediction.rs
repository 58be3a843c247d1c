//! The prediction as stored, and its conversion to the API.

mod output;

use api::{
    BlobName, EngineKind, GridId, Input, Metrics, ModelName, Note, Picture, Pictures, Prediction,
    PredictionId, PredictionUrls, Progress, Region, Roles, Source, Status, Timestamp, routes,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use output::StoredOutput;

use crate::{links::Links, model_target::Target, owner::OwnerId};

/// A stored prediction. Images are blob names where the API has URLs.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictionRecord {
    /// The id.
    pub id: PredictionId,
    /// The owner.
    pub owner: OwnerId,
    /// The model that it runs.
    pub target: Target,
    /// The input as sent, with data URIs replaced by file URLs and secrets hidden.
    pub input: Input,
    /// The roles of its inputs.
    pub roles: Roles,
    /// The seed, given or random.
    pub seed: i64,
    /// The status.
    pub status: Status,
    /// The images.
    pub pictures: StoredImages,
    /// The depth map as sent, until it is prepared.
    pub unprepared_depth: Option<BlobName>,
    /// The output so far; `None` if it is the plain list of the output images.
    pub output: Option<StoredOutput>,
    /// The logs of the model.
    pub logs: String,
    /// Why it failed, in a sentence.
    pub error: Option<String>,
    /// True if the failure is transient.
    pub retryable: bool,
    /// The grid that contains it.
    pub grid: Option<GridId>,
    /// Created on the page or through the API.
    pub source: Source,
    /// The engine that runs it.
    pub engine: EngineKind,
    /// When it was last submitted to the engine.
    pub submitted_at: Option<Timestamp>,
    /// The engine's id for it.
    pub upstream_id: Option<String>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// The sort key in its owner's queue: `created_at` until the owner reorders the queue.
    pub queued_at: Timestamp,
    /// When it started running.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// When it is ended if it still runs.
    pub deadline: Option<Timestamp>,
    /// The run time in seconds, as the engine reports it.
    pub predict_time: Option<f64>,
    /// The cost in US dollars, if it was known when it ended.
    pub cost_dollars: Option<f64>,
}

/// An image in the blob store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredImage {
    /// The name of the blob.
    pub blob: BlobName,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The part that shows the input's frame, if it is not the whole image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// The images of a prediction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredImages {
    /// The input image as the engine gets it.
    pub input: Option<StoredImage>,
    /// The depth map as the engine gets it.
    pub depth: Option<StoredImage>,
    /// The output images so far, in order.
    pub outputs: Vec<StoredImage>,
    /// What preparation did to the images. Versions before typed notes stored sentences, which
    /// are left out.
    #[serde(deserialize_with = "api::known_notes")]
    pub notes: Vec<Note>,
}

/// The statuses that a client understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusSupport {
    /// All of them.
    All,
    /// All but `aborted`, the newest: older official clients fail on it or wait forever.
    WithoutAborted,
}

impl PredictionRecord {
    /// The prediction as the API shows it: statuses that the client understands, URLs on the host
    /// of the request.
    pub fn present(&self, status_support: StatusSupport, links: &Links) -> Prediction {
        Prediction {
            id: self.id.clone(),
            model: self
                .target
                .model
                .as_ref()
                .map_or_else(String::new, ModelName::to_string),
            version: self.target.version_str().to_owned(),
            deployment: self.target.deployment.as_ref().map(ModelName::to_string),
            input: self.input.clone(),
            roles: self.roles.clone(),
            output: self.output(links),
            logs: self.logs.clone(),
            error: self.error.clone(),
            retryable: self.retryable,
            status: self.status_for(status_support),
            data_removed: false,
            created_at: self.created_at.clone(),
            started_at: self.started_at.clone(),
            completed_at: self.completed_at.clone(),
            deadline: self.deadline.clone(),
            metrics: self.metrics(),
            urls: PredictionUrls {
                get: links.absolute(&routes::prediction(&self.id)),
                cancel: links.absolute(&routes::prediction_cancel(&self.id)),
                web: links.absolute(&routes::result_page(&self.id)),
                stream: Some(links.stream(&self.id)),
            },
            source: self.source,
            engine: self.engine,
            grid: self.grid.clone(),
            pictures: self.pictures.present(links),
        }
    }

    /// `aborted` becomes `canceled` for clients that do not know it: official clients send
    /// `Cancel-After` and would wait forever.
    fn status_for(&self, status_support: StatusSupport) -> Status {
        if self.status == Status::Aborted && status_support == StatusSupport::WithoutAborted {
            Status::Canceled
        } else {
            self.status
        }
    }

    /// Clients expect files only when the prediction has succeeded; text is there as it arrives,
    /// whatever the status.
    fn output(&self, links: &Links) -> Option<Value> {
        let pictures = || {
            self.pictures
                .outputs
                .iter()
                .map(|picture| Value::from(links.blob(&picture.blob)))
                .collect()
        };
        match &self.output {
            Some(output) => Some(output.present(links)),
            None => (self.status == Status::Succeeded).then(pictures),
        }
    }

    /// The text output, chunk by chunk.
    pub fn text_chunks(&self) -> Vec<&str> {
        match self
            .output
            .as_ref()
            .filter(|output| output.files.is_empty())
            .map(|output| &output.value)
        {
            Some(Value::Array(pieces)) => pieces.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => vec![text],
            _ => Vec::new(),
        }
    }

    /// The number of outputs that the input asks for, at least 1.
    pub fn requested_outputs(&self) -> u32 {
        let field = self.roles.count.as_deref().unwrap_or("num_outputs");
        let whole = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let count = self
            .input
            .get(field)
            .and_then(whole)
            .and_then(|count| u32::try_from(count).ok());
        count.unwrap_or(1).max(1)
    }

    /// Progress from 0 to 1, from the logs.
    pub fn fraction(&self) -> f64 {
        Progress::from_logs(&self.logs).map_or(0.0, Progress::fraction)
    }

    /// The reference to a depth map in the input, if one was given.
    pub fn depth_reference(&self) -> Option<&str> {
        self.input.get(self.roles.depth.as_deref()?)?.as_str()
    }

    /// The file name for a download of one of its pictures: the beginning of the id, `name` and
    /// `extension`, such as `depth2img-4f0zjy-2.png`.
    pub fn download_name(&self, name: &str, extension: &str) -> String {
        let id: String = self.id.as_str().chars().take(6).collect();
        format!("depth2img-{id}-{name}.{extension}")
    }

    /// Durations and cost, once it has ended.
    pub fn metrics(&self) -> Option<Metrics> {
        let end = self.completed_at.as_ref()?;
        Some(Metrics {
            predict_time: self
                .predict_time
                .or_else(|| seconds_between(self.started_at.as_ref()?, end)),
            total_time: seconds_between(&self.created_at, end),
            cost_dollars: self.cost_dollars,
        })
    }
}

/// The seconds between two timestamps; `None` if either is not RFC 3339.
fn seconds_between(start: &Timestamp, end: &Timestamp) -> Option<f64> {
    let parse = |moment: &Timestamp| moment.as_str().parse::<jiff::Timestamp>().ok();
    Some(parse(end)?.duration_since(parse(start)?).as_secs_f64())
}

impl StoredImage {
    /// The image with its URL.
    pub fn present(&self, links: &Links) -> Picture {
        Picture {
            url: links.blob(&self.blob),
            width: self.width,
            height: self.height,
            region: self.region,
        }
    }
}

impl StoredImages {
    fn present(&self, links: &Links) -> Pictures {
        Pictures {
            input: self.input.as_ref().map(|picture| picture.present(links)),
            depth: self.depth.as_ref().map(|picture| picture.present(links)),
            outputs: self
                .outputs
                .iter()
                .map(|picture| picture.present(links))
                .collect(),
            notes: self.notes.clone(),
        }
    }

    /// Sets output `index`. A repeated run produces the same outputs again, which replace the first
    /// ones.
    pub fn set_output_image(&mut self, index: usize, picture: StoredImage) {
        match self.outputs.get_mut(index) {
            Some(place) => *place = picture,
            None => self.outputs.push(picture),
        }
    }

    /// The stored form.
    pub fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// Parses the output of [`to_json`](Self::to_json).
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use api::NoteKind;

    use super::*;

    #[test]
    fn stored_images_without_region_are_readable_and_with_region_round_trip() {
        let blob = "ab".repeat(32);
        let before = format!(
            r#"{{"input":null,"depth":null,"outputs":[{{"blob":"{blob}.png","width":512,"height":512}}],"notes":[]}}"#
        );
        let mut pictures = StoredImages::from_json(&before).expect("the format without regions");
        assert_eq!(pictures.outputs[0].region, None);
        assert!(
            !pictures.to_json().contains("region"),
            "an older server must be able to read images without a region"
        );
        pictures.outputs[0].region = Some(Region {
            x: 0,
            y: 85,
            width: 512,
            height: 342,
        });
        assert_eq!(StoredImages::from_json(&pictures.to_json()), Some(pictures));
    }

    #[test]
    fn stored_images_with_sentences_as_notes_keep_their_images() {
        let blob = "ab".repeat(32);
        let before = format!(
            r#"{{"input":{{"blob":"{blob}.png","width":512,"height":512}},"depth":null,"outputs":[{{"blob":"{blob}.png","width":512,"height":512}}],"notes":["Turned upright"]}}"#
        );
        let mut pictures = StoredImages::from_json(&before).expect("the format before typed notes");
        assert!(pictures.input.is_some() && pictures.outputs.len() == 1);
        assert_eq!(pictures.notes, []);
        pictures.notes = vec![Note::image(NoteKind::LocationRemoved)];
        assert_eq!(StoredImages::from_json(&pictures.to_json()), Some(pictures));
    }
}
