use leptos::prelude::*;

use super::ClientError;
use crate::browser;

/// Creates what costs something, one at a time. An answer can get lost on its way when the thing is made already: asking for the same once
/// more says so by the same key, and it is made once.
pub struct Once<T: 'static>(StoredValue<Unanswered<T>>);

impl<T> Clone for Once<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Once<T> {}

impl<T: Clone + PartialEq + Send + Sync> Once<T> {
    /// Nothing has been asked for yet.
    pub fn new() -> Self {
        Self(StoredValue::new(Unanswered(None)))
    }

    /// Has `create` ask for `request` by a key.
    pub async fn create<A>(
        self,
        request: &T,
        create: impl AsyncFnOnce(String) -> Result<A, ClientError>,
    ) -> Result<A, ClientError> {
        let key = self
            .0
            .try_update_value(|unanswered| unanswered.key_for(request, browser::random_key))
            .unwrap_or_else(browser::random_key);
        let created = create(key).await;
        if !created.as_ref().is_err_and(ClientError::may_have_arrived) {
            self.forget();
        }
        created
    }

    /// What was asked for last, where no answer has come.
    pub fn unanswered(self) -> Option<T> {
        self.0
            .with_value(|Unanswered(asked)| asked.as_ref().map(|(request, _)| request.clone()))
    }

    /// What is asked for from here on is meant anew.
    pub fn forget(self) {
        _ = self.0.try_set_value(Unanswered(None));
    }
}

/// What was asked for, and the key by which it was.
struct Unanswered<T>(Option<(T, String)>);

impl<T: Clone + PartialEq> Unanswered<T> {
    fn key_for(&mut self, request: &T, fresh: impl FnOnce() -> String) -> String {
        match &self.0 {
            Some((asked, key)) if asked == request => key.clone(),
            _ => self.0.insert((request.clone(), fresh())).1.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_answered_is_asked_for_by_the_same_key() {
        let (mut unanswered, mut made) = (Unanswered(None), 0);
        let mut ask = |unanswered: &mut Unanswered<&str>, prompt| {
            unanswered.key_for(&prompt, || {
                made += 1;
                format!("key {made}")
            })
        };
        assert_eq!(ask(&mut unanswered, "fog"), "key 1");
        assert_eq!(ask(&mut unanswered, "fog"), "key 1", "no answer came");
        assert_eq!(ask(&mut unanswered, "storm"), "key 2", "something else");
        assert_eq!(
            ask(&mut Unanswered(None), "storm"),
            "key 3",
            "one more of the same, on purpose"
        );
    }
}
