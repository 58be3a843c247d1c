use std::fmt;

use api::{BlobName, Status};

use crate::predictions::Record;

/// How far a reader has got: what of a prediction it has been told. Displayed it is an event's `id:`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Bytes of the logs.
    logs: usize,
    /// Outputs: pictures, or words.
    outputs: usize,
    /// The error.
    error: bool,
    /// That it has ended: nothing comes after this.
    pub is_end: bool,
}

/// One thing that a reader is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum News {
    /// The model printed this.
    Logs(String),
    /// This output is there.
    Output(BlobName),
    /// The model wrote this.
    Word(String),
    /// It failed, and why.
    Error(String),
    /// It ended; the reason, where it ended badly.
    Done(Option<&'static str>),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}:{}:{}:{}",
            self.logs,
            self.outputs,
            u8::from(self.error),
            u8::from(self.is_end)
        )
    }
}

impl Place {
    /// Reads what was displayed; None where it is something else.
    pub fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split(':').map(|number| number.parse::<usize>().ok());
        let mut next = || numbers.next().flatten();
        Some(Self {
            logs: next()?,
            outputs: next()?,
            error: next()? != 0,
            is_end: next()? != 0,
        })
    }

    /// What the reader is to be told now, each with the place behind it.
    pub fn news(mut self, record: &Record) -> Vec<(Self, News)> {
        let mut news = vec![];
        // A run that began anew prints the same again; until it is where the reader is, there is nothing to tell.
        if let Some(text) = record.logs.get(self.logs..).filter(|text| !text.is_empty()) {
            self.logs = record.logs.len();
            news.push((
                self,
                News::Logs(text.replace("\r\n", "\n").replace('\r', "\n")),
            ));
        }
        for picture in record.pictures.outputs.iter().skip(self.outputs) {
            self.outputs += 1;
            news.push((self, News::Output(picture.blob.clone())));
        }
        // A model gives pictures or words.
        for word in record.words().into_iter().skip(self.outputs) {
            self.outputs += 1;
            news.push((self, News::Word(word.to_owned())));
        }
        if !record.status.is_terminal() || self.is_end {
            return news;
        }
        if let Some(detail) = record
            .error
            .clone()
            .filter(|_| record.status == Status::Failed && !self.error)
        {
            self.error = true;
            news.push((self, News::Error(detail)));
        }
        self.is_end = true;
        news.push((self, News::Done(reason(record.status))));
        news
    }
}

fn reason(status: Status) -> Option<&'static str> {
    match status {
        Status::Failed => Some("error"),
        Status::Canceled | Status::Aborted => Some("canceled"),
        Status::Starting | Status::Processing | Status::Succeeded => None,
    }
}
