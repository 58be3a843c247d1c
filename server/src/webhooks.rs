//! Webhooks by the scheme of Standard Webhooks, which is Replicate's: those that come in, and those that clients asked for.
//!
//! - [`secret`]: what signs
//! - [`envelope`]: the headers of a webhook that came, and whether it is genuine
//! - [`keyring`]: the secret of whoever sends to us: given, or fetched and kept
//! - [`inbox`]: what is taken and what is refused
//! - [`receiver`]: where a client wants to be told, and of what
//! - [`outgoing`]: tells them; the end of a prediction until it is heard
//! - [`interim`]: what is told of a prediction on its way
//! - [`under_way`]: one webhook of a prediction at a time
//! - [`delivery`]: one attempt

mod delivery;
mod envelope;
mod inbox;
mod interim;
mod keyring;
mod outgoing;
mod receiver;
mod secret;
mod under_way;

pub use envelope::{Envelope, Refusal};
pub use inbox::Inbox;
pub use keyring::{FetchSecret, Keyring, SecretSource};
pub use outgoing::Outgoing;
pub(crate) use outgoing::new_message_id;
pub use receiver::{BadReceiver, Receiver, ReceiverRules};
pub use secret::{BadSecret, WebhookSecret};
