use api::{
    BlobName, EngineKind, GridId, Input, Metrics, ModelName, Picture, Pictures, Prediction,
    PredictionId, PredictionUrls, Progress, Region, Roles, Source, Status, Timestamp, routes,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::KeptOutput;
use crate::{links::Links, models::Target, owner::OwnerId};

/// A prediction as it rests in the store: with blob names where clients get addresses.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id.
    pub id: PredictionId,
    /// Whose it is.
    pub owner: OwnerId,
    /// What is run.
    pub target: Target,
    /// The input as it was sent; data URIs became files.
    pub input: Input,
    /// Which of the inputs the comparison is about.
    pub roles: Roles,
    /// Given, or drawn before the run.
    pub seed: i64,
    /// Where it stands.
    pub status: Status,
    /// Its pictures.
    pub pictures: KeptPictures,
    /// The depth map as it was sent, until it is prepared.
    pub held_depth: Option<BlobName>,
    /// What the model gave, or has written so far; None where that is the plain list of its pictures.
    pub output: Option<KeptOutput>,
    /// What the model printed.
    pub logs: String,
    /// Why it failed, in a sentence.
    pub error: Option<String>,
    /// It failed by what may pass.
    pub retryable: bool,
    /// The grid that it is part of.
    pub grid: Option<GridId>,
    /// Made on the page or through the API.
    pub source: Source,
    /// What runs it.
    pub engine: EngineKind,
    /// When it was about to be handed to the engine.
    pub submitted_at: Option<Timestamp>,
    /// What the engine calls it.
    pub upstream: Option<String>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// By what it stands among those of its owner that wait: when it was accepted, until its owner wants another order.
    pub queued_at: Timestamp,
    /// When it began to run.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// When it will be ended.
    pub deadline: Option<Timestamp>,
    /// Seconds that whoever ran it says it took.
    pub predict_time: Option<f64>,
    /// US dollars that it cost, where that was known when it ended.
    pub cost_dollars: Option<f64>,
}

/// A picture in the blobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPicture {
    /// Its bytes.
    pub blob: BlobName,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The part of it that is the input's frame, where that is not all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// What the comparison shows, as it rests in the store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPictures {
    /// The input as it is used.
    pub input: Option<KeptPicture>,
    /// The depth map that is used.
    pub depth: Option<KeptPicture>,
    /// The outputs so far, in order.
    pub outputs: Vec<KeptPicture>,
    /// What was done to the pictures on the way in.
    pub notes: Vec<String>,
}

/// Which statuses a reader understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// All of them.
    Whole,
    /// All but `aborted`, the youngest: official clients that were made before it wait for another end for ever, or fail.
    WithoutAborted,
}

impl Record {
    /// The prediction in the words that a reader understands, with addresses on the host that it asked.
    pub fn present_in(&self, vocabulary: Vocabulary, links: &Links) -> Prediction {
        Prediction {
            id: self.id.clone(),
            model: self
                .target
                .model
                .as_ref()
                .map_or_else(String::new, ModelName::to_string),
            version: self.target.version_word().to_owned(),
            deployment: self.target.deployment.as_ref().map(ModelName::to_string),
            input: self.input.clone(),
            output: self.output(links),
            logs: self.logs.clone(),
            error: self.error.clone(),
            retryable: self.retryable,
            status: self.status_in(vocabulary),
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

    /// A deadline says nothing of its reader: official clients send `Cancel-After` and wait for ever for an end whose name they do not know.
    fn status_in(&self, vocabulary: Vocabulary) -> Status {
        if self.status == Status::Aborted && vocabulary == Vocabulary::WithoutAborted {
            Status::Canceled
        } else {
            self.status
        }
    }

    /// Clients expect files whole: null until the end. Words are there as they come, and stay whatever the end.
    fn output(&self, links: &Links) -> Option<Value> {
        let pictures = || {
            self.pictures
                .outputs
                .iter()
                .map(|picture| Value::from(links.blob(&picture.blob)))
                .collect()
        };
        match &self.output {
            Some(kept) => Some(kept.present(links)),
            None => (self.status == Status::Succeeded).then(pictures),
        }
    }

    /// What the model wrote, piece by piece.
    pub fn words(&self) -> Vec<&str> {
        match self
            .output
            .as_ref()
            .filter(|kept| kept.files.is_empty())
            .map(|kept| &kept.value)
        {
            Some(Value::Array(pieces)) => pieces.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => vec![text],
            _ => Vec::new(),
        }
    }

    /// How many outputs it is to make, where its input says so.
    pub fn outputs_wanted(&self) -> u32 {
        let field = self.roles.count.as_deref().unwrap_or("num_outputs");
        let whole = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let count = self
            .input
            .get(field)
            .and_then(whole)
            .and_then(|count| u32::try_from(count).ok());
        count.unwrap_or(1).max(1)
    }

    /// The share of it that is done, 0 to 1, as its log says.
    pub fn fraction(&self) -> f64 {
        Progress::from_logs(&self.logs).map_or(0.0, Progress::fraction)
    }

    /// What the input says for the depth map, where somebody gave one.
    pub fn given_depth(&self) -> Option<&str> {
        self.input.get(self.roles.depth.as_deref()?)?.as_str()
    }

    /// How long it took, once it has ended.
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

/// Seconds from one moment to another; None where either is not RFC 3339.
fn seconds_between(start: &Timestamp, end: &Timestamp) -> Option<f64> {
    let parse = |moment: &Timestamp| moment.as_str().parse::<jiff::Timestamp>().ok();
    Some(parse(end)?.duration_since(parse(start)?).as_secs_f64())
}

impl KeptPicture {
    /// The picture with its address.
    pub fn present(&self, links: &Links) -> Picture {
        Picture {
            url: links.blob(&self.blob),
            width: self.width,
            height: self.height,
            region: self.region,
        }
    }
}

impl KeptPictures {
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

    /// Keeps output `index`. A repeated run gives the same outputs again, each in its place.
    pub fn keep_output(&mut self, index: usize, picture: KeptPicture) {
        match self.outputs.get_mut(index) {
            Some(place) => *place = picture,
            None => self.outputs.push(picture),
        }
    }

    /// As it rests in the database.
    pub fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_kept_before_regions_were_are_read_and_those_with_one_come_back_whole() {
        let blob = "ab".repeat(32);
        let before = format!(
            r#"{{"input":null,"depth":null,"outputs":[{{"blob":"{blob}.png","width":512,"height":512}}],"notes":[]}}"#
        );
        let mut pictures = KeptPictures::from_json(&before).expect("the form of before");
        assert_eq!(pictures.outputs[0].region, None);
        assert!(
            !pictures.to_json().contains("region"),
            "a server of before reads what has none"
        );
        pictures.outputs[0].region = Some(Region {
            x: 0,
            y: 85,
            width: 512,
            height: 342,
        });
        assert_eq!(KeptPictures::from_json(&pictures.to_json()), Some(pictures));
    }
}
