//! Route templates for the router, and builders of URL paths for clients.

use crate::{
    BlobName, DigestId, EmbedKeyId, FileId, GridId, PredictionId, PresetId, SearchId, ShareId,
    ShareToken,
};

/// `POST` an upload, `GET` the list.
pub const FILES: &str = "/v1/files";
/// `GET` or `DELETE` one.
pub const FILE: &str = "/v1/files/{id}";
/// `GET` its bytes, by a signed URL.
pub const FILE_DOWNLOAD: &str = "/v1/files/{id}/download";
/// `POST` to create, `GET` the list.
pub const PREDICTIONS: &str = "/v1/predictions";
/// `GET` one.
pub const PREDICTION: &str = "/v1/predictions/{id}";
/// `POST` to cancel.
pub const PREDICTION_CANCEL: &str = "/v1/predictions/{id}/cancel";
/// `GET` a prediction's events as its model runs, by a signed URL.
pub const PREDICTION_STREAM: &str = "/api/predictions/{id}/stream";
/// `GET` one output of a prediction as a download, with or without the settings embedded.
pub const PREDICTION_OUTPUT: &str = "/api/predictions/{id}/outputs/{index}";
/// `POST` to create on a deployment, which only Replicate has.
pub const DEPLOYMENT_PREDICTIONS: &str = "/v1/deployments/{owner}/{name}/predictions";
/// `GET` the models; `QUERY` to search them.
pub const MODELS: &str = "/v1/models";
/// `GET` to search everything.
pub const SEARCH: &str = "/v1/search";
/// `GET` the collections of models.
pub const COLLECTIONS: &str = "/v1/collections";
/// `GET` one.
pub const COLLECTION: &str = "/v1/collections/{slug}";
/// `GET` the available hardware.
pub const HARDWARE: &str = "/v1/hardware";
/// `GET` the secret that signs the webhooks that this server sends.
pub const WEBHOOK_SECRET: &str = "/v1/webhooks/default/secret";
/// `POST` to create on a model's latest version.
pub const MODEL_PREDICTIONS: &str = "/v1/models/{owner}/{name}/predictions";
/// `GET` a model.
pub const MODEL: &str = "/v1/models/{owner}/{name}";
/// `GET` its example predictions.
pub const EXAMPLES: &str = "/v1/models/{owner}/{name}/examples";
/// `GET` its description, Markdown.
pub const README: &str = "/v1/models/{owner}/{name}/readme";
/// `GET` its versions.
pub const VERSIONS: &str = "/v1/models/{owner}/{name}/versions";
/// `GET` one version.
pub const VERSION: &str = "/v1/models/{owner}/{name}/versions/{id}";
/// `GET` the authenticated account.
pub const ACCOUNT: &str = "/v1/account";
/// `POST` for a depth map.
pub const DEPTH: &str = "/api/depth";
/// `POST` an input, to get the code that sends it.
pub const SNIPPETS: &str = "/api/snippets";
/// `GET` the queue of unfinished predictions; `PUT` a new order.
pub const QUEUE: &str = "/api/queue";
/// `GET` or `PUT` the draft.
pub const DRAFT: &str = "/api/draft";
/// `GET` the presets; `POST` to create one.
pub const PRESETS: &str = "/api/presets";
/// `PATCH` its name; `DELETE` it.
pub const PRESET: &str = "/api/presets/{id}";
/// `GET` recent prompts.
pub const PROMPTS: &str = "/api/prompts";
/// `POST` to create a grid.
pub const GRIDS: &str = "/api/grids";
/// `GET` one; `PATCH` its note.
pub const GRID: &str = "/api/grids/{id}";
/// `POST` to run several models on one input.
pub const COMPARISONS: &str = "/api/comparisons";
/// `PUT` a vote for one of its cells.
pub const GRID_VOTE: &str = "/api/grids/{id}/vote";
/// `PUT` a vote for a cell of a shared grid.
pub const SHARED_VOTE: &str = "/api/shared/{token}/vote";
/// `GET` a catalog search: the query of [`CatalogQuery`](crate::CatalogQuery), with `cursor` and
/// `limit`.
pub const CATALOG_MODELS: &str = "/api/catalog/models";
/// `GET` a catalog entry.
pub const CATALOG_MODEL: &str = "/api/catalog/models/{owner}/{name}";
/// `GET` a cached image of a model: `cover`, `input-{field}` or `output-{number}`.
pub const CATALOG_PICTURE: &str = "/api/catalog/models/{owner}/{name}/pictures/{picture}";
/// `PUT` the owner's corrected roles of the inputs; `DELETE` to return to the detected ones.
pub const CATALOG_ROLES: &str = "/api/catalog/models/{owner}/{name}/roles";
/// `GET` an owner of models.
pub const CATALOG_CREATOR: &str = "/api/catalog/creators/{owner}";
/// `GET` the collections.
pub const CATALOG_COLLECTIONS: &str = "/api/catalog/collections";
/// `GET` one.
pub const CATALOG_COLLECTION: &str = "/api/catalog/collections/{slug}";
/// `GET` a search as an Atom feed, newest models first.
pub const FEED_ATOM: &str = "/feeds/models.atom";
/// `GET` the same as a JSON Feed.
pub const FEED_JSON: &str = "/feeds/models.json";
/// `GET` the owner's saved searches; `POST` to save one.
pub const SEARCHES: &str = "/api/searches";
/// `PATCH` it; `DELETE` it.
pub const SAVED_SEARCH: &str = "/api/searches/{id}";
/// `GET` the owner's digests; `POST` to subscribe to one.
pub const DIGESTS: &str = "/api/digests";
/// `DELETE` it.
pub const DIGEST: &str = "/api/digests/{id}";
/// `GET` the confirmation page; `POST` to confirm.
pub const DIGEST_CONFIRM: &str = "/digests/confirm/{token}";
/// `GET` the unsubscribe page; `POST` to unsubscribe, as mail clients do by RFC 8058.
pub const DIGEST_UNSUBSCRIBE: &str = "/digests/unsubscribe/{token}";
/// `GET` the history, with search and filters.
pub const HISTORY: &str = "/api/history";
/// `GET` one result of it, `PATCH` its marks.
pub const HISTORY_ENTRY: &str = "/api/history/{id}";
/// `GET` its facets.
pub const HISTORY_FACETS: &str = "/api/history/facets";
/// `POST` marks for several results.
pub const HISTORY_MARK: &str = "/api/history/mark";
/// `POST` the ids of results to delete.
pub const HISTORY_DELETE: &str = "/api/history/delete";
/// `POST` the ids of results to restore.
pub const HISTORY_RESTORE: &str = "/api/history/restore";
/// `GET` or `POST` for an archive of results.
pub const HISTORY_EXPORT: &str = "/api/history/export";
/// `POST` an archive to import.
pub const HISTORY_IMPORT: &str = "/api/history/import";
/// `GET` the owner's shares; `POST` to make one.
pub const SHARES: &str = "/api/shares";
/// `PATCH` it; `DELETE` to revoke it.
pub const SHARE: &str = "/api/shares/{id}";
/// `GET` what a share shows, as JSON.
pub const SHARED: &str = "/api/shared/{token}";
/// `GET` the page of a share; `POST` its password.
pub const SHARE_PAGE: &str = "/s/{token}";
/// `GET` one of its pictures: `input`, `depth`, `output-1`, or `card`, the image for link previews.
pub const SHARE_PICTURE: &str = "/s/{token}/{picture}";
/// `GET` the page of a share as a frame for other sites; `POST` its password.
pub const EMBED: &str = "/embed/{token}";
/// `GET` the studio as a frame for other sites, by a key.
pub const EMBED_STUDIO: &str = "/embed/studio";
/// `GET` the script that puts a share or the studio into another site.
pub const EMBED_SCRIPT: &str = "/embed.js";
/// `GET` a share as oEmbed.
pub const OEMBED: &str = "/oembed";
/// `GET` the owner's embedded studios; `POST` to make one.
pub const EMBED_KEYS: &str = "/api/embed-keys";
/// `PATCH` its name and terms; `DELETE` it.
pub const EMBED_KEY: &str = "/api/embed-keys/{id}";
/// `GET` the stream of events.
pub const EVENTS: &str = "/api/events";
/// `GET` the server's own OpenAPI document.
pub const OPENAPI: &str = "/api/openapi.json";
/// `POST` a webhook from Replicate.
pub const REPLICATE_WEBHOOK: &str = "/webhooks/replicate/{id}";
/// `POST` a webhook from a Cog container that knows the secret.
pub const COG_WEBHOOK: &str = "/webhooks/cog/{id}/{secret}";
/// `PUT` an output, by a Cog container that knows the secret; `GET` it by a signed URL.
pub const COG_UPLOAD: &str = "/webhooks/cog/uploads/{secret}/{name}";
/// `GET` a blob.
pub const BLOB: &str = "/blobs/{name}";
/// Liveness probe.
pub const HEALTHZ: &str = "/healthz";
/// Readiness probe.
pub const READYZ: &str = "/readyz";
/// Metrics in the Prometheus text format.
pub const METRICS: &str = "/metrics";

