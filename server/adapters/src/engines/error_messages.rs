//! Error messages for failures of models and of their hardware.

use super::Outcome;

/// The outcome of a failed prediction, from the engine's error and the model's logs.
///
/// Source of the strings: Replicate's error code reference and error texts quoted by its staff in
/// public threads.
pub(super) fn failure(error: Option<&str>, logs: &str) -> Outcome {
    let error = error.unwrap_or_default();
    let has = |texts: &[&str]| texts.iter().any(|text| error.contains(text));
    if has(&["CUDA out of memory", "E1001", "OOM", "out of memory"]) {
        let advice = "The picture was too large for the model's memory. Use a smaller picture, or ask for fewer outputs.";
        return Outcome::Failed(advice.into());
    }
    if has(&["NSFW", "flagged as sensitive", "E005"]) {
        let advice = "The model's safety filter rejected what it made, which also happens to harmless pictures. Run it again with a new \
                      seed, or change the prompt.";
        return Outcome::TransientFailure(advice.into());
    }
    if has(&["interrupted", "(code: PA)", "E8367"]) {
        return Outcome::TransientFailure(
            "Replicate interrupted this prediction. Run it again.".into(),
        );
    }
    if has(&["E6716", "timeout starting", "Timeout starting"]) {
        let advice = "The model did not start in time at Replicate. Run it again; the next start is often quicker.";
        return Outcome::TransientFailure(advice.into());
    }
    Outcome::Failed(match error {
        "" => match last_line(logs) {
            Some(line) => format!(
                "The model failed without an error message; its last log line: {}",
                sentence(line)
            ),
            None => "The model failed without an error message. Run it again.".into(),
        },
        error => format!("The model failed: {}", sentence(error)),
    })
}

/// The last line of the logs that is not blank.
pub(super) fn last_line(logs: &str) -> Option<&str> {
    logs.lines().map(str::trim).rfind(|line| !line.is_empty())
}

/// The text with a full stop, unless it ends a sentence already.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(outcome: Outcome) -> (String, bool) {
        match outcome {
            Outcome::Failed(message) => (message, false),
            Outcome::TransientFailure(message) => (message, true),
            other => panic!("not a failure: {other:?}"),
        }
    }

    #[test]
    fn known_errors_have_messages() {
        for (error, expected, is_transient) in [
            (
                "CUDA out of memory. Tried to allocate 20.00 GiB",
                "smaller picture",
                false,
            ),
            ("Prediction failed. (E1001)", "smaller picture", false),
            (
                "NSFW content detected. Try running it again, or try a different prompt.",
                "new seed",
                true,
            ),
            (
                "Prediction interrupted; please retry (code: PA)",
                "interrupted",
                true,
            ),
            (
                "E6716: timeout starting prediction",
                "did not start in time",
                true,
            ),
            ("list index out of range", "list index out of range.", false),
        ] {
            let (message, transient) = message(failure(Some(error), ""));
            assert!(
                message.contains(expected) && transient == is_transient,
                "{error}: {message}"
            );
        }
        assert!(
            message(failure(None, "one\nKeyError: 'x'\n\n"))
                .0
                .ends_with("KeyError: 'x'.")
        );
        assert!(
            message(failure(None, " "))
                .0
                .contains("without an error message")
        );
    }
}
