use api::{InvalidField, Problem};

use crate::{json, state::wording::full_stop, words};

/// Why there is no answer to work with. It speaks to the person at the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientError {
    /// No answer came; the question may have arrived all the same.
    Unreachable,
    /// The server said no, and why.
    Refused(Problem),
    /// An answer that is not the server's.
    Unreadable {
        /// Its HTTP status.
        status: u16,
    },
}

impl ClientError {
    /// The error of an answer that is no success.
    pub fn of_answer(status: u16, body: &str) -> Self {
        json::read(body).map_or(Self::Unreadable { status }, Self::Refused)
    }

    /// What happened and what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreachable => words::error_unreachable().into(),
            Self::Refused(problem) => problem.detail.clone(),
            Self::Unreadable { status } => words::error_not_ours(status),
        }
    }

    /// What is wrong, fault by fault where that is known, else what happened.
    pub fn explanation(&self) -> String {
        let faults: Vec<String> = self
            .faults()
            .iter()
            .map(|fault| full_stop(&fault.description))
            .collect();
        if faults.is_empty() {
            self.sentence()
        } else {
            faults.join(" ")
        }
    }

    /// The faults of the input, where there are any.
    pub fn faults(&self) -> &[InvalidField] {
        match self {
            Self::Refused(problem) => &problem.invalid_fields,
            _ => &[],
        }
    }

    /// True where there is no such thing, or it belongs to somebody else.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused(Problem { status: 404, .. }))
    }

    /// True where asking again may help, and the question may have been carried out.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Refused(problem) => problem.status >= 500,
            Self::Unreadable { status } => *status >= 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_carries_the_servers_sentence_and_its_faults() {
        let body = r#"{"detail": "- input.seed: no", "status": 422, "invalid_fields": [{"type": "x", "field": "input.seed", "description": "no"}]}"#;
        let error = ClientError::of_answer(422, body);
        assert_eq!(error.sentence(), "- input.seed: no");
        assert_eq!(error.faults().len(), 1);
        assert!(!error.may_have_arrived());
    }

    #[test]
    fn an_answer_of_somebody_else_is_not_shown_as_it_is() {
        let error = ClientError::of_answer(502, "<html>Bad Gateway</html>");
        assert_eq!(error, ClientError::Unreadable { status: 502 });
        assert!(!error.sentence().contains("html") && error.may_have_arrived());
    }

    #[test]
    fn what_is_not_there_is_known_as_such() {
        assert!(
            ClientError::of_answer(404, r#"{"detail": "No such prediction.", "status": 404}"#)
                .is_not_found()
        );
        assert!(!ClientError::Unreachable.is_not_found());
    }
}
