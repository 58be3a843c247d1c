use serde::{Deserialize, Serialize};

/// Where a prediction stands. Replicate's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Accepted; waiting for its turn or for the model to boot.
    Starting,
    /// The model is running.
    Processing,
    /// Done, every output kept.
    Succeeded,
    /// Ended by an error; `error` says which.
    Failed,
    /// Ended by its owner, or by its deadline while it ran.
    Canceled,
    /// Ended by its deadline before it began to run.
    Aborted,
}

impl Status {
    /// Every status, in the order of a prediction's life.
    pub const ALL: [Self; 6] = [
        Self::Starting,
        Self::Processing,
        Self::Succeeded,
        Self::Failed,
        Self::Canceled,
        Self::Aborted,
    ];

    /// True where nothing can change any more.
    pub fn is_terminal(self) -> bool {
        self.rank() == 2
    }

    /// True where going from `self` to `next` is a step forward. States never step back.
    pub fn may_become(self, next: Self) -> bool {
        self.rank() < next.rank()
    }

    /// The word that travels in JSON and rests in the database.
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

    /// The status of that word.
    pub fn from_word(word: &str) -> Option<Self> {
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
    fn the_last_four_are_terminal_and_nothing_follows_them() {
        let (running, terminal) = Status::ALL.split_at(2);
        assert!(running.iter().all(|status| !status.is_terminal()));
        for status in terminal {
            assert!(status.is_terminal());
            assert!(Status::ALL.iter().all(|next| !status.may_become(*next)));
        }
    }

    #[test]
    fn words_are_the_ones_that_travel() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert_eq!(Status::from_word(status.as_str()), Some(status));
        }
        assert_eq!(Status::from_word("booting"), None);
    }
}
