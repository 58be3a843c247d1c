use api::Input;

/// A create whose answer has not come. Asking again for the same thing says so by the same key, so that
/// an answer lost on the way never makes a second prediction.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pending(Option<(Input, String)>);

impl Pending {
    /// The key under which `input` is asked for: the former one where that has not been answered.
    pub fn key_for(&mut self, input: &Input, fresh: impl FnOnce() -> String) -> String {
        match &self.0 {
            Some((asked, key)) if asked == input => key.clone(),
            _ => self.0.insert((input.clone(), fresh())).1.clone(),
        }
    }

    /// Notes that the answer came, whatever it was.
    pub fn answered(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_lost_answer_is_asked_for_by_the_same_key() {
        let (mut pending, mut made) = (Pending::default(), 0);
        let mut ask = |pending: &mut Pending, prompt: &str| {
            pending.key_for(json!({"prompt": prompt}).as_object().unwrap(), || {
                made += 1;
                format!("key {made}")
            })
        };
        assert_eq!(ask(&mut pending, "fog"), "key 1");
        assert_eq!(ask(&mut pending, "fog"), "key 1", "no answer came");
        assert_eq!(ask(&mut pending, "storm"), "key 2", "something else");
        pending.answered();
        assert_eq!(ask(&mut pending, "storm"), "key 3", "one more of the same, on purpose");
    }
}
