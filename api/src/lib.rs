//! Types, ids, limits, validation and routes that the page and the server share. No I/O; builds
//! natively and for wasm32.
//!
//! Names and shapes are those of [Replicate's HTTP API](https://replicate.com/docs/reference/http),
//! so that its official clients work against this server. Additions of this server are marked
//! "Ours".

mod account;
mod catalog;
mod decimal;
mod depth;
mod digest;
mod draft;
mod embed;
mod engine;
mod event;
mod file;
mod grid;
mod history;
mod id;
mod input_mapping;
mod json;
pub mod limits;
mod listing;
mod model;
mod name;
mod note;
mod oembed;
mod page_route;
mod picture;
mod prediction;
mod preset;
mod problem;
mod progress;
pub mod query_string;
mod queue;
mod roles;
pub mod routes;
mod saved_search;
mod schema;
mod share;
mod snippet;
mod status;
mod timestamp;
mod validate;

pub use account::{Account, AccountKind};
pub use catalog::{
    Age, CatalogCollection, CatalogCollections, CatalogEntry, CatalogExample, CatalogFacets,
    CatalogModel, CatalogPage, CatalogQuery, CatalogSort, CatalogSource, CatalogVersion,
    CollectionLink, Cost, CostBand, Creator, DayOfRuns, FieldPicture, InputKind, OutputKind,
    RunsBand, RunsHere, SimilarModel, Similarity, Task, TimeBand,
};
pub use decimal::decimal;
pub use depth::{DepthPreview, DepthRequest, DepthSource};
pub use digest::{CreateDigest, Digest, DigestInterval, Digests};
pub use draft::Draft;
pub use embed::{CreateEmbedKey, EmbedKey, EmbedKeys, EmbedSession, EmbedTerms, PatchEmbedKey};
pub use engine::{EngineCapabilities, EngineInfo, EngineKind, RunnableModels};
pub use event::Event;
pub use file::{Checksums, File, FileUrls};
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
pub use input_mapping::{InputMapping, MappedInput, inputs_that_fit, map_input};
pub use json::json_text;
pub use listing::{
    Collection, CollectionOfModels, FoundCollection, FoundModel, FoundModelMetadata, FoundPage,
    Hardware, Page, SearchResults,
};
pub use model::{DEPTH2IMG, DEPTH2IMG_FORM, Model, Version};
pub use name::normalized_name;
pub use note::{Note, NoteKind, NoteSubject, SizeChange, known_notes};
pub use oembed::Oembed;
pub use page_route::PageRoute;
pub use picture::{Picture, Pictures, Region};
pub use prediction::{
    CreatePrediction, HIDDEN, Input, Metrics, Prediction, PredictionUrls, Source, WebhookEvent,
};
pub use preset::{CreatePreset, Preset, Presets, Prompts, RenamePreset, preset_name};
pub use problem::{InvalidField, Problem};
pub use progress::{Progress, seed_from_logs};
pub use queue::{Queue, QueueOrder, Queued};
pub use roles::{InputRole, Roles};
pub use saved_search::{CreateSearch, PatchSearch, SavedSearch, SavedSearches};
pub use schema::{Bounds, Field, InputSchema, Kind, Length, SchemaError};
pub use share::{
    CreateShare, PatchShare, Share, ShareVisibility, Shared, SharedOutput, Shares, share_note,
};
pub use snippet::{Snippet, SnippetRequest, Snippets};
pub use status::Status;
pub use timestamp::Timestamp;
pub use validate::validate;
