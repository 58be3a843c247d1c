//! What models and the machines below them say when they fail, in words for the person who waits.

/// Why a prediction failed. `error` is what the engine says, `logs` what the model printed.
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
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

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
