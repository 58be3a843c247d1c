use std::time::SystemTime;

use jiff::Timestamp;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};

/// An email to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// A unique id.
    pub id: String,
    /// The address of the recipient.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The plain text body.
    pub text: String,
    /// The HTML body.
    pub html: String,
    /// The URL that unsubscribes; `None` if there is no subscription.
    pub unsubscribe_url: Option<String>,
    /// The time of the `Date` header.
    pub written_at: Timestamp,
}

/// A header that lettre does not define.
macro_rules! header {
    ($(#[$doc:meta])* $name:ident, $header:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($header)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.into()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(
    /// The URL that unsubscribes (RFC 2369).
    ListUnsubscribe,
    "List-Unsubscribe"
);
header!(
    /// One-click unsubscription (RFC 8058).
    ListUnsubscribePost,
    "List-Unsubscribe-Post"
);
header!(
    /// Marks the email as generated, so that no automatic reply is sent (RFC 3834).
    AutoSubmitted,
    "Auto-Submitted"
);

impl Email {
    /// The MIME message from this sender. Of the content, only the subject is in a header, and lettre
    /// encodes it.
    pub fn message(
        &self,
        from: &Mailbox,
    ) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let builder = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, self.to.parse()?))
            .subject(&self.subject)
            .date(SystemTime::from(self.written_at))
            .message_id(Some(format!("<{}@{}>", self.id, from.email.domain())))
            .header(AutoSubmitted("auto-generated".into()));
        let builder = match &self.unsubscribe_url {
            Some(url) => builder
                .header(ListUnsubscribe(format!("<{url}>")))
                .header(ListUnsubscribePost("List-Unsubscribe=One-Click".into())),
            None => builder,
        };
        Ok(builder.multipart(MultiPart::alternative_plain_html(
            self.text.clone(),
            self.html.clone(),
        ))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email() -> Email {
        Email {
            id: "abc".into(),
            to: "me@mail.example".into(),
            subject: "New models, “fog”: 3".into(),
            text: "Some text".into(),
            html: "<p>Some text</p>".into(),
            unsubscribe_url: Some("https://studio.example/digests/unsubscribe/0123456789abcdefghjkmnpqrs.AAAAAAAAAAAAAAAAAAAAAA".into()),
            written_at: "2026-11-22T09:30:00Z".parse().unwrap(),
        }
    }

    fn formatted(email: &Email) -> String {
        let from = "Studio <studio@studio.example>".parse().unwrap();
        String::from_utf8(email.message(&from).unwrap().formatted()).unwrap()
    }

    #[test]
    fn message_has_the_headers_that_mail_programs_expect() {
        let message = formatted(&email()).replace("\r\n ", " ");
        for line in [
            "From: Studio <studio@studio.example>",
            "To: me@mail.example",
            "Date: Sun, 22 Nov 2026 09:30:00 +0000",
            "Message-ID: <abc@studio.example>",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://studio.example/digests/unsubscribe/0123456789abcdefghjkmnpqrs.AAAAAAAAAAAAAAAAAAAAAA>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "MIME-Version: 1.0",
        ] {
            assert!(
                message.lines().any(|actual| actual.trim_end() == line),
                "{line} is not in {message}"
            );
        }
        assert!(
            message.contains("Content-Type: multipart/alternative;"),
            "{message}"
        );
        let (text, html) = (
            message.find("text/plain; charset=utf-8").unwrap(),
            message.find("text/html; charset=utf-8").unwrap(),
        );
        assert!(text < html, "the plain text comes first");
    }

    #[test]
    fn subject_cannot_inject_headers() {
        let hostile = Email {
            subject: "a\r\nBcc: all@mail.example\r\n\r\nbody".into(),
            ..email()
        };
        let message = formatted(&hostile);
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        assert!(
            !head
                .lines()
                .any(|line| line.to_ascii_lowercase().starts_with("bcc")),
            "{head}"
        );
        assert!(
            head.contains("List-Unsubscribe-Post"),
            "the headers are complete: {head}"
        );
        assert!(
            Email {
                to: "a@b.example\r\nBcc: c@d.example".into(),
                ..email()
            }
            .message(&"a@b.example".parse().unwrap())
            .is_err()
        );
    }
}
