use std::time::SystemTime;

use jiff::Timestamp;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};

/// A letter, to be handed to a postman.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Names it among all letters of this server.
    pub id: String,
    /// Whose mailbox it is for.
    pub to: String,
    /// What it is about, one line.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Where no more of its kind are asked for; None where there will be no more anyway.
    pub stop_url: Option<String>,
    /// When it was written.
    pub written_at: Timestamp,
}

/// A header that lettre does not know.
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
    /// Where no more of a kind are asked for.
    ListUnsubscribe,
    "List-Unsubscribe"
);
header!(
    /// That one request is enough for it (RFC 8058).
    ListUnsubscribePost,
    "List-Unsubscribe-Post"
);
header!(
    /// That a program wrote it: nobody is away for it (RFC 3834).
    AutoSubmitted,
    "Auto-Submitted"
);

impl Letter {
    /// The letter as it travels, from this sender. What it says stands in no header but its subject, and lettre encodes that.
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
        let builder = match &self.stop_url {
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

    fn letter() -> Letter {
        Letter {
            id: "abc".into(),
            to: "me@mail.example".into(),
            subject: "New models, “fog”: 3".into(),
            text: "Some text".into(),
            html: "<p>Some text</p>".into(),
            stop_url: Some("https://studio.example/digests/unsubscribe/0123456789abcdefghjkmnpqrs.AAAAAAAAAAAAAAAAAAAAAA".into()),
            written_at: "2026-11-22T09:30:00Z".parse().unwrap(),
        }
    }

    fn travels(letter: &Letter) -> String {
        let from = "Studio <studio@studio.example>".parse().unwrap();
        String::from_utf8(letter.message(&from).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_letter_has_what_mail_programs_look_for() {
        let travels = travels(&letter()).replace("\r\n ", " ");
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
                travels.lines().any(|there| there.trim_end() == line),
                "{line} is not in {travels}"
            );
        }
        assert!(
            travels.contains("Content-Type: multipart/alternative;"),
            "{travels}"
        );
        let (text, html) = (
            travels.find("text/plain; charset=utf-8").unwrap(),
            travels.find("text/html; charset=utf-8").unwrap(),
        );
        assert!(text < html, "the plainer comes first");
    }

    #[test]
    fn what_is_searched_for_becomes_no_header() {
        let hostile = Letter {
            subject: "a\r\nBcc: all@mail.example\r\n\r\nbody".into(),
            ..letter()
        };
        let travels = travels(&hostile);
        let (head, _) = travels.split_once("\r\n\r\n").unwrap();
        assert!(
            !head
                .lines()
                .any(|line| line.to_ascii_lowercase().starts_with("bcc")),
            "{head}"
        );
        assert!(
            head.contains("List-Unsubscribe-Post"),
            "the head is whole: {head}"
        );
        assert!(
            Letter {
                to: "a@b.example\r\nBcc: c@d.example".into(),
                ..letter()
            }
            .message(&"a@b.example".parse().unwrap())
            .is_err()
        );
    }
}
