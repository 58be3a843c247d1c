//! What Replicate says, in words for the person who waits.

use super::client::CallError;

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

/// Why a prediction failed at Replicate. `error` is what it says, `logs` what the model printed.
///
/// Source of the strings: Replicate's error code reference and error texts quoted by its staff in public threads.
pub(super) fn failure(error: Option<&str>, logs: &str) -> String {
    let said = error.unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["CUDA out of memory", "E1001", "OOM", "out of memory"]) {
        return "The picture was too large for the model's memory. Use a smaller picture, or ask for fewer outputs.".into();
    }
    if has(&["NSFW", "flagged as sensitive", "E005"]) {
        return "The model's safety filter rejected what it made, which also happens to harmless pictures. Run it again with a new seed, or \
                change the prompt."
            .into();
    }
    if has(&["interrupted", "(code: PA)", "E8367"]) {
        return "Replicate interrupted this prediction. Run it again.".into();
    }
    if has(&["E6716", "timeout starting", "Timeout starting"]) {
        return "The model did not start in time at Replicate. Run it again; the next start is often quicker.".into();
    }
    match said {
        "" => match logs.lines().map(str::trim).rfind(|line| !line.is_empty()) {
            Some(line) => format!("The model failed without saying why; the last that it printed: {}", sentence(line)),
            None => "The model failed without saying why. Run it again.".into(),
        },
        said => format!("The model failed: {}", sentence(said)),
    }
}

/// With an end, so that what follows is not read into it.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn refused(status: u16, detail: &str) -> String {
        refusal(&CallError::Refused { status, detail: detail.into(), retry_after: Some(Duration::from_secs(5)) })
    }

    #[test]
    fn each_refusal_says_what_to_do_and_who_can() {
        assert!(refused(401, "You did not pass a valid authentication token").contains("REPLICATE_API_TOKEN"));
        assert!(refused(402, "You have insufficient credit").contains("https://replicate.com/account/billing"));
        assert!(refused(404, "").contains("no longer has this model"));
        assert!(refused(429, "throttled").contains("in 5 s"));
        assert!(refused(422, "- input: prompt is required").ends_with("prompt is required."));
        assert!(refused(503, "<html>").contains("could not be reached"), "a server's own words about its fault help nobody");
    }

    #[test]
    fn known_failures_are_told_in_words() {
        for (said, expected) in [
            ("CUDA out of memory. Tried to allocate 20.00 GiB", "smaller picture"),
            ("Prediction failed. (E1001)", "smaller picture"),
            ("NSFW content detected. Try running it again, or try a different prompt.", "new seed"),
            ("Prediction interrupted; please retry (code: PA)", "interrupted"),
            ("E6716: timeout starting prediction", "did not start in time"),
            ("list index out of range", "list index out of range."),
        ] {
            let told = failure(Some(said), "");
            assert!(told.contains(expected), "{said}: {told}");
        }
        assert!(failure(None, "one\nKeyError: 'x'\n\n").ends_with("KeyError: 'x'."));
        assert!(failure(None, " ").contains("without saying why"));
    }
}
