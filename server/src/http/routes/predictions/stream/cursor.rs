use std::fmt;

use api::{BlobName, Status};

use domain::prediction::PredictionRecord;

/// A position in a prediction's event stream: how much of the prediction has been sent. Its
/// `Display` form is the `id:` of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Bytes of the logs.
    logs: usize,
    /// Number of outputs, pictures or text.
    outputs: usize,
    /// The error has been sent.
    error: bool,
    /// The final event has been sent.
    pub is_done: bool,
}

/// An event of a prediction's stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Update {
    /// Text that the model logged.
    Logs(String),
    /// A new output file.
    Output(BlobName),
    /// New output text.
    Text(String),
    /// The message of a failed prediction.
    Error(String),
    /// The prediction is finished; the reason unless it succeeded.
    Done(Option<&'static str>),
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}:{}:{}:{}",
            self.logs,
            self.outputs,
            u8::from(self.error),
            u8::from(self.is_done)
        )
    }
}

impl Cursor {
    /// Parses the `Display` form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(':').map(|number| number.parse::<usize>().ok());
        let mut next = || numbers.next().flatten();
        Some(Self {
            logs: next()?,
            outputs: next()?,
            error: next()? != 0,
            is_done: next()? != 0,
        })
    }

    /// The events after this position, each with the position after it.
    pub fn updates(mut self, record: &PredictionRecord) -> Vec<(Self, Update)> {
        let mut updates = vec![];
        // A restarted run logs the same text again; nothing is sent until it passes the cursor.
        if let Some(text) = record.logs.get(self.logs..).filter(|text| !text.is_empty()) {
            self.logs = record.logs.len();
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            updates.push((self, Update::Logs(text)));
        }
        // A prediction has pictures or text, never both.
        for picture in record.pictures.outputs.iter().skip(self.outputs) {
            self.outputs += 1;
            updates.push((self, Update::Output(picture.blob.clone())));
        }
        for text in record.text_chunks().into_iter().skip(self.outputs) {
            self.outputs += 1;
            updates.push((self, Update::Text(text.to_owned())));
        }
        if !record.status.is_terminal() || self.is_done {
            return updates;
        }
        if let Some(detail) = &record.error
            && record.status == Status::Failed
            && !self.error
        {
            self.error = true;
            updates.push((self, Update::Error(detail.clone())));
        }
        self.is_done = true;
        updates.push((self, Update::Done(reason(record.status))));
        updates
    }
}

fn reason(status: Status) -> Option<&'static str> {
    match status {
        Status::Failed => Some("error"),
        Status::Canceled | Status::Aborted => Some("canceled"),
        Status::Starting | Status::Processing | Status::Succeeded => None,
    }
}
