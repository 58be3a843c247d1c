use api::{InvalidField, Problem};

use crate::{browser::NetworkError, i18n, json};

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientError {
    /// No response arrived. The request may have been processed all the same.
    Network,
    /// The server rejected the request.
    Problem(Problem),
    /// A response that is not this server's, such as one of a proxy.
    UnexpectedResponse {
        /// Its HTTP status.
        status: u16,
    },
}

impl From<NetworkError> for ClientError {
    fn from(_: NetworkError) -> Self {
        Self::Network
    }
}

impl ClientError {
    /// The error of a response that is no success.
    pub fn from_response(status: u16, body: &str) -> Self {
        match json::read(body) {
            Some(problem) => Self::Problem(problem),
            None => Self::UnexpectedResponse { status },
        }
    }

    /// A sentence for people: what happened and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Network => i18n::error_unreachable().into(),
            Self::Problem(problem) => problem.detail.clone(),
            Self::UnexpectedResponse { status } => i18n::error_unexpected_response(status),
        }
    }

    /// What is wrong with each invalid field, or [`message`](Self::message) if no field is invalid.
    pub fn details(&self) -> String {
        let fields = self.invalid_fields();
        if fields.is_empty() {
            return self.message();
        }
        let sentences: Vec<String> = fields
            .iter()
            .map(|field| i18n::with_full_stop(&field.description))
            .collect();
        sentences.join(" ")
    }

    /// The fields of the request that the server rejected.
    pub fn invalid_fields(&self) -> &[InvalidField] {
        match self {
            Self::Problem(problem) => &problem.invalid_fields,
            _ => &[],
        }
    }

    /// True if the thing does not exist or belongs to another owner.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Problem(Problem { status: 404, .. }))
    }

    /// True if the request may have been processed, so that a retry needs the same idempotency key.
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::Network => true,
            Self::Problem(problem) => problem.status >= 500,
            Self::UnexpectedResponse { status } => *status >= 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problem_response_keeps_detail_and_invalid_fields() {
        let body = r#"{"detail": "- input.seed: no", "status": 422, "invalid_fields": [{"type": "x", "field": "input.seed", "description": "no"}]}"#;
        let error = ClientError::from_response(422, body);
        assert_eq!(error.message(), "- input.seed: no");
        assert_eq!(error.invalid_fields().len(), 1);
        assert!(!error.is_ambiguous());
    }

    #[test]
    fn body_of_unexpected_response_is_not_shown() {
        let error = ClientError::from_response(502, "<html>Bad Gateway</html>");
        assert_eq!(error, ClientError::UnexpectedResponse { status: 502 });
        assert!(!error.message().contains("html") && error.is_ambiguous());
    }

    #[test]
    fn status_404_is_not_found() {
        assert!(
            ClientError::from_response(404, r#"{"detail": "No such prediction.", "status": 404}"#)
                .is_not_found()
        );
        assert!(!ClientError::Network.is_not_found());
    }
}
