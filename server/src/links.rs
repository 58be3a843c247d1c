//! Absolute addresses on the host that was asked, and which addresses are this server's own.

use std::sync::Arc;

use api::{BlobName, FileId, PredictionId, routes};
use url::Url;

use crate::signer::{Purpose, Signer};

/// Where the server is to be reached, as far as it knows by itself.
#[derive(Debug, Clone)]
pub struct Site {
    public: Option<Arc<str>>,
    local: Arc<[String]>,
    framers: Arc<[String]>,
    signer: Signer,
}

impl Site {
    /// A server that listens on `port` and is known to the world as `public` (an address without a path).
    pub fn new(public: Option<&Url>, port: u16, signer: Signer) -> Self {
        let local = ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("http://{host}:{port}"));
        let public = public.map(|url| url.origin().ascii_serialization().into());
        Self {
            public,
            local: local.into(),
            framers: Arc::default(),
            signer,
        }
    }

    /// The same server, whose pages for other sites may be framed by these origins too; `*` is all.
    #[must_use]
    pub fn framed_by(self, framers: Vec<String>) -> Self {
        Self {
            framers: framers.into(),
            ..self
        }
    }

    /// Who may frame what is made for other sites, in the words of a page's policy.
    pub fn ancestors(&self) -> String {
        if self.framers.iter().any(|origin| origin == "*") {
            return "*".into();
        }
        self.framers
            .iter()
            .fold("'self'".into(), |list, origin| format!("{list} {origin}"))
    }

    /// Addresses for someone who asked for `host`: on the public address where there is one, else on that
    /// host, else (no host was named) on this machine.
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

    /// Addresses on an origin that [`Links::base`] gave, for work that goes on after the request.
    pub fn links_on(&self, base: &str) -> Links {
        Links {
            base: base.into(),
            site: self.clone(),
        }
    }

    /// True where the world reaches the server over TLS.
    pub fn is_secure(&self) -> bool {
        self.public
            .as_deref()
            .is_some_and(|origin| origin.starts_with("https:"))
    }

    /// The public origin, where one was set.
    pub fn public_origin(&self) -> Option<&str> {
        self.public.as_deref()
    }

    /// What signs addresses and cookies.
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

/// Makes absolute addresses for one asker.
#[derive(Debug, Clone)]
pub struct Links {
    base: Arc<str>,
    site: Site,
}

impl Links {
    /// The address of `path`, which begins with a slash.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The origin that every address is on.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address of kept bytes, signed: whoever has it may read them, without a cookie and for ever.
    pub fn blob(&self, name: &BlobName) -> String {
        format!(
            "{}{}?sig={}",
            self.base,
            routes::blob(name),
            self.site.signer.sign(Purpose::Blob, name.as_str())
        )
    }

    /// The address of a prediction's stream of events, signed: whoever has it may follow, because clients send no token there.
    pub fn stream(&self, id: &PredictionId) -> String {
        let signature = self.site.signer.sign(Purpose::Stream, id.as_str());
        format!(
            "{}{}?sig={signature}",
            self.base,
            routes::prediction_stream(id)
        )
    }

    /// True where `signature` opens this prediction's stream.
    pub fn opens_stream(&self, id: &PredictionId, signature: &str) -> bool {
        self.site
            .signer
            .verify(Purpose::Stream, id.as_str(), signature)
    }

    /// The address of an uploaded file's bytes until `expiry` (Unix seconds), signed: whoever has it may read them.
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

    /// True where `signature` opens the bytes of this file until `expiry`.
    pub fn opens_download(&self, owner: &str, id: &FileId, expiry: i64, signature: &str) -> bool {
        self.site
            .signer
            .verify(Purpose::File, &download_text(owner, id, expiry), signature)
    }

    /// True where `url` is an address of this server.
    pub fn is_own(&self, url: &Url) -> bool {
        let origin = url.origin().ascii_serialization();
        origin == *self.base || self.site.local.contains(&origin)
    }

    /// True where `signature` opens these kept bytes.
    pub fn opens(&self, name: &BlobName, signature: &str) -> bool {
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
    fn addresses_are_on_the_host_that_was_asked() {
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
    fn the_public_address_wins_over_the_host() {
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
    fn a_host_that_is_none_is_not_repeated() {
        for host in ["evil.example/path?", "user@evil.example", "a b", ""] {
            assert_eq!(
                site(None).links(Some(host)).absolute("/"),
                "http://127.0.0.1:8787/",
                "{host}"
            );
        }
    }

    #[test]
    fn the_names_of_the_own_machine_are_one_server() {
        let links = site(None).links(Some("localhost:8787"));
        assert!(links.is_own(&"http://127.0.0.1:8787/v1/files/a".parse().unwrap()));
        assert!(!links.is_own(&"http://127.0.0.1:9999/v1/files/a".parse().unwrap()));
    }

    #[test]
    fn only_those_who_are_named_may_frame_it() {
        let framed_by = |origins: &[&str]| {
            site(None)
                .framed_by(origins.iter().map(|origin| (*origin).to_owned()).collect())
                .ancestors()
        };
        assert_eq!(framed_by(&[]), "'self'");
        assert_eq!(
            framed_by(&["https://a.example", "http://b.example:8080"]),
            "'self' https://a.example http://b.example:8080"
        );
        assert_eq!(framed_by(&["https://a.example", "*"]), "*");
    }

    #[test]
    fn a_blob_address_carries_what_opens_it() {
        let name = BlobName::new(&"ab".repeat(32), "png").unwrap();
        let links = site(None).links(None);
        let (_, signature) = links
            .blob(&name)
            .split_once("?sig=")
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        assert!(links.opens(&name, &signature));
        assert!(!links.opens(&BlobName::new(&"cd".repeat(32), "png").unwrap(), &signature));
    }
    #[test]
    fn a_stream_and_a_download_are_opened_by_their_own_signatures_only() {
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
            links.opens_stream(&id, &stream)
                && !links.opens_stream(&PredictionId::from_entropy([2; 16]), &stream)
        );
        let download = signature(links.download("me", &file, 100), "&signature=");
        assert!(links.opens_download("me", &file, 100, &download));
        assert!(
            !links.opens_download("me", &file, 101, &download)
                && !links.opens_download("you", &file, 100, &download)
        );
    }
}
