//! The page: the files of `dist/`, embedded at build time together with their compressed forms.

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// One file of the page.
#[derive(Debug)]
pub struct Asset {
    /// The path below `dist/`, without a leading slash.
    pub path: &'static str,
    /// The media type.
    pub mime: &'static str,
    /// A hash of the bytes.
    pub etag: &'static str,
    /// True if the file name has a content hash, so that it can be cached for ever.
    pub is_immutable: bool,
    /// The uncompressed bytes.
    pub identity: &'static [u8],
    /// The bytes in brotli, if that is smaller.
    pub brotli: Option<&'static [u8]>,
    /// The bytes in gzip, if that is smaller.
    pub gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// A content coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// No coding.
    Identity,
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
}

impl Encoding {
    /// The value of `Content-Encoding`.
    pub fn token(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
        }
    }
}

impl Asset {
    /// The smallest form that the `Accept-Encoding` value allows.
    pub fn negotiate(&self, accept_encoding: &str) -> (Encoding, &'static [u8]) {
        match (self.brotli, self.gzip) {
            (Some(bytes), _) if accepts(accept_encoding, "br") => (Encoding::Brotli, bytes),
            (_, Some(bytes)) if accepts(accept_encoding, "gzip") => (Encoding::Gzip, bytes),
            _ => (Encoding::Identity, self.identity),
        }
    }
}

/// True if the `Accept-Encoding` value lists the coding with a weight above 0.
pub fn accepts(accept_encoding: &str, token: &str) -> bool {
    accept_encoding.split(',').any(|entry| {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
        let is_off = weight
            .trim()
            .strip_prefix("q=")
            .and_then(|q| q.trim().parse::<f32>().ok())
            == Some(0.0);
        name.trim().eq_ignore_ascii_case(token) && !is_off
    })
}

/// Finds a file by its path below `dist/`.
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// The page's document; `None` if the page was not built.
pub fn index() -> Option<&'static Asset> {
    find("index.html")
}

/// The Content-Security-Policy of the page: it loads from this server only. Inline scripts and
/// styles are allowed by their hashes. `public_origin` is the server's public origin, if it is
/// configured; `ancestors` is the value of `frame-ancestors`.
pub fn page_policy(public_origin: Option<&str>, ancestors: &str) -> String {
    static HASHES: LazyLock<(String, String)> = LazyLock::new(|| {
        let html = index()
            .map(|asset| String::from_utf8_lossy(asset.identity))
            .unwrap_or_default();
        (hashes(&html, "script"), hashes(&html, "style"))
    });
    let (scripts, styles) = &*HASHES;
    let origin = origin_source(public_origin);
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; style-src-attr 'unsafe-inline'; \
         img-src 'self'{origin} blob: data:; connect-src 'self'{origin}; frame-src 'self'{origin}; font-src 'self'; manifest-src 'self'; \
         form-action 'none'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

/// The Content-Security-Policy of pages that the server generates: no inline scripts and no
/// WebAssembly.
pub fn generated_page_policy(public_origin: Option<&str>, ancestors: &str) -> String {
    let origin = origin_source(public_origin);
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'{origin}; \
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

/// The origin as a further source in a list that begins with `'self'`.
fn origin_source(public_origin: Option<&str>) -> String {
    public_origin
        .map(|origin| format!(" {origin}"))
        .unwrap_or_default()
}

/// The CSP hash source of every inline element of that name, each with a leading space.
fn hashes(html: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let contents = html.split(open.as_str()).skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let is_inline = !attributes.contains("src=")
            && attributes.chars().next().is_none_or(char::is_whitespace);
        is_inline.then(|| rest.split(close.as_str()).next().unwrap_or_default())
    });
    contents
        .map(|content| {
            format!(
                " 'sha256-{}'",
                BASE64_STANDARD.encode(Sha256::digest(content))
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSET: Asset = Asset {
        path: "a.js",
        mime: "",
        etag: "",
        is_immutable: true,
        identity: b"identity",
        brotli: Some(b"br"),
        gzip: Some(b"gzip"),
    };

    #[test]
    fn smallest_accepted_encoding_is_negotiated() {
        let chosen = |accept: &str| ASSET.negotiate(accept).0;
        assert_eq!(chosen("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(chosen("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(chosen(""), Encoding::Identity);
        assert_eq!(chosen("brotli"), Encoding::Identity);
    }

    #[test]
    fn only_inline_elements_are_hashed() {
        let html = r#"<script src="a.js"></script><script type="module">init()</script><style>a{}</style><styled>x</styled>"#;
        assert_eq!(hashes(html, "script").matches("sha256-").count(), 1);
        assert_eq!(hashes(html, "style").matches("sha256-").count(), 1);
        let digest = BASE64_STANDARD.encode(Sha256::digest("init()"));
        assert_eq!(hashes(html, "script"), format!(" 'sha256-{digest}'"));
    }
}
