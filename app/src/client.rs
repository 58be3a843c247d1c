//! What the page asks of the server: one typed function a route, and one error that speaks in sentences.

mod account;
mod ask;
mod depth;
mod error;
mod events;
mod files;
mod predictions;
mod snippets;

pub use account::account;
pub use ask::path_of;
pub use depth::{depth, depth_file, depth_map};
pub use error::ClientError;
pub use events::follow;
pub use files::{sample, upload};
pub use predictions::{cancel, create, list, prediction};
pub use snippets::snippets;
