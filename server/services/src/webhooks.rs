//! Webhooks by the Standard Webhooks specification, as Replicate's: those received from engines,
//! and those sent to clients.
//!
//! - [`secret`]: signing and verification
//! - [`headers`]: the headers of a received webhook
//! - [`secret_cache`]: the sender's secret, configured or fetched
//! - [`verifier`]: verification and deduplication of received webhooks
//! - [`dispatcher`]: delivery to clients, with retries
//! - [`interim_events`]: the events before a prediction ends
//! - [`leases`]: one delivery per prediction at a time
//! - [`delivery_attempt`]: one attempt

mod delivery_attempt;
mod dispatcher;
mod headers;
mod interim_events;
mod leases;
mod secret;
mod secret_cache;
mod verifier;

pub use dispatcher::WebhookDispatcher;
pub use headers::{WebhookHeaders, WebhookRejection};
pub use secret::{InvalidSecret, WebhookSecret};
pub use secret_cache::{SecretCache, SecretSource};
pub use verifier::WebhookVerifier;