/// The model that the studio starts with.
pub const DEPTH2IMG_MODEL: &str = "/v1/models/jagilley/stable-diffusion-depth2img";

/// Path of one file.
pub fn file(id: &FileId) -> String {
    format!("{FILES}/{id}")
}

/// Path of one prediction.
pub fn prediction(id: &PredictionId) -> String {
    format!("{PREDICTIONS}/{id}")
}

/// Path to cancel one prediction.
pub fn prediction_cancel(id: &PredictionId) -> String {
    format!("{PREDICTIONS}/{id}/cancel")
}

/// Path of the events of one prediction, without the signature that authorizes reading them.
pub fn prediction_stream(id: &PredictionId) -> String {
    format!("/api/predictions/{id}/stream")
}

/// Path to download one output; the first has index 0.
pub fn prediction_output(id: &PredictionId, index: usize) -> String {
    format!("/api/predictions/{id}/outputs/{index}")
}

/// Path to which Replicate sends webhooks of one prediction.
pub fn replicate_webhook(id: &PredictionId) -> String {
    format!("/webhooks/replicate/{id}")
}

/// Path to which a Cog container sends webhooks of one prediction.
pub fn cog_webhook(id: &PredictionId, secret: &str) -> String {
    format!("/webhooks/cog/{id}/{secret}")
}

