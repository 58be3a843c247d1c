use api::WebhookEvent;
use url::Url;

use crate::{fetch::is_private_literal, predictions::Vocabulary};

/// Characters of a receiver's address: more than any server takes.
const URL_CHARACTERS: usize = 2_000;
/// What is told of where nothing is said about that, as Replicate does.
const DEFAULT_EVENTS: [WebhookEvent; 2] = [WebhookEvent::Output, WebhookEvent::Completed];

/// Where a client wants to be told of a prediction, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Where to `POST` to.
    pub url: Url,
    /// What to tell of.
    pub events: Vec<WebhookEvent>,
    /// The origin on which the addresses in the body are, that on which the prediction was created.
    pub base: String,
    /// The words that it understands, those of the client that named it.
    pub vocabulary: Vocabulary,
}

/// Which receivers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiverRules {
    /// Those in private networks too, and then without TLS.
    pub allow_private: bool,
}

/// Not a receiver that is told. Reads after the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadReceiver {
    /// Not an address.
    #[error("must be an absolute https address, such as https://example.com/hook")]
    NoAddress,
    /// Without TLS, or no web address.
    #[error("must be an https address: what is sent there opens the pictures")]
    Scheme,
    /// Beyond reason.
    #[error("must have at most {URL_CHARACTERS} characters")]
    TooLong,
    /// Not for strangers to point at.
    #[error(
        "leads to a private network address, to which this server sends nothing unless it was started with --allow-private-urls"
    )]
    Private,
}

impl ReceiverRules {
    /// The address as one that may be told; a name's network address is checked when it is told.
    pub fn check(self, text: &str) -> Result<Url, BadReceiver> {
        if text.len() > URL_CHARACTERS {
            return Err(BadReceiver::TooLong);
        }
        let url: Url = text.parse().map_err(|_| BadReceiver::NoAddress)?;
        let is_known = url.scheme() == "https" || (url.scheme() == "http" && self.allow_private);
        if !is_known {
            return Err(BadReceiver::Scheme);
        }
        if !self.allow_private && is_private_literal(&url) {
            Err(BadReceiver::Private)
        } else {
            Ok(url)
        }
    }
}

impl Receiver {
    /// A receiver of the wanted events: an empty list says as little as none.
    pub fn new(
        url: Url,
        wanted: Option<Vec<WebhookEvent>>,
        base: &str,
        vocabulary: Vocabulary,
    ) -> Self {
        let events = wanted
            .filter(|events| !events.is_empty())
            .unwrap_or_else(|| DEFAULT_EVENTS.to_vec());
        Self {
            url,
            events,
            base: base.to_owned(),
            vocabulary,
        }
    }

    /// True where it is told of a prediction on its way too.
    pub fn wants_more_than_the_end(&self) -> bool {
        self.events
            .iter()
            .any(|event| *event != WebhookEvent::Completed)
    }

    /// True where it is told of `event`.
    pub fn wants(&self, event: WebhookEvent) -> bool {
        self.events.contains(&event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: ReceiverRules = ReceiverRules {
        allow_private: false,
    };
    const TRUSTING: ReceiverRules = ReceiverRules {
        allow_private: true,
    };

    #[test]
    fn a_receiver_is_reached_by_https_and_from_anywhere() {
        assert!(STRICT.check("https://example.com/hook?run=7").is_ok());
        let long = format!("https://example.com/{}", "x".repeat(URL_CHARACTERS));
        let wrong = [
            ("", BadReceiver::NoAddress),
            ("/hook", BadReceiver::NoAddress),
            ("https://", BadReceiver::NoAddress),
            ("http://example.com/hook", BadReceiver::Scheme),
            ("ftp://example.com/hook", BadReceiver::Scheme),
            ("javascript:alert(1)", BadReceiver::Scheme),
            ("https://127.0.0.1/hook", BadReceiver::Private),
            ("https://0x7f.1/hook", BadReceiver::Private),
            ("https://[::ffff:10.0.0.1]/hook", BadReceiver::Private),
            ("https://169.254.169.254/latest", BadReceiver::Private),
            (&long, BadReceiver::TooLong),
        ];
        for (text, error) in wrong {
            assert_eq!(STRICT.check(text), Err(error), "{text}");
        }
    }

    #[test]
    fn private_networks_and_plain_http_go_together() {
        assert!(TRUSTING.check("http://127.0.0.1:9000/hook").is_ok());
        assert_eq!(
            TRUSTING.check("ftp://127.0.0.1/hook"),
            Err(BadReceiver::Scheme)
        );
    }

    #[test]
    fn outputs_and_the_end_are_told_where_nothing_else_is_wished() {
        let url: Url = "https://example.com/".parse().unwrap();
        for wanted in [None, Some(vec![])] {
            let receiver = Receiver::new(url.clone(), wanted, "http://a", Vocabulary::Whole);
            assert_eq!(
                receiver.events,
                [WebhookEvent::Output, WebhookEvent::Completed]
            );
        }
        let quiet = Receiver::new(
            url,
            Some(vec![WebhookEvent::Completed]),
            "http://a",
            Vocabulary::Whole,
        );
        assert!(quiet.wants(WebhookEvent::Completed) && !quiet.wants(WebhookEvent::Output));
    }
}
