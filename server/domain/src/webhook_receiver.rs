//! Clients' webhooks: validation of the URL, selection of the events.

use api::WebhookEvent;
use url::Url;

use crate::{ip_address::is_private_literal, prediction::StatusSupport};

/// The longest URL of a receiver; servers accept less.
const URL_CHARACTERS: usize = 2_000;
/// The events that are sent by default, as Replicate's.
const DEFAULT_EVENTS: [WebhookEvent; 2] = [WebhookEvent::Output, WebhookEvent::Completed];

/// A client's webhook: its URL and the events that it wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookReceiver {
    /// The URL to `POST` to.
    pub url: Url,
    /// The events to send.
    pub events: Vec<WebhookEvent>,
    /// The origin of the URLs in the body: that of the request that created the prediction.
    pub base_url: String,
    /// The statuses that the client understands.
    pub status_support: StatusSupport,
}

/// Which receivers are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiverRules {
    /// Allow private networks, and plain http.
    pub allow_private: bool,
}

/// An invalid webhook URL. The message continues a sentence that begins with the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReceiver {
    /// Not an absolute URL.
    #[error("must be an absolute https address, such as https://example.com/hook")]
    NotAUrl,
    /// Neither https nor, where it is allowed, http.
    #[error("must be an https address: the body contains links to the images")]
    UnsupportedScheme,
    /// Longer than the limit.
    #[error("must have at most {URL_CHARACTERS} characters")]
    TooLong,
    /// A private network address.
    #[error(
        "is a private network address; this server does not send webhooks there unless it is started with --allow-private-urls"
    )]
    Private,
}

impl ReceiverRules {
    /// Parses and checks the URL of a receiver. The addresses of a host name are checked at
    /// delivery.
    pub fn check(self, text: &str) -> Result<Url, InvalidReceiver> {
        if text.len() > URL_CHARACTERS {
            return Err(InvalidReceiver::TooLong);
        }
        let url: Url = text.parse().map_err(|_| InvalidReceiver::NotAUrl)?;
        let is_allowed = url.scheme() == "https" || (url.scheme() == "http" && self.allow_private);
        if !is_allowed {
            return Err(InvalidReceiver::UnsupportedScheme);
        }
        if !self.allow_private && is_private_literal(&url) {
            Err(InvalidReceiver::Private)
        } else {
            Ok(url)
        }
    }
}

impl WebhookReceiver {
    /// A receiver of the requested events; an empty list is treated as none.
    pub fn new(
        url: Url,
        wanted: Option<Vec<WebhookEvent>>,
        base_url: &str,
        status_support: StatusSupport,
    ) -> Self {
        let events = wanted
            .filter(|events| !events.is_empty())
            .unwrap_or_else(|| DEFAULT_EVENTS.to_vec());
        Self {
            url,
            events,
            base_url: base_url.to_owned(),
            status_support,
        }
    }

    /// True if it wants events before the prediction ends.
    pub fn wants_interim_events(&self) -> bool {
        self.events
            .iter()
            .any(|event| *event != WebhookEvent::Completed)
    }

    /// True if it wants `event`.
    pub fn wants(&self, event: WebhookEvent) -> bool {
        self.events.contains(&event)
    }
}

/// A new unique webhook id.
pub fn new_message_id() -> String {
    format!("msg_{}", hex::encode(rand::random::<[u8; 16]>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC_ONLY: ReceiverRules = ReceiverRules {
        allow_private: false,
    };
    const PRIVATE_ALLOWED: ReceiverRules = ReceiverRules {
        allow_private: true,
    };

    #[test]
    fn check_requires_public_https_url() {
        assert!(PUBLIC_ONLY.check("https://example.com/hook?run=7").is_ok());
        let long = format!("https://example.com/{}", "x".repeat(URL_CHARACTERS));
        let wrong = [
            ("", InvalidReceiver::NotAUrl),
            ("/hook", InvalidReceiver::NotAUrl),
            ("https://", InvalidReceiver::NotAUrl),
            (
                "http://example.com/hook",
                InvalidReceiver::UnsupportedScheme,
            ),
            ("ftp://example.com/hook", InvalidReceiver::UnsupportedScheme),
            ("javascript:alert(1)", InvalidReceiver::UnsupportedScheme),
            ("https://127.0.0.1/hook", InvalidReceiver::Private),
            ("https://0x7f.1/hook", InvalidReceiver::Private),
            ("https://[::ffff:10.0.0.1]/hook", InvalidReceiver::Private),
            ("https://169.254.169.254/latest", InvalidReceiver::Private),
            (&long, InvalidReceiver::TooLong),
        ];
        for (text, error) in wrong {
            assert_eq!(PUBLIC_ONLY.check(text), Err(error), "{text}");
        }
    }

    #[test]
    fn allow_private_permits_plain_http() {
        assert!(PRIVATE_ALLOWED.check("http://127.0.0.1:9000/hook").is_ok());
        assert_eq!(
            PRIVATE_ALLOWED.check("ftp://127.0.0.1/hook"),
            Err(InvalidReceiver::UnsupportedScheme)
        );
    }

    #[test]
    fn default_events_are_output_and_completed() {
        let url: Url = "https://example.com/".parse().unwrap();
        for wanted in [None, Some(vec![])] {
            let receiver =
                WebhookReceiver::new(url.clone(), wanted, "http://a", StatusSupport::All);
            assert_eq!(
                receiver.events,
                [WebhookEvent::Output, WebhookEvent::Completed]
            );
        }
        let completed_only = WebhookReceiver::new(
            url,
            Some(vec![WebhookEvent::Completed]),
            "http://a",
            StatusSupport::All,
        );
        assert!(
            completed_only.wants(WebhookEvent::Completed)
                && !completed_only.wants(WebhookEvent::Output)
        );
    }
}
