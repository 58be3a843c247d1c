//! Requests to the server: one typed function per endpoint, and one error type with messages for
//! people.

mod account;
mod catalog;
mod depth;
mod error;
mod events;
mod files;
mod history;
mod idempotent_create;
mod predictions;
mod presets;
mod request;
mod saved_searches;
mod session_token;
mod shares;
mod snippets;

pub use account::{
    account, create_embed_key, delete_embed_key, draft, embed_keys, queue, reorder_queue,
    save_draft,
};
pub use catalog::{
    catalog, catalog_model, collection, collections, compared_model, creator, model_entry,
    reset_roles, search_models, set_roles,
};
pub use depth::{encode_depth_map, estimate_depth, fetch_depth_map};
pub use error::ClientError;
pub use events::{on_completed, subscribe};
pub use files::{fetch_sample_image, fetch_stored_image, upload};
pub use history::{
    delete_history, facets, history, import_history, mark_history, provenance, restore_history,
};
pub use idempotent_create::IdempotentCreate;
pub use predictions::{
    cancel_prediction, create_comparison, create_grid, create_prediction, grid, prediction,
    shared_votes, update_grid_note, vote_grid, vote_shared_grid,
};
pub use presets::{delete_preset, presets, prompts, rename_preset, save_preset};
pub use request::path_of;
pub use saved_searches::{
    create_digest, delete_digest, delete_search, digests, save_search, searches, update_search,
};
pub use session_token::set_session_token;
pub use shares::{create_share, revoke_share, shared_result, shares, update_share};
pub use snippets::snippets;
