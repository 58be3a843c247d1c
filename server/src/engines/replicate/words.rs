//! What Replicate says, in words for the person who waits.

use super::{super::words::sentence, client::CallError};

/// Why Replicate did not take a prediction.
pub(super) fn refusal(error: &CallError) -> String {
    match error {
        CallError::Refused { status: 401 | 403, .. } => {
            "Replicate does not accept this server's token. Whoever runs the server must set a valid REPLICATE_API_TOKEN.".into()
        }
        CallError::Refused { status: 402, .. } => {
            "Replicate's account of this server has no credit left. Whoever runs the server can buy some at \
             https://replicate.com/account/billing and run this again a few minutes later."
                .into()
        }
        CallError::Refused { status: 404, .. } => {
            "Replicate no longer has this model, or this server's account may not use it. Choose another model.".into()
        }
        CallError::Refused { status: 413, .. } => "Replicate does not take pictures this large. Use a smaller one.".into(),
        CallError::Refused { status: 429, retry_after, .. } => match retry_after {
            Some(wait) => format!("Replicate takes no more predictions from this server just now. Run it again in {} s.", wait.as_secs()),
            None => "Replicate takes no more predictions from this server just now. Run it again in a minute.".into(),
        },
        CallError::Refused { status, detail, .. } if !detail.is_empty() && *status < 500 => {
            format!("Replicate did not take this prediction: {}", sentence(detail))
        }
        CallError::Unreadable(status) => {
            format!(
                "Replicate gave an answer that cannot be read (status {status}), and has not begun this prediction. Run it again later."
            )
        }
        _ => "Replicate could not be reached, and has not begun this prediction. Run it again later.".into(),
    }
}

/// Why a question about models has no answer.
pub(super) fn no_answer(error: &CallError) -> String {
    match error {
        CallError::Refused { status: 401 | 403, .. } => refusal(error),
        _ => "Replicate could not be asked just now; nothing was created or changed. Try again in a moment.".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn refused(status: u16, detail: &str) -> String {
        refusal(&CallError::Refused {
            status,
            detail: detail.into(),
            retry_after: Some(Duration::from_secs(5)),
        })
    }

    #[test]
    fn each_refusal_says_what_to_do_and_who_can() {
        assert!(
            refused(401, "You did not pass a valid authentication token")
                .contains("REPLICATE_API_TOKEN")
        );
        assert!(
            refused(402, "You have insufficient credit")
                .contains("https://replicate.com/account/billing")
        );
        assert!(refused(404, "").contains("no longer has this model"));
        assert!(refused(429, "throttled").contains("in 5 s"));
        assert!(refused(422, "- input: prompt is required").ends_with("prompt is required."));
        assert!(
            refused(503, "<html>").contains("could not be reached"),
            "a server's own words about its fault help nobody"
        );
    }
}
