//! What the page asks of the server: one typed function a route, and one error that speaks in sentences.

mod account;
mod ask;
mod catalog;
mod comparisons;
mod depth;
mod draft;
mod embed_keys;
mod error;
mod events;
mod files;
mod follow;
mod grids;
mod history;
mod models;
mod once;
mod predictions;
mod presets;
mod queue;
mod shares;
mod snippets;
mod visitor;

pub use account::account;
pub use ask::path_of;
pub use catalog::{catalog, catalog_model, collection, collections, creator};
pub use comparisons::{contender, create_comparison, note_grid, shared_votes, vote, vote_shared};
pub use depth::{depth, depth_file, depth_map};
pub use draft::{draft, keep_draft};
pub use embed_keys::{create_embed_key, delete_embed_key, embed_keys};
pub use error::ClientError;
pub use events::{follow, on_end};
pub use files::{picture, sample, upload};
pub use follow::{
    ask_for_digest, change_search, delete_digest, delete_search, digests, save_search, searches,
};
pub use grids::{create_grid, grid};
pub use history::{delete, facets, history, import, lineage, mark, restore};
pub use models::{correct_roles, find_models, forget_roles, model_entry};
pub use once::Once;
pub use predictions::{cancel, create, prediction};
pub use presets::{delete_preset, keep_preset, presets, prompts, rename_preset};
pub use queue::{queue, reorder};
pub use shares::{change_share, create_share, revoke_share, shared, shares};
pub use snippets::snippets;
pub use visitor::speak_as;
