//! What the page and the server say to each other, written once: types, ids, limits, validation and
//! routes. No I/O; builds natively and for wasm32.
//!
//! Names and shapes are those of [Replicate's HTTP API](https://replicate.com/docs/reference/http), so
//! that its official clients understand this server. What this server adds is marked "Ours".

mod account;
pub mod address;
mod carry;
mod catalog;
mod decimal;
mod depth;
mod draft;
mod embed;
mod event;
mod file;
mod follow;
mod grid;
mod history;
mod id;
mod json;
pub mod limits;
mod listing;
mod model;
mod oembed;
mod page;
mod picture;
mod prediction;
mod preset;
mod problem;
mod progress;
mod queue;
mod roles;
pub mod routes;
mod schema;
mod share;
mod snippet;
mod status;
mod timestamp;
mod validate;

pub use account::{Account, AccountKind, EngineInfo, EngineKind};
pub use carry::{Carried, Taken, carry, fitting};
pub use catalog::{
    Age, CatalogCollection, CatalogCollections, CatalogEntry, CatalogExample, CatalogFacets,
    CatalogModel, CatalogPage, CatalogQuery, CatalogSort, CatalogSource, CatalogVersion,
    CollectionLink, Cost, CostBand, Creator, DayOfRuns, FieldPicture, Gives, Likeness, RunsBand,
    RunsHere, SimilarModel, Takes, Task, TimeBand,
};
pub use decimal::{decimal, fixed};
pub use depth::{DepthPreview, DepthRequest, DepthSource};
pub use draft::Draft;
pub use embed::{CreateEmbedKey, EmbedKey, EmbedKeys, EmbedSession, EmbedTerms, PatchEmbedKey};
pub use event::Event;
pub use file::{Checksums, File, FileUrls};
pub use follow::{
    CreateDigest, CreateSearch, Digest, Digests, Every, PatchSearch, SavedSearch, SavedSearches,
};
pub use grid::{
    Axis, ComparedModel, CreateComparison, CreateGrid, Grid, MODEL_AXIS, PatchGrid, Vote, Votes,
};
pub use history::{
    Facet, HistoryEntry, HistoryFacets, HistoryIds, HistoryImport, HistoryMark, HistoryPage,
    HistoryPatch, tag,
};
pub use id::{
    BlobName, DigestId, EmbedKeyId, FileId, GridId, ModelName, ParseIdError, PredictionId,
    PresetId, SearchId, ShareId, ShareToken, VersionId, is_slug,
};
pub use json::json_text;
pub use listing::{
    Collection, CollectionOfModels, FoundCollection, FoundModel, FoundModelMetadata, FoundPage,
    Hardware, SearchResults,
};
pub use model::{DEPTH2IMG, DEPTH2IMG_FORM, Model, Version};
pub use oembed::Oembed;
pub use page::Page;
pub use picture::{Picture, Pictures, Region};
pub use prediction::{
    CreatePrediction, HIDDEN, Input, Metrics, Prediction, PredictionUrls, Source, WebhookEvent,
};
pub use preset::{CreatePreset, Preset, Presets, Prompts, RenamePreset, preset_name};
pub use problem::{InvalidField, Problem};
pub use progress::{Progress, seed_from_logs};
pub use queue::{Queue, QueueOrder, Queued};
pub use roles::{InputRole, Roles};
pub use schema::{Bounds, Field, InputSchema, Kind, Length, SchemaError};
pub use share::{
    CreateShare, PatchShare, Share, ShareShows, Shared, SharedOutput, Shares, share_note,
};
pub use snippet::{Snippet, SnippetRequest, Snippets};
pub use status::Status;
pub use timestamp::Timestamp;
pub use validate::validate;
