//! Limits that the page and the server share.

/// Bytes of one uploaded file; Replicate's own limit for `POST /v1/files`.
pub const FILE_BYTES: u64 = 100 * 1024 * 1024;

/// Bytes of a JSON body. Official clients inline pictures as data URIs up to 10,000,000 bytes.
pub const JSON_BYTES: usize = 16 * 1024 * 1024;

/// Pixels of a picture, counted before it is decoded: more than cameras usually take. Decoded to RGB,
/// these are 300 MB.
pub const PICTURE_PIXELS: u64 = 100_000_000;

/// Smallest shorter side of a picture in pixels.
pub const PICTURE_SHORT_SIDE: u32 = 16;

/// Pixels on the longer side to which a picture is scaled down. Stable Diffusion 2's depth model
/// was trained at 512; beyond 768 it runs out of GPU memory.
pub const WORKING_LONG_SIDE: u32 = 768;

/// Largest range of values (0 to 1) at which a depth map counts as flat: JPEG compression adds this
/// much noise to a flat 8-bit map.
pub const FLAT_DEPTH: f32 = 2.5 / 255.0;

/// Characters of a prompt.
pub const PROMPT_CHARACTERS: usize = 10_000;

/// Results on one page of a list, as Replicate's.
pub const PAGE_RESULTS: usize = 100;

/// Maximum and default of `Prefer: wait`, in seconds.
pub const WAIT_SECONDS: u64 = 60;

/// Lifetime of an upload in seconds, as on Replicate.
pub const FILE_SECONDS: i64 = 24 * 60 * 60;

/// Cells of one grid. Each is a prediction, which may cost money.
pub const GRID_PICTURES: usize = 64;

/// Bytes of a draft.
pub const DRAFT_BYTES: usize = 256 * 1024;

/// Days until an unchanged draft is deleted, together with the uploads that it references.
pub const DRAFT_DAYS: i64 = 30;

/// Presets of one owner.
pub const PRESETS: usize = 100;

/// Characters of a preset's name.
pub const PRESET_CHARACTERS: usize = 60;

/// Bytes of a preset's settings.
pub const PRESET_BYTES: usize = 128 * 1024;

/// Default number of recent prompts.
pub const PROMPTS: usize = 20;

/// Maximum number of recent prompts.
pub const MAX_PROMPTS: usize = 100;

/// Shares of one owner.
pub const SHARES: usize = 1_000;

/// Characters of the note of a share.
pub const SHARE_NOTE_CHARACTERS: usize = 1_000;

/// Characters of a share's password.
pub const SHARE_PASSWORD_CHARACTERS: std::ops::RangeInclusive<usize> = 4..=200;

/// Embedded studios of one owner.
pub const EMBED_KEYS: usize = 100;

/// Default daily predictions of an embedded studio.
pub const EMBED_PER_DAY: u32 = 100;

/// Default number of unfinished predictions of one visitor of an embedded studio.
pub const EMBED_AT_ONCE: u32 = 2;

/// Results on one page of the history.
pub const HISTORY_RESULTS: usize = 60;

/// Ids in one request that marks, deletes, restores or exports results.
pub const HISTORY_IDS: usize = 1_000;

/// Characters of a history search.
pub const QUERY_CHARACTERS: usize = 500;

/// Tags on one result.
pub const RESULT_TAGS: usize = 20;

/// Characters of a tag.
pub const TAG_CHARACTERS: usize = 40;

/// Days during which a deleted result can be restored.
pub const DELETED_DAYS: i64 = 7;

/// Bytes of an imported archive.
pub const IMPORT_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Outputs of one imported result.
pub const IMPORT_OUTPUTS: usize = 64;

/// Characters of a catalog search; the rest is ignored.
pub const SEARCH_CHARACTERS: usize = 200;

/// Models on one page of a catalog search.
pub const CATALOG_RESULTS: usize = 30;

/// Days of run history in lists of models.
pub const DAILY_RUNS: usize = 28;

/// Saved searches of one owner.
pub const SEARCHES: usize = 100;

/// Characters of a saved search's name.
pub const SEARCH_NAME_CHARACTERS: usize = 80;

/// Digests of one owner, confirmed or pending.
pub const DIGESTS: usize = 20;

/// Models in one comparison.
pub const COMPARED_MODELS: usize = 6;

/// Characters of a note on a grid.
pub const GRID_NOTE_CHARACTERS: usize = 1000;
