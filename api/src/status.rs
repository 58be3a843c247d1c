use serde::{Deserialize, Serialize};

/// Status of a prediction, with Replicate's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Accepted; queued, or waiting for the model to boot.
    Starting,
    /// The model is running.
    Processing,
    /// Done, with every output stored.
    Succeeded,
    /// Ended by an error; `error` says which.
    Failed,
    /// Canceled by its owner, or by its deadline while it ran.
    Canceled,
    /// Ended by its deadline before it began to run.
    Aborted,
}

impl Status {
    /// All statuses, in the order of the lifecycle.
    pub const ALL: [Self; 6] = [
        Self::Starting,
        Self::Processing,
        Self::Succeeded,
        Self::Failed,
        Self::Canceled,
        Self::Aborted,
    ];

    /// True for a final status.
    pub fn is_terminal(self) -> bool {
        self.rank() == 2
    }

    /// True if the transition from `self` to `next` is valid. Statuses never go back.
    pub fn may_become(self, next: Self) -> bool {
        self.rank() < next.rank()
    }

    /// The string used in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Aborted => "aborted",
        }
    }

    /// Parses that string.
    pub fn from_name(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    fn rank(self) -> u8 {
        match self {
            Self::Starting => 0,
            Self::Processing => 1,
            Self::Succeeded | Self::Failed | Self::Canceled | Self::Aborted => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_statuses_never_change() {
        let (running, terminal) = Status::ALL.split_at(2);
        assert!(running.iter().all(|status| !status.is_terminal()));
        for status in terminal {
            assert!(status.is_terminal());
            assert!(Status::ALL.iter().all(|next| !status.may_become(*next)));
        }
    }

    #[test]
    fn names_match_the_serialised_strings() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert_eq!(Status::from_name(status.as_str()), Some(status));
        }
        assert_eq!(Status::from_name("booting"), None);
    }
}
