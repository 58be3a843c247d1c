//! Compresses the files of the page, which the binary embeds.

use std::{
    error::Error,
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    thread,
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

type Failure = Box<dyn Error + Send + Sync>;

/// The page, built by `cargo xtask page`.
const DIST: &str = "../dist";
/// Extensions of compressible files.
const COMPRESSIBLE: [&str; 11] = [
    "bin",
    "html",
    "css",
    "js",
    "mjs",
    "wasm",
    "svg",
    "json",
    "webmanifest",
    "txt",
    "xml",
];

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=build.rs");
    // cargo would rebuild this crate every time if the path did not exist.
    fs::create_dir_all(DIST)?;
    println!("cargo::rerun-if-changed={DIST}");
    if is_release() && !Path::new(DIST).join("index.html").exists() {
        println!("cargo::error=the page is missing: run `make build`, or `cargo xtask page` first");
        return Ok(());
    }
    let target = PathBuf::from(std::env::var("OUT_DIR")?);
    let entries = embed_all(&files_below(Path::new(DIST))?, &target)?;
    let table =
        format!("/// The files of the page.\npub static ASSETS: &[Asset] = &[\n{entries}];\n");
    Ok(fs::write(target.join("page.rs"), table)?)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(files),
        read => read?,
    };
    for entry in entries {
        let entry = entry?;
        let (path, is_hidden) = (
            entry.path(),
            entry.file_name().to_string_lossy().starts_with('.'),
        );
        match (is_hidden, path.is_dir()) {
            (true, _) => {}
            (false, true) => files.extend(files_below(&path)?),
            (false, false) => files.push(path),
        }
    }
    files.sort();
    Ok(files)
}

/// The lines of the table. Two threads, because compressing takes seconds.
fn embed_all(files: &[PathBuf], target: &Path) -> Result<String, Failure> {
    let embed_each = |files: &[PathBuf]| -> Result<String, Failure> {
        let entries = files
            .iter()
            .filter_map(|path| embed(path, target).transpose());
        entries.collect()
    };
    let (first, second) = files.split_at(files.len() / 2);
    thread::scope(|scope| {
        let second = scope.spawn(|| embed_each(second));
        let first = embed_each(first)?;
        let second = second.join().map_err(|_| "compressing panicked")??;
        Ok(first + &second)
    })
}

/// Copies and compresses one file into `target` and returns its line of the table. `None` if the file
/// no longer exists: the page is being rebuilt, after which cargo runs this again.
fn embed(path: &Path, target: &Path) -> Result<Option<String>, Failure> {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read?,
    };
    let digest = hex::encode(Sha256::digest(&bytes));
    let name = path
        .strip_prefix(DIST)?
        .to_str()
        .ok_or("a file of the page has a name that is not UTF-8")?
        .replace('\\', "/");
    let identity = target.join(&digest);
    fs::write(&identity, &bytes)?;
    let is_compressible = COMPRESSIBLE.contains(&extension);
    let brotli = if is_compressible {
        compressed(&bytes, target.join(format!("{digest}.br")), brotli)?
    } else {
        None
    };
    let gzip = if is_compressible {
        compressed(&bytes, target.join(format!("{digest}.gz")), gzip)?
    } else {
        None
    };
    Ok(Some(format!(
        "    Asset {{ path: {name:?}, mime: {:?}, etag: {:?}, is_immutable: {}, identity: include_bytes!({identity:?}), brotli: {}, gzip: {} }},\n",
        media_type(extension),
        &digest[..16],
        has_hash(&name),
        include(brotli.as_deref()),
        include(gzip.as_deref()),
    )))
}

/// Path of the compressed form, which is reused for the same bytes; `None` if it is not smaller.
fn compressed(
    bytes: &[u8],
    target: PathBuf,
    compress: fn(&[u8]) -> std::io::Result<Vec<u8>>,
) -> std::io::Result<Option<PathBuf>> {
    if !target.exists() {
        fs::write(&target, compress(bytes)?)?;
    }
    let is_smaller = fs::metadata(&target)?.len() < bytes.len() as u64;
    Ok(is_smaller.then_some(target))
}

fn include(path: Option<&Path>) -> String {
    path.map_or_else(
        || "None".into(),
        |path| format!("Some(include_bytes!({path:?}))"),
    )
}

fn is_release() -> bool {
    std::env::var("PROFILE").is_ok_and(|profile| profile == "release")
}

/// Brotli: slow and small in a release, quick in development.
fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let quality = if is_release() { 11 } else { 5 };
    let parameters = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// True if a part of the path is a hash of 16 digits, as in `app-0123456789abcdef.wasm` and
/// `parts-0123456789abcdef/history.wasm`.
fn has_hash(name: &str) -> bool {
    name.split(['-', '_', '.', '/'])
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
