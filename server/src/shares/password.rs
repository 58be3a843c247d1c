use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{self, PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use tokio::sync::Semaphore;

/// Passwords that are worked on at a time. Each takes 19 MB and a processor, whoever asks.
const AT_ONCE: usize = 2;

/// Hashes and checks passwords with argon2id, on threads that may block.
#[derive(Clone)]
pub(super) struct Passwords(Arc<Semaphore>);

/// A password could not be worked on.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed or checked: {0}")]
pub struct PasswordError(String);

impl Default for Passwords {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Passwords {
    /// What is kept of a password, in PHC's form.
    pub(super) async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.aside(move || {
            let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>())?;
            Ok(Argon2::default()
                .hash_password(password.as_bytes(), &salt)?
                .to_string())
        })
        .await
    }

    /// True where it is the password that `kept` was made of.
    pub(super) async fn is_right(
        &self,
        password: String,
        kept: String,
    ) -> Result<bool, PasswordError> {
        self.aside(move || {
            let kept = PasswordHash::new(&kept)?;
            match Argon2::default().verify_password(password.as_bytes(), &kept) {
                Ok(()) => Ok(true),
                Err(password_hash::Error::Password) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, password_hash::Error> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _permit = self
            .0
            .acquire()
            .await
            .map_err(|error| PasswordError(error.to_string()))?;
        let done = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| PasswordError(error.to_string()))?;
        done.map_err(|error| PasswordError(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_not_kept() {
        let passwords = Passwords::default();
        let kept = passwords.hash("open sesame".into()).await.unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$") && !kept.contains("sesame"),
            "{kept}"
        );
        assert!(
            passwords
                .is_right("open sesame".into(), kept.clone())
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .is_right("open barley".into(), kept.clone())
                .await
                .unwrap()
        );
        assert_ne!(
            passwords.hash("open sesame".into()).await.unwrap(),
            kept,
            "each has a salt of its own"
        );
        assert!(
            passwords
                .is_right(String::new(), "nothing".into())
                .await
                .is_err()
        );
    }
}
