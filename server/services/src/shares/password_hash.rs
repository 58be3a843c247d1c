use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{self, PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use tokio::sync::Semaphore;

/// Concurrent hash computations. Each takes 19 MB of memory and a CPU core.
const MAX_CONCURRENT: usize = 2;

/// Hashes and verifies passwords with argon2id on the blocking thread pool.
#[derive(Clone)]
pub(super) struct Passwords(Arc<Semaphore>);

/// A password could not be hashed or verified.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed or verified: {0}")]
pub struct PasswordError(String);

impl Default for Passwords {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_CONCURRENT)))
    }
}

impl Passwords {
    /// The hash of a password as a PHC string.
    pub(super) async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.run_blocking(move || {
            let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>())?;
            Ok(Argon2::default()
                .hash_password(password.as_bytes(), &salt)?
                .to_string())
        })
        .await
    }

    /// True if `hash` is the hash of the password.
    pub(super) async fn verify(
        &self,
        password: String,
        hash: String,
    ) -> Result<bool, PasswordError> {
        self.run_blocking(move || {
            let hash = PasswordHash::new(&hash)?;
            match Argon2::default().verify_password(password.as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(password_hash::Error::Password) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn run_blocking<T: Send + 'static>(
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
    async fn hash_verifies_only_its_password_and_is_salted() {
        let passwords = Passwords::default();
        let hash = passwords.hash("open sesame".into()).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$") && !hash.contains("sesame"),
            "{hash}"
        );
        assert!(
            passwords
                .verify("open sesame".into(), hash.clone())
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("open barley".into(), hash.clone())
                .await
                .unwrap()
        );
        assert_ne!(
            passwords.hash("open sesame".into()).await.unwrap(),
            hash,
            "each hash has its own salt"
        );
        assert!(
            passwords
                .verify(String::new(), "nothing".into())
                .await
                .is_err()
        );
    }
}
