//! Absolute URLs of this server, for the host that a client used.

use std::sync::Arc;

use api::{BlobName, FileId, PredictionId, routes};
use url::Url;

use crate::signer::{Purpose, Signer};

/// The origins of this server, and the signer of its URLs.
#[derive(Debug, Clone)]
pub struct Site {
    public: Option<Arc<str>>,
    local: Arc<[String]>,
    frame_ancestors: Arc<[String]>,
    signer: Signer,
}

impl Site {
    /// A server on `port`, with the public origin `public` if one is configured.
    pub fn new(public: Option<&Url>, port: u16, signer: Signer) -> Self {
        let local = ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("http://{host}:{port}"));
        let public = public.map(|url| url.origin().ascii_serialization().into());
        Self {
            public,
            local: local.into(),
            frame_ancestors: Arc::default(),
            signer,
        }
    }

    /// Allows these origins to embed the pages for other sites in a frame; `*` allows all.
    #[must_use]
    pub fn with_frame_ancestors(self, frame_ancestors: Vec<String>) -> Self {
        Self {
            frame_ancestors: frame_ancestors.into(),
            ..self
        }
    }

    /// The value of the `frame-ancestors` directive for embeddable pages.
    pub fn frame_ancestors(&self) -> String {
        if self.frame_ancestors.iter().any(|origin| origin == "*") {
            return "*".into();
        }
        self.frame_ancestors
            .iter()
            .fold("'self'".into(), |list, origin| format!("{list} {origin}"))
    }

    /// URLs for a request to `host`: on the public origin if there is one, else on that host, else
    /// on 127.0.0.1.
    pub fn links(&self, host: Option<&str>) -> Links {
        let base = self
            .public
            .clone()
            .or_else(|| host.and_then(origin_of).map(Into::into));
        Links {
            base: base.unwrap_or_else(|| self.local[0].as_str().into()),
            site: self.clone(),
        }
    }

    /// URLs on an origin that [`Links::base`] returned, for work after the request.
    pub fn links_on(&self, base: &str) -> Links {
        Links {
            base: base.into(),
            site: self.clone(),
        }
    }

    /// True if the public origin is https.
    pub fn is_secure(&self) -> bool {
        self.public
            .as_deref()
            .is_some_and(|origin| origin.starts_with("https:"))
    }

    /// The configured public origin.
    pub fn public_origin(&self) -> Option<&str> {
        self.public.as_deref()
    }

    /// Signs URLs and cookies.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }
}

fn origin_of(host: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{host}")).ok()?;
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty();
    (is_bare && url.has_host()).then(|| url.origin().ascii_serialization())
}

/// Builds absolute URLs for one request.
#[derive(Debug, Clone)]
pub struct Links {
    base: Arc<str>,
    site: Site,
}

impl Links {
    /// The URL of `path`, which begins with a slash.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The origin of every URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The signed URL of a blob: it needs no cookie and does not expire.
    pub fn blob(&self, name: &BlobName) -> String {
        format!(
            "{}{}?sig={}",
            self.base,
            routes::blob(name),
            self.site.signer.sign(Purpose::Blob, name.as_str())
        )
    }

    /// The signed URL of a prediction's event stream. Clients send no token there.
    pub fn stream(&self, id: &PredictionId) -> String {
        let signature = self.site.signer.sign(Purpose::Stream, id.as_str());
        format!(
            "{}{}?sig={signature}",
            self.base,
            routes::prediction_stream(id)
        )
    }

    /// True if `signature` is valid for the prediction's stream.
    pub fn verify_stream(&self, id: &PredictionId, signature: &str) -> bool {
        self.site
            .signer
            .verify(Purpose::Stream, id.as_str(), signature)
    }

    /// The signed URL of an uploaded file, valid until `expiry` (Unix seconds).
    pub fn download(&self, owner: &str, id: &FileId, expiry: i64) -> String {
        let signature = self
            .site
            .signer
            .sign(Purpose::File, &download_text(owner, id, expiry));
        format!(
            "{}{}/download?owner={owner}&expiry={expiry}&signature={signature}",
            self.base,
            routes::file(id)
        )
    }

    /// True if `signature` is valid for this file and expiry.
    pub fn verify_download(&self, owner: &str, id: &FileId, expiry: i64, signature: &str) -> bool {
        self.site
            .signer
            .verify(Purpose::File, &download_text(owner, id, expiry), signature)
    }

