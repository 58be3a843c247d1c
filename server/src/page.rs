//! The page: the files of `dist/`, embedded as they are and compressed at build time.

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// One file of the page.
#[derive(Debug)]
pub struct Asset {
    /// Its path, without a slash in front.
    pub path: &'static str,
    /// Its media type.
    pub mime: &'static str,
    /// Changes when its bytes do.
    pub etag: &'static str,
    /// True where its name does too: it may be cached for ever.
    pub is_immutable: bool,
    /// Its bytes.
    pub identity: &'static [u8],
    /// The same in brotli, where that is smaller.
    pub brotli: Option<&'static [u8]>,
    /// The same in gzip, where that is smaller.
    pub gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// How bytes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As they are.
    Identity,
    /// In brotli.
    Brotli,
    /// In gzip.
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
    /// The smallest form that `accept_encoding` allows.
    pub fn negotiate(&self, accept_encoding: &str) -> (Encoding, &'static [u8]) {
        match (self.brotli, self.gzip) {
            (Some(bytes), _) if accepts(accept_encoding, "br") => (Encoding::Brotli, bytes),
            (_, Some(bytes)) if accepts(accept_encoding, "gzip") => (Encoding::Gzip, bytes),
            _ => (Encoding::Identity, self.identity),
        }
    }
}

/// True where `accept_encoding` allows that encoding.
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

/// The file of that path.
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// The page itself, where it was built.
pub fn index() -> Option<&'static Asset> {
    find("index.html")
}

/// What the page may do: load from this server and nowhere else, and frame what this server lets be framed. Its inline scripts and styles are
/// allowed by their hashes; `public_origin` is this server under its public name, and `ancestors` says who may frame the page, in a policy's words.
pub fn policy(public_origin: Option<&str>, ancestors: &str) -> String {
    static HASHES: LazyLock<(String, String)> = LazyLock::new(|| {
        let html = index()
            .map(|asset| String::from_utf8_lossy(asset.identity))
            .unwrap_or_default();
        (hashes(&html, "script"), hashes(&html, "style"))
    });
    let (scripts, styles) = &*HASHES;
    let own = own(public_origin);
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; style-src-attr 'unsafe-inline'; \
         img-src 'self'{own} blob: data:; connect-src 'self'{own}; frame-src 'self'{own}; font-src 'self'; manifest-src 'self'; \
         form-action 'none'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

/// What a page of a few lines may do, which the server makes by itself: the same, without any program.
pub fn plain_policy(public_origin: Option<&str>, ancestors: &str) -> String {
    let own = own(public_origin);
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'{own}; \
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

fn own(public_origin: Option<&str>) -> String {
    public_origin
        .map(|origin| format!(" {origin}"))
        .unwrap_or_default()
}

/// The hash of every inline element of that name, each with a blank in front.
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
    fn the_smallest_accepted_form_is_sent() {
        let chosen = |accept: &str| ASSET.negotiate(accept).0;
        assert_eq!(chosen("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(chosen("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(chosen(""), Encoding::Identity);
        assert_eq!(chosen("brotli"), Encoding::Identity);
    }

    #[test]
    fn inline_elements_are_allowed_by_their_hash_and_others_are_not_counted() {
        let html = r#"<script src="a.js"></script><script type="module">init()</script><style>a{}</style><styled>x</styled>"#;
        assert_eq!(hashes(html, "script").matches("sha256-").count(), 1);
        assert_eq!(hashes(html, "style").matches("sha256-").count(), 1);
        let digest = BASE64_STANDARD.encode(Sha256::digest("init()"));
        assert_eq!(hashes(html, "script"), format!(" 'sha256-{digest}'"));
    }
}
