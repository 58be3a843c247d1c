//! Prepares what the binary embeds: checks the networks' weights and the font, and compresses the page's files.

use std::{
    error::Error,
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

/// The weights, relative to this crate, and their SHA-256; `scripts/assets.py` fetches the same.
const WEIGHTS: [(&str, &str); 2] = [
    (
        "../.assets/weights/fastdepth_7.onnx",
        "6275c23f467d476874d0eecea2a2c7059733ca6681de4f17bfbfe3fc3a52a71d",
    ),
    (
        "../.assets/weights/multistyle26.onnx",
        "0a2a0c9436a935cd1d4279cd06e171475b06222cb37c8c8d4afc53a9a7a1885e",
    ),
];
/// The font of the cards by which links are previewed, in the same way.
const FONT: (&str, &str) = (
    "../.assets/fonts/Inter_600SemiBold.ttf",
    "f30e9d2574c3bec5144347ff965f9841c8f06857f0b7383000f8c9489a161841",
);
/// Where Trunk leaves the page.
const DIST: &str = "../dist";
/// What the page says.
const WORDS: &str = "../app/words";
/// What the server alone says, in letters, feeds and the pages that they lead to.
const OWN_WORDS: &str = "words";
/// Extensions whose bytes shrink.
const COMPRESSIBLE: [&str; 10] = [
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

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=migrations");
    if !WEIGHTS.iter().all(|(path, digest)| is_right(path, digest)) {
        println!("cargo::error=network weights are missing or altered: run scripts/setup.sh");
        return Ok(());
    }
    if !is_right(FONT.0, FONT.1) {
        println!("cargo::error=the font is missing or altered: run scripts/setup.sh");
        return Ok(());
    }
    // A path that is not there would make cargo build this crate anew every time.
    fs::create_dir_all(DIST)?;
    println!("cargo::rerun-if-changed={DIST}");
    let target = PathBuf::from(std::env::var("OUT_DIR")?);
    let files = files_below(Path::new(DIST))?;
    let entries: Vec<String> = files
        .iter()
        .filter_map(|path| embed(path, &target).transpose())
        .collect::<Result<_, _>>()?;
    fs::write(target.join("words.rs"), languages()?)?;
    let table = format!(
        "/// The files of the page.\npub static ASSETS: &[Asset] = &[\n{}];\n",
        entries.concat()
    );
    Ok(fs::write(target.join("page.rs"), table)?)
}

fn is_right(path: &str, digest: &str) -> bool {
    println!("cargo::rerun-if-changed={path}");
    fs::read(path).is_ok_and(|bytes| hex::encode(Sha256::digest(bytes)) == digest)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
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

/// The page's words, a language a file, English first: whatever is there; and the server's own, as far as there are any in that language.
fn languages() -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={WORDS}");
    println!("cargo::rerun-if-changed={OWN_WORDS}");
    let mut files = files_below(&fs::canonicalize(WORDS)?)?;
    let name = |path: &Path| {
        path.file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default()
            .to_owned()
    };
    files.sort_by_key(|path| (name(path) != "en", name(path)));
    let own = |path: &Path| {
        Path::new(OWN_WORDS)
            .join(format!("{}.json", name(path)))
            .canonicalize()
            .ok()
    };
    let text = |path: Option<PathBuf>| {
        path.map_or("\"{}\"".to_owned(), |path| {
            format!("include_str!({path:?})")
        })
    };
    let entries: String = files
        .iter()
        .map(|path| {
            format!(
                "    ({:?}, {}, {}),\n",
                name(path),
                text(Some(path.clone())),
                text(own(path))
            )
        })
        .collect();
    Ok(format!(
        "/// The files, a language each; English first.\nstatic FILES: &[(&str, &str, &str)] = &[\n{entries}];\n"
    ))
}

/// Copies and compresses one file into `target` and writes its line of the table. None where it has gone: the page is being built anew, and
/// this runs again with what comes of that.
fn embed(path: &Path, target: &Path) -> Result<Option<String>, Box<dyn Error>> {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read?,
    };
    let bytes = if extension == "html" {
        join_styles(&String::from_utf8(bytes)?).into_bytes()
    } else {
        bytes
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

/// Makes one of the style elements that Trunk writes side by side, a stylesheet each: the page's policy then names one digest, not twenty.
fn join_styles(html: &str) -> String {
    html.replace("</style><style>", "")
}

/// The compressed form beside the others, made once for the same bytes; none where it is no smaller.
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

/// The best there is for what is shipped; a quick one while developing.
fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let quality = if is_release { 11 } else { 5 };
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

/// True where Trunk put a hash of 16 digits into a part of the name, as `app-0123456789abcdef_bg.wasm`.
fn has_hash(name: &str) -> bool {
    name.split(['-', '_', '.', '/'])
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
