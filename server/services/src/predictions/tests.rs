//! Tests of predictions on a [`TestServer`](super::test_support::TestServer).
//!
//! - [`create`]: validation and idempotency
//! - [`run`]: runs to success or failure
//! - [`cancel`]: cancellation and deadlines
//! - [`recovery`]: killed and restarted servers

mod cancel;
mod create;
mod recovery;
mod run;
