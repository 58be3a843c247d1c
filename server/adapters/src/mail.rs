//! Sending email by SMTP.

mod email;

use std::{error::Error, fmt, str::FromStr};

use futures_util::future::BoxFuture;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor, message::Mailbox, transport::smtp,
};

pub use email::Email;

/// Sends emails.
pub trait Mailer: Send + Sync {
    /// Sends an email. `Ok` means that the mail server accepted it.
    fn send(&self, email: Email) -> BoxFuture<'_, Result<(), SendError>>;
}

/// An email that was not sent, or perhaps not.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The address is invalid, or rejects the email permanently.
    #[error("the email was rejected permanently")]
    Rejected(#[source] Box<dyn Error + Send + Sync>),
    /// It was not sent; a retry may succeed.
    #[error("the email was not accepted")]
    Transient(#[source] Box<dyn Error + Send + Sync>),
    /// The connection broke during the transfer: the email may have been accepted.
    #[error("the email may have been accepted or not")]
    Ambiguous(#[source] Box<dyn Error + Send + Sync>),
}

/// The URL of a mail server, with credentials: it cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SmtpUrl(…)")
    }
}

/// Accepts any text, which is validated later: an error of the parser would print the setting, which
/// may contain a password.
impl FromStr for SmtpUrl {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.trim().to_owned()))
    }
}

impl SmtpUrl {
    /// True if the setting is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if it is a valid URL of a mail server.
    pub fn is_valid(&self) -> bool {
        self.connect().is_some()
    }

    fn connect(&self) -> Option<AsyncSmtpTransport<Tokio1Executor>> {
        AsyncSmtpTransport::<Tokio1Executor>::from_url(&self.0)
            .ok()
            .map(smtp::AsyncSmtpTransportBuilder::build)
    }
}

/// The configuration of the mailer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The mail server.
    pub url: SmtpUrl,
    /// The sender.
    pub from: Mailbox,
}

/// Sends emails by SMTP.
#[derive(Debug, Clone)]
pub struct SmtpMailer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    /// `None` if the URL is invalid. Does not connect yet.
    pub fn new(settings: MailSettings) -> Option<Self> {
        Some(Self {
            server: settings.url.connect()?,
            from: settings.from,
        })
    }

    async fn deliver(&self, email: &Email) -> Result<(), SendError> {
        let message = email.message(&self.from).map_err(SendError::Rejected)?;
        // Errors before the transfer, such as a wrong password, say nothing about the address.
        match self.server.test_connection().await {
            Ok(true) => {}
            Ok(false) => {
                return Err(SendError::Transient(
                    "the mail server does not respond".into(),
                ));
            }
            Err(error) => return Err(SendError::Transient(error.into())),
        }
        self.server.send(message).await.map(drop).map_err(classify)
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, email: Email) -> BoxFuture<'_, Result<(), SendError>> {
        Box::pin(async move { self.deliver(&email).await })
    }
}

/// Maps an SMTP error to its meaning for the email.
fn classify(error: smtp::Error) -> SendError {
    if error.is_permanent() || error.is_client() {
        SendError::Rejected(error.into())
    } else if error.is_transient() {
        SendError::Transient(error.into())
    } else {
        SendError::Ambiguous(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smtp_url_is_validated_and_not_printed() {
        let url = |text: &str| text.parse::<SmtpUrl>().unwrap();
        for good in [
            "smtp://127.0.0.1:2525",
            "smtps://me:swordfish@mail.example",
            "smtp://me:swordfish@mail.example:587?tls=required",
        ] {
            assert!(url(good).is_valid(), "{good}");
        }
        for wrong in [
            "",
            "mail.example",
            "http://mail.example",
            "smtp://mail.example?tls=maybe",
        ] {
            assert!(!url(wrong).is_valid(), "{wrong}");
        }
        let settings = MailSettings {
            url: url("smtps://me:swordfish@mail.example"),
            from: "a@b.example".parse().unwrap(),
        };
        assert!(!format!("{settings:?}").contains("swordfish"));
        assert!(!format!("{:?}", SmtpMailer::new(settings)).contains("swordfish"));
    }
}
