//! Webhooks by the scheme of Standard Webhooks, which is Replicate's.
//!
//! - [`secret`]: what signs
//! - [`envelope`]: the headers of a webhook that came, and whether it is genuine
//! - [`keyring`]: the secret of whoever sends to us: given, or fetched and kept

mod envelope;
mod keyring;
mod secret;

pub use envelope::{Envelope, Refusal};
pub use keyring::{FetchSecret, Keyring, SecretSource};
pub use secret::{BadSecret, WebhookSecret};
