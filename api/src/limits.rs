//! How much of everything is taken, on both sides.

/// Bytes of one uploaded file; Replicate's own limit for `POST /v1/files`.
pub const FILE_BYTES: u64 = 100 * 1024 * 1024;

/// Bytes of a JSON body. Official clients inline pictures as data URIs up to 10,000,000 bytes.
pub const JSON_BYTES: usize = 16 * 1024 * 1024;

/// Pixels of a picture, counted before it is decoded. Above any camera's usual mode; an RGB decode of
/// this many is 300 MB, and only one runs at a time.
pub const PICTURE_PIXELS: u64 = 100_000_000;

/// Pixels on the shorter side below which there is no shape to keep.
pub const PICTURE_SHORT_SIDE: u32 = 16;

/// Pixels on the longer side to which a picture is scaled down. Stable Diffusion 2's depth model was
/// trained at 512; beyond 768 it runs out of GPU memory.
pub const WORKING_LONG_SIDE: u32 = 768;

/// Difference between the nearest and the farthest value of a depth map, of 1, up to which it shows no depth: a flat map
/// of 8 bits has no more once it was a JPEG.
pub const FLAT_DEPTH: f32 = 2.5 / 255.0;

/// Characters of a prompt.
pub const PROMPT_CHARACTERS: usize = 10_000;

/// Results on one page of a list, as Replicate's.
pub const PAGE_RESULTS: usize = 100;

/// Seconds that `Prefer: wait` waits at most, and where it gives no number.
pub const WAIT_SECONDS: u64 = 60;

/// Seconds that a file stays after its upload, as Replicate's.
pub const FILE_SECONDS: i64 = 24 * 60 * 60;

/// Pictures of one grid: what still fits a screen, and what nobody regrets to have paid for.
pub const GRID_PICTURES: usize = 64;

/// Bytes of a draft.
pub const DRAFT_BYTES: usize = 256 * 1024;

/// Days that a draft is kept after it last changed, and with it the uploads that it names.
pub const DRAFT_DAYS: i64 = 30;

/// Presets of one owner.
pub const PRESETS: usize = 100;

/// Characters of a preset's name.
pub const PRESET_CHARACTERS: usize = 60;

/// Bytes of a preset's settings.
pub const PRESET_BYTES: usize = 128 * 1024;

/// Prompts that are offered again where nobody says how many.
pub const PROMPTS: usize = 20;

/// The same at most.
pub const MOST_PROMPTS: usize = 100;

/// Shares of one owner.
pub const SHARES: usize = 1_000;

/// Characters of the note beside a share.
pub const SHARE_NOTE_CHARACTERS: usize = 1_000;

/// Characters of a share's password.
pub const SHARE_PASSWORD_CHARACTERS: std::ops::RangeInclusive<usize> = 4..=200;

/// Studios for other sites of one owner.
pub const EMBED_KEYS: usize = 100;

/// Predictions a day of such a studio where nobody says how many.
pub const EMBED_PER_DAY: u32 = 100;

/// Predictions that one of its visitors may have under way where nobody says how many.
pub const EMBED_AT_ONCE: u32 = 2;

/// Results on one page of the history.
pub const HISTORY_RESULTS: usize = 60;

/// Results that are marked, deleted, restored or exported by one request that names them.
pub const HISTORY_IDS: usize = 1_000;

/// Characters of what is searched for in the history.
pub const QUERY_CHARACTERS: usize = 500;

/// Tags on one result.
pub const RESULT_TAGS: usize = 20;

/// Characters of a tag.
pub const TAG_CHARACTERS: usize = 40;

/// Days that a deleted result can still be brought back.
pub const DELETED_DAYS: i64 = 7;

/// Bytes of an archive that is imported.
pub const IMPORT_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Outputs of one result that is imported.
pub const IMPORT_OUTPUTS: usize = 64;

/// Characters of a search of the catalog; more are not read.
pub const SEARCH_CHARACTERS: usize = 200;

/// Models on one page of a search of the catalog.
pub const CATALOG_RESULTS: usize = 30;

/// Days of runs that lists of models show.
pub const DAILY_RUNS: usize = 28;

/// Saved searches of one owner.
pub const SEARCHES: usize = 100;

/// Characters of a saved search's name.
pub const SEARCH_NAME_CHARACTERS: usize = 80;

/// Digests of one owner that are confirmed or wait for it.
pub const DIGESTS: usize = 20;

/// Models that are compared at most on one input.
pub const COMPARED_MODELS: usize = 6;

/// Characters of a note on a grid.
pub const GRID_NOTE_CHARACTERS: usize = 1000;