    /// True if `url` is on an origin of this server.
    pub fn is_own(&self, url: &Url) -> bool {
        let origin = url.origin().ascii_serialization();
        origin == *self.base || self.site.local.contains(&origin)
    }

    /// True if `signature` is valid for this blob.
    pub fn verify_blob(&self, name: &BlobName, signature: &str) -> bool {
        self.site
            .signer
            .verify(Purpose::Blob, name.as_str(), signature)
    }
}

fn download_text(owner: &str, id: &FileId, expiry: i64) -> String {
    format!("{owner} {id} {expiry}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(public: Option<&str>) -> Site {
        Site::new(
            public.map(|text| text.parse().unwrap()).as_ref(),
            8787,
            Signer::new([1; 32]),
        )
    }

    #[test]
    fn links_use_the_request_host() {
        assert_eq!(
            site(None).links(Some("studio.local:9000")).absolute("/p/x"),
            "http://studio.local:9000/p/x"
        );
        assert_eq!(
            site(None).links(None).absolute("/p/x"),
            "http://127.0.0.1:8787/p/x"
        );
    }

    #[test]
    fn links_prefer_the_public_origin() {
        let links = site(Some("https://studio.example/")).links(Some("10.0.0.1"));
        assert_eq!(links.absolute("/p/x"), "https://studio.example/p/x");
        assert!(links.is_own(&"https://studio.example/v1/files/a".parse().unwrap()));
        assert!(
            !links.is_own(
                &"https://studio.example.evil.example/v1/files/a"
                    .parse()
                    .unwrap()
            )
        );
    }

    #[test]
    fn invalid_host_falls_back_to_loopback() {
        for host in ["evil.example/path?", "user@evil.example", "a b", ""] {
            assert_eq!(
                site(None).links(Some(host)).absolute("/"),
                "http://127.0.0.1:8787/",
                "{host}"
            );
        }
    }

    #[test]
    fn loopback_names_are_own_origins() {
        let links = site(None).links(Some("localhost:8787"));
        assert!(links.is_own(&"http://127.0.0.1:8787/v1/files/a".parse().unwrap()));
        assert!(!links.is_own(&"http://127.0.0.1:9999/v1/files/a".parse().unwrap()));
    }

    #[test]
    fn frame_ancestors_lists_configured_origins() {
        let with_frame_ancestors = |origins: &[&str]| {
            site(None)
                .with_frame_ancestors(origins.iter().map(|origin| (*origin).to_owned()).collect())
                .frame_ancestors()
        };
        assert_eq!(with_frame_ancestors(&[]), "'self'");
        assert_eq!(
            with_frame_ancestors(&["https://a.example", "http://b.example:8080"]),
            "'self' https://a.example http://b.example:8080"
        );
        assert_eq!(with_frame_ancestors(&["https://a.example", "*"]), "*");
    }

    #[test]
    fn blob_url_carries_a_valid_signature() {
        let name = BlobName::new(&"ab".repeat(32), "png").unwrap();
        let links = site(None).links(None);
        let (_, signature) = links
            .blob(&name)
            .split_once("?sig=")
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        assert!(links.verify_blob(&name, &signature));
        assert!(!links.verify_blob(&BlobName::new(&"cd".repeat(32), "png").unwrap(), &signature));
    }

    #[test]
    fn stream_and_download_signatures_are_not_interchangeable() {
        let (links, id, file) = (
            site(None).links(None),
            PredictionId::from_entropy([1; 16]),
            FileId::from_entropy([1; 16]),
        );
        let signature = |address: String, name: &str| {
            address
                .split_once(name)
                .map(|(_, signature)| signature.to_owned())
                .unwrap()
        };
        let stream = signature(links.stream(&id), "?sig=");
        assert!(
            links.verify_stream(&id, &stream)
                && !links.verify_stream(&PredictionId::from_entropy([2; 16]), &stream)
        );
        let download = signature(links.download("me", &file, 100), "&signature=");
        assert!(links.verify_download("me", &file, 100, &download));
        assert!(
            !links.verify_download("me", &file, 101, &download)
                && !links.verify_download("you", &file, 100, &download)
        );
    }
}