/// Path prefix for uploads of a Cog container, followed by the file name.
pub fn cog_uploads(secret: &str) -> String {
    format!("/webhooks/cog/uploads/{secret}")
}

/// Path of one result of the history.
pub fn history_entry(id: &PredictionId) -> String {
    format!("{HISTORY}/{id}")
}

/// Path of one preset.
pub fn preset(id: &PresetId) -> String {
    format!("{PRESETS}/{id}")
}

/// The page that shows one prediction.
pub fn result_page(id: &PredictionId) -> String {
    format!("/p/{id}")
}

/// Path of one grid.
pub fn grid(id: &GridId) -> String {
    format!("{GRIDS}/{id}")
}

/// The page that shows one grid.
pub fn grid_page(id: &GridId) -> String {
    format!("/g/{id}")
}

/// Path to vote on a grid.
pub fn grid_vote(id: &GridId) -> String {
    format!("{GRIDS}/{id}/vote")
}

/// Path to vote on a shared grid.
pub fn shared_vote(token: &ShareToken) -> String {
    format!("/api/shared/{token}/vote")
}

/// Path of a catalog entry.
pub fn catalog_model(owner: &str, name: &str) -> String {
    format!("{CATALOG_MODELS}/{owner}/{name}")
}

/// Path of one image of a model.
pub fn catalog_picture(owner: &str, name: &str, picture: &str) -> String {
    format!("{CATALOG_MODELS}/{owner}/{name}/pictures/{picture}")
}

/// Path of the roles of a model's inputs.
pub fn catalog_roles(owner: &str, name: &str) -> String {
    format!("{CATALOG_MODELS}/{owner}/{name}/roles")
}

/// The page of the catalog.
pub const EXPLORE_PAGE: &str = "/explore";

/// The page of one model.
pub fn model_page(owner: &str, name: &str) -> String {
    format!("{EXPLORE_PAGE}/{owner}/{name}")
}

/// Page of an owner of models.
pub fn creator_page(owner: &str) -> String {
    format!("{EXPLORE_PAGE}/{owner}")
}

/// The page of a collection.
pub fn collection_page(slug: &str) -> String {
    format!("/collections/{slug}")
}

/// The studio page with a model selected.
pub fn studio_with(owner: &str, name: &str) -> String {
    format!("/?model={owner}/{name}")
}

/// Path of one saved search.
pub fn saved_search(id: &SearchId) -> String {
    format!("{SEARCHES}/{id}")
}

/// Path of one digest.
pub fn digest(id: &DigestId) -> String {
    format!("{DIGESTS}/{id}")
}

/// Path of one share, for its owner.
pub fn share(id: &ShareId) -> String {
    format!("{SHARES}/{id}")
}

/// The page of a share.
pub fn share_page(token: &ShareToken) -> String {
    format!("/s/{token}")
}

/// One picture of a share.
pub fn share_picture(token: &ShareToken, picture: &str) -> String {
    format!("/s/{token}/{picture}")
}

/// What a share shows, as JSON.
pub fn shared(token: &ShareToken) -> String {
    format!("/api/shared/{token}")
}

/// The page of a share as a frame for other sites.
pub fn embed(token: &ShareToken) -> String {
    format!("/embed/{token}")
}

/// Path of one embedded studio.
pub fn embed_key(id: &EmbedKeyId) -> String {
    format!("{EMBED_KEYS}/{id}")
}

/// Path of a blob, without the signature that authorizes reading it.
pub fn blob(name: &BlobName) -> String {
    format!("/blobs/{name}")
}
