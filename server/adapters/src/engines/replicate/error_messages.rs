//! Replicate's errors as messages for people.

use super::{super::error_messages::sentence, client::CallError};

/// The message for a prediction that was created and does not exist any more.
pub(super) const PREDICTION_GONE: &str =
    "Replicate no longer has this prediction and its result. Run it again if you like.";

/// The message for a prediction that was not created.
pub(super) fn rejection(error: &CallError) -> String {
    match error {
        CallError::Rejected { status: 401 | 403, .. } => {
            "Replicate does not accept this server's token. The operator of the server must set a valid REPLICATE_API_TOKEN.".into()
        }
        CallError::Rejected { status: 402, .. } => {
            "This server's Replicate account has no credit left. The operator of the server can buy some at \
             https://replicate.com/account/billing and run this again a few minutes later."
                .into()
        }
        CallError::Rejected { status: 404, .. } => {
            "Replicate no longer has this model, or this server's account may not use it. Choose another model.".into()
        }
        CallError::Rejected { status: 413, .. } => "Replicate does not accept pictures this large. Use a smaller one.".into(),
        CallError::Rejected { status: 429, retry_after, .. } => match retry_after {
            Some(wait) => format!("Replicate does not accept more predictions from this server at the moment. Run it again in {} s.", wait.as_secs()),
            None => "Replicate does not accept more predictions from this server at the moment. Run it again in a minute.".into(),
        },
        CallError::Rejected { status, detail, .. } if !detail.is_empty() && *status < 500 => {
            format!("Replicate rejected this prediction: {}", sentence(detail))
        }
        CallError::InvalidResponse(status) => {
            format!(
                "Replicate sent an invalid response (status {status}) and did not start this prediction. Run it again later."
            )
        }
        _ => "Replicate could not be reached and did not start this prediction. Run it again later.".into(),
    }
}

/// The message for a request that changes nothing, such as one about models.
pub(super) fn unavailable(error: &CallError) -> String {
    match error {
        CallError::Rejected {
            status: 401 | 403, ..
        } => rejection(error),
        _ => {
            "Replicate could not be reached; nothing was created or changed. Try again in a moment."
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn rejected(status: u16, detail: &str) -> String {
        rejection(&CallError::Rejected {
            status,
            detail: detail.into(),
            retry_after: Some(Duration::from_secs(5)),
        })
    }

    #[test]
    fn messages_say_what_to_do() {
        assert!(
            rejected(401, "You did not pass a valid authentication token")
                .contains("REPLICATE_API_TOKEN")
        );
        assert!(
            rejected(402, "You have insufficient credit")
                .contains("https://replicate.com/account/billing")
        );
        assert!(rejected(404, "").contains("no longer has this model"));
        assert!(rejected(429, "throttled").contains("in 5 s"));
        assert!(rejected(422, "- input: prompt is required").ends_with("prompt is required."));
        assert!(
            rejected(503, "<html>").contains("could not be reached"),
            "the body of a server error is not shown"
        );
    }
}
