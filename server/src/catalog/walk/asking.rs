use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::{Walk, WalkError};
use crate::backoff::Backoff;

/// Somebody's lists of models.
pub trait Lists: Send + Sync {
    /// What is said to a `GET` of a path, as `/models?cursor=abc`.
    fn read<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Value, NoAnswer>>;
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub struct NoAnswer {
    /// What happened.
    pub sentence: String,
    /// There is nothing there.
    pub is_absent: bool,
    /// The same question may be answered later.
    pub is_passing: bool,
    /// When to ask again, where that was said.
    pub retry_after: Option<Duration>,
}

/// How politely lists are read.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between an answer and the next question.
    pub pause: Duration,
    /// How long to wait where there was no answer, and nobody said how long.
    pub backoff: Backoff,
    /// How often the same is asked.
    pub tries: u32,
    /// Pages that are kept together: each time what is shown is made anew.
    pub pages_kept_together: usize,
}

impl Default for Pace {
    /// A question a second: far below what Replicate allows, and a walk through all of its models takes minutes.
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(1),
            backoff: Backoff {
                first: Duration::from_secs(5),
                most: Duration::from_secs(300),
            },
            tries: 8,
            pages_kept_together: 20,
        }
    }
}

impl Walk {
    /// Asks, and again where that may help.
    pub(super) async fn ask(&self, path: &str) -> Result<Value, WalkError> {
        let mut failures = 0;
        loop {
            match self.lists.read(path).await {
                Ok(answer) => {
                    tokio::time::sleep(self.pace.pause).await;
                    return Ok(answer);
                }
                Err(error) => {
                    failures += 1;
                    if !error.is_passing || failures >= self.pace.tries {
                        return Err(error.into());
                    }
                    tracing::info!(
                        failures,
                        error = &error as &dyn std::error::Error,
                        "Replicate's lists are asked again later"
                    );
                    tokio::time::sleep(
                        error
                            .retry_after
                            .unwrap_or_default()
                            .max(self.pace.backoff.delay(failures)),
                    )
                    .await;
                }
            }
        }
    }
}
