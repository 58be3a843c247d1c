use std::{error::Error, fmt, str::FromStr};

use futures_util::future::BoxFuture;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor, message::Mailbox, transport::smtp,
};

use super::Letter;

/// Whoever takes letters to their mailboxes.
pub trait Postman: Send + Sync {
    /// Takes a letter. When this ends well, somebody else is answerable for it.
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), SendError>>;
}

/// A letter that was not taken, or perhaps was.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It never will be: the mailbox is none, or wants none of it.
    #[error("the letter was refused for good")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// It was not, and may be later.
    #[error("the letter was not taken")]
    Later(#[source] Box<dyn Error + Send + Sync>),
    /// The connection broke while it was handed over: nobody knows.
    #[error("the letter may have been taken or not")]
    Unknown(#[source] Box<dyn Error + Send + Sync>),
}

/// A mail server's address, with what it knows us by: it cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SmtpUrl(…)")
    }
}

/// Everything is taken here and looked at later: what refuses a setting repeats it, and this one may hold a password.
impl FromStr for SmtpUrl {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.trim().to_owned()))
    }
}

impl SmtpUrl {
    /// True where nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True where it is the address of a mail server.
    pub fn is_sound(&self) -> bool {
        self.connect().is_some()
    }

    fn connect(&self) -> Option<AsyncSmtpTransport<Tokio1Executor>> {
        AsyncSmtpTransport::<Tokio1Executor>::from_url(&self.0)
            .ok()
            .map(smtp::AsyncSmtpTransportBuilder::build)
    }
}

/// How letters are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The mail server.
    pub url: SmtpUrl,
    /// Whose letters they are.
    pub from: Mailbox,
}

/// Hands letters to a mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// None where the settings name no mail server. Nothing is connected yet.
    pub fn new(settings: MailSettings) -> Option<Self> {
        Some(Self {
            server: settings.url.connect()?,
            from: settings.from,
        })
    }

    async fn hand_over(&self, letter: &Letter) -> Result<(), SendError> {
        let message = letter.message(&self.from).map_err(SendError::Refused)?;
        // What goes wrong before a letter is named is the server's fault, or this one's: a wrong password is not the mailbox's.
        match self.server.test_connection().await {
            Ok(true) => {}
            Ok(false) => return Err(SendError::Later("the mail server does not answer".into())),
            Err(error) => return Err(SendError::Later(error.into())),
        }
        self.server.send(message).await.map(drop).map_err(told)
    }
}

impl Postman for Smtp {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), SendError>> {
        Box::pin(async move { self.hand_over(&letter).await })
    }
}

/// What a mail server's words mean for a letter.
fn told(error: smtp::Error) -> SendError {
    if error.is_permanent() || error.is_client() {
        SendError::Refused(error.into())
    } else if error.is_transient() {
        SendError::Later(error.into())
    } else {
        SendError::Unknown(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_mail_server_is_checked_and_never_shown() {
        let url = |text: &str| text.parse::<SmtpUrl>().unwrap();
        for good in [
            "smtp://127.0.0.1:2525",
            "smtps://me:swordfish@mail.example",
            "smtp://me:swordfish@mail.example:587?tls=required",
        ] {
            assert!(url(good).is_sound(), "{good}");
        }
        for wrong in [
            "",
            "mail.example",
            "http://mail.example",
            "smtp://mail.example?tls=maybe",
        ] {
            assert!(!url(wrong).is_sound(), "{wrong}");
        }
        let settings = MailSettings {
            url: url("smtps://me:swordfish@mail.example"),
            from: "a@b.example".parse().unwrap(),
        };
        assert!(!format!("{settings:?}").contains("swordfish"));
        assert!(!format!("{:?}", Smtp::new(settings)).contains("swordfish"));
    }
}
