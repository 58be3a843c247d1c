//! Plain types and rules: no I/O, no SQL, no HTTP.

pub mod attachment;
pub mod backoff;
pub mod clock;
pub mod create_request;
pub mod data_uri;
pub mod ip_address;
pub mod links;
pub mod model_facts;
pub mod model_target;
mod output_metadata;
pub mod owner;
pub mod prediction;
pub mod signer;
#[cfg(any(test, feature = "test-support"))]
pub mod test_support;
pub mod text;
pub mod webhook_receiver;
