use leptos::prelude::*;

use super::ClientError;
use crate::browser;

/// Sends create requests with an idempotency key. If the response to a request is lost, sending the
/// same request again reuses its key, so that the server creates the thing once.
pub struct IdempotentCreate<T: 'static>(StoredValue<Pending<T>>);

impl<T> Clone for IdempotentCreate<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for IdempotentCreate<T> {}

impl<T: Clone + PartialEq + Send + Sync> IdempotentCreate<T> {
    /// No request is pending.
    pub fn new() -> Self {
        Self(StoredValue::new(Pending(None)))
    }

    /// Calls `create` with the key for `request`.
    pub async fn create<A>(
        self,
        request: &T,
        create: impl AsyncFnOnce(String) -> Result<A, ClientError>,
    ) -> Result<A, ClientError> {
        let key = self
            .0
            .try_update_value(|pending| pending.key_for(request, browser::random_key))
            .unwrap_or_else(browser::random_key);
        let created = create(key).await;
        if !created.as_ref().is_err_and(ClientError::is_ambiguous) {
            self.reset();
        }
        created
    }

    /// The last request, if it is not known whether it succeeded.
    pub fn pending(self) -> Option<T> {
        self.0.with_value(|Pending(pending)| {
            let (request, _) = pending.as_ref()?;
            Some(request.clone())
        })
    }

    /// Gives the next request a new key, even if it is the same.
    pub fn reset(self) {
        _ = self.0.try_set_value(Pending(None));
    }
}

/// A request whose outcome is not known, and its key.
struct Pending<T>(Option<(T, String)>);

impl<T: Clone + PartialEq> Pending<T> {
    fn key_for(&mut self, request: &T, new_key: impl FnOnce() -> String) -> String {
        match &self.0 {
            Some((pending, key)) if pending == request => key.clone(),
            _ => self.0.insert((request.clone(), new_key())).1.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_pending_request_reuses_its_key() {
        let (mut pending, mut keys) = (Pending(None), 0);
        let mut key_for = |pending: &mut Pending<&str>, prompt| {
            pending.key_for(&prompt, || {
                keys += 1;
                format!("key {keys}")
            })
        };
        assert_eq!(key_for(&mut pending, "fog"), "key 1");
        assert_eq!(key_for(&mut pending, "fog"), "key 1", "no response arrived");
        assert_eq!(key_for(&mut pending, "storm"), "key 2", "another request");
        assert_eq!(
            key_for(&mut Pending(None), "storm"),
            "key 3",
            "the same request after a reset"
        );
    }
}
