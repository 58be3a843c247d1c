use api::EmbedKeyId;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;

use domain::{
    owner::OwnerId,
    signer::{Purpose, Signer},
};

/// The prefix of a session token.
pub(super) const PREFIX: &str = "embed1.";

/// A session of a visitor of an embedded studio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// The key of the studio.
    pub key: EmbedKeyId,
    visitor: String,
    /// Unix seconds.
    ends_at: i64,
}

impl Session {
    /// A session of a new visitor.
    pub(super) fn begin(key: EmbedKeyId, ends_at: Timestamp) -> Self {
        Self {
            key,
            visitor: BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>()),
            ends_at: ends_at.as_second(),
        }
    }

    /// The token.
    pub(super) fn sign(&self, signer: &Signer) -> String {
        let claims = self.claims();
        format!("{PREFIX}{claims}.{}", signer.sign(Purpose::Embed, &claims))
    }

    /// The session of a valid token; `None` if it has ended by `now`.
    pub(super) fn read(signer: &Signer, token: &str, now: Timestamp) -> Option<Self> {
        let (claims, signature) = token.strip_prefix(PREFIX)?.rsplit_once('.')?;
        if !signer.verify(Purpose::Embed, claims, signature) {
            return None;
        }
        let mut parts = claims.splitn(3, '.');
        let mut part = || parts.next();
        let session = Self {
            key: part()?.parse().ok()?,
            visitor: part()?.to_owned(),
            ends_at: part()?.parse().ok()?,
        };
        (session.ends_at > now.as_second()).then_some(session)
    }

    /// The owner of what the visitor creates.
    pub(super) fn owner(&self) -> OwnerId {
        OwnerId::embedded(&self.key, &self.visitor)
    }

    fn claims(&self) -> String {
        format!("{}.{}.{}", self.key, self.visitor, self.ends_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> (Session, Signer) {
        (
            Session::begin(
                EmbedKeyId::from_entropy([3; 16]),
                Timestamp::from_second(1_000).unwrap(),
            ),
            Signer::new([1; 32]),
        )
    }

    fn read(signer: &Signer, token: &str, second: i64) -> Option<Session> {
        Session::read(signer, token, Timestamp::from_second(second).unwrap())
    }

    #[test]
    fn session_token_is_valid_until_it_ends() {
        let (session, signer) = session();
        let token = session.sign(&signer);
        assert_eq!(read(&signer, &token, 999), Some(session));
        assert_eq!(read(&signer, &token, 1_000), None);
    }

    #[test]
    fn forged_token_is_rejected() {
        let (session, signer) = session();
        let token = session.sign(&signer);
        let longer = token.replace(".1000.", ".9000.");
        assert_ne!(longer, token);
        for wrong in [
            longer,
            session.sign(&Signer::new([2; 32])),
            token.replace(PREFIX, ""),
            "embed1.".into(),
            "embed1.a.b.c.d".into(),
        ] {
            assert_eq!(read(&signer, &wrong, 0), None, "{wrong}");
        }
    }

    #[test]
    fn each_session_is_its_own_owner() {
        let ((one, _), (other, _)) = (session(), session());
        assert_ne!(one.owner(), other.owner());
    }
}
