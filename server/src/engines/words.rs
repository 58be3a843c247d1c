//! What models and the machines below them say when they fail, in words for the person who waits.

use super::Outcome;

/// How a prediction failed. `error` is what the engine says, `logs` what the model printed.
///
/// Source of the strings: Replicate's error code reference and error texts quoted by its staff in public threads.
pub(super) fn failure(error: Option<&str>, logs: &str) -> Outcome {
    let said = error.unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["CUDA out of memory", "E1001", "OOM", "out of memory"]) {
        let advice = "The picture was too large for the model's memory. Use a smaller picture, or ask for fewer outputs.";
        return Outcome::Failed(advice.into());
    }
    if has(&["NSFW", "flagged as sensitive", "E005"]) {
        let advice = "The model's safety filter rejected what it made, which also happens to harmless pictures. Run it again with a new \
                      seed, or change the prompt.";
        return Outcome::FailedForNow(advice.into());
    }
    if has(&["interrupted", "(code: PA)", "E8367"]) {
        return Outcome::FailedForNow(
            "Replicate interrupted this prediction. Run it again.".into(),
        );
    }
    if has(&["E6716", "timeout starting", "Timeout starting"]) {
        let advice = "The model did not start in time at Replicate. Run it again; the next start is often quicker.";
        return Outcome::FailedForNow(advice.into());
    }
    Outcome::Failed(match said {
        "" => match logs.lines().map(str::trim).rfind(|line| !line.is_empty()) {
            Some(line) => format!(
                "The model failed without saying why; the last that it printed: {}",
                sentence(line)
            ),
            None => "The model failed without saying why. Run it again.".into(),
        },
        said => format!("The model failed: {}", sentence(said)),
    })
}

/// With an end, so that what follows is not read into it.
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

    fn told(outcome: Outcome) -> (String, bool) {
        match outcome {
            Outcome::Failed(sentence) => (sentence, false),
            Outcome::FailedForNow(sentence) => (sentence, true),
            other => panic!("no failure: {other:?}"),
        }
    }

    #[test]
    fn known_failures_are_told_in_words() {
        for (said, expected, may_pass) in [
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
            let (told, passes) = told(failure(Some(said), ""));
            assert!(
                told.contains(expected) && passes == may_pass,
                "{said}: {told}"
            );
        }
        assert!(
            told(failure(None, "one\nKeyError: 'x'\n\n"))
                .0
                .ends_with("KeyError: 'x'.")
        );
        assert!(told(failure(None, " ")).0.contains("without saying why"));
    }
}
