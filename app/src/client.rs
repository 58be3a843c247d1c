//! What the page asks of the server: one typed function a route, and one error that speaks in sentences.

mod account;
mod ask;
mod depth;
mod draft;
mod error;
mod events;
mod files;
mod grids;
mod history;
mod predictions;
mod presets;
mod queue;
mod snippets;

pub use account::account;
pub use ask::path_of;
pub use depth::{depth, depth_file, depth_map};
pub use draft::{draft, keep_draft};
pub use error::ClientError;
pub use events::{follow, on_end};
pub use files::{picture, sample, upload};
pub use grids::{create_grid, grid};
pub use history::{delete, facets, history, import, lineage, mark, restore};
pub use predictions::{cancel, create, prediction};
pub use presets::{delete_preset, keep_preset, presets, prompts, rename_preset};
pub use queue::{queue, reorder};
pub use snippets::snippets;
