use std::net::IpAddr;

use api::{CatalogQuery, CreateDigest, Digest, DigestId, InvalidField, limits, routes};
use jiff::SignedDuration;
use lettre::Address;
use sha2::{Digest as _, Sha256};

use super::{DigestError, Digests};
use crate::{
    clock::stamp,
    limiter::{Asking, Holder},
    links::Links,
    owner::OwnerId,
    store::{Asked, DigestRow, LetterLimits},
    words::Words,
};

/// Letters that ask for a yes, to one address in a day, whoever asks for them.
const LETTERS_TO_AN_ADDRESS: i64 = 3;
/// The same that one owner may ask for in a day.
const LETTERS_OF_AN_OWNER: i64 = 20;
/// How long letters are counted.
const COUNTED: SignedDuration = SignedDuration::from_hours(24);
/// Characters of an address: more do not fit into what mail servers say to each other (RFC 5321).
const ADDRESS_CHARACTERS: usize = 254;

/// Whoever asks for a digest.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Whose it will be.
    pub owner: OwnerId,
    /// Where the question comes from.
    pub peer: IpAddr,
    /// The language of the letters.
    pub words: Words,
}

impl Digests {
    /// Keeps what was asked for, and lets a letter ask whoever reads the mailbox. What is answered does not tell whether there is one: a mailbox
    /// that gets this already, or got too many such letters today, gets none.
    pub async fn ask(
        &self,
        reader: &Reader,
        wish: CreateDigest,
        links: &Links,
    ) -> Result<Digest, DigestError> {
        let query = search_of(&wish.query);
        if !self.can_send() {
            return Err(DigestError::NoPost(
                links.absolute(&format!("{}{query}", routes::FEED_ATOM)),
            ));
        }
        let email = address_of(&wish.email)?;
        if let Err(refused) = self
            .0
            .limiter
            .take(Holder::newcomers(reader.peer), Asking::Letter)
        {
            return Err(DigestError::TooOften(refused.retry_seconds));
        }
        let now = self.clock.now();
        let digest = Digest {
            id: DigestId::from_entropy(rand::random()),
            email,
            query,
            every: wish.every,
            is_confirmed: false,
            has_failed: false,
            created_at: stamp(now),
            last_sent_at: None,
        };
        let (hash, since) = (hash_of(&digest.email), stamp(now - COUNTED));
        let most = LetterLimits {
            to_an_address: LETTERS_TO_AN_ADDRESS,
            of_an_owner: LETTERS_OF_AN_OWNER,
            since: &since,
        };
        match self
            .store
            .ask_digest(&row_of(digest, reader), &hash, most)
            .await?
        {
            Asked::Kept(row) => {
                self.0.wake.notify_one();
                Ok(row.digest)
            }
            Asked::TooMany => Err(fault(
                "query",
                format!(
                    "There are {} digests already; delete one first",
                    limits::DIGESTS
                ),
            )),
            Asked::TooOften => Err(DigestError::TooOften(COUNTED.as_secs().unsigned_abs())),
        }
    }
}

fn row_of(digest: Digest, reader: &Reader) -> DigestRow {
    let language = reader.words.language().to_owned();
    DigestRow {
        digest,
        owner: reader.owner.clone(),
        language,
        confirmed_at: None,
        news_since: None,
        due_at: None,
        attempts: 0,
    }
}

/// The search as it is kept. Letters have an order of their own.
fn search_of(query: &str) -> String {
    CatalogQuery {
        sort: None,
        ..CatalogQuery::from_search(query)
    }
    .to_search()
}

/// A mailbox's address; nothing that could be more than one line of one.
fn address_of(text: &str) -> Result<String, DigestError> {
    let text = text.trim_matches(' ');
    let is_plain = text.len() <= ADDRESS_CHARACTERS
        && !text
            .chars()
            .any(|letter| letter.is_control() || letter.is_whitespace());
    let address = is_plain
        .then(|| text.parse::<Address>().ok())
        .flatten()
        .filter(|address| !address.user().contains(['"', '\\']));
    address.map(|address| address.to_string()).ok_or_else(|| {
        fault(
            "email",
            "This is not an e-mail address, as name@example.com".into(),
        )
    })
}

/// By what letters to an address are counted.
fn hash_of(address: &str) -> String {
    hex::encode(Sha256::digest(address.to_lowercase()))
}

fn fault(field: &str, description: String) -> DigestError {
    DigestError::Invalid(vec![InvalidField {
        kind: "digest".into(),
        field: field.into(),
        description,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_and_nothing_else() {
        for good in [
            "a@b.example",
            " first.last+tag@sub.example.org ",
            "käse@exämple.de",
            "me@localhost",
        ] {
            assert_eq!(address_of(good).unwrap(), good.trim(), "{good}");
        }
        let long = format!("{}@b.example", "x".repeat(250));
        for wrong in [
            "",
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a b@c.example",
            "a@b.example\n",
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example,c@d.example",
            "A <a@b.example>",
            "\"a b\"@c.example",
            "\"a\"@c.example",
            "a\0@b.example",
            &long,
        ] {
            assert!(
                matches!(address_of(wrong), Err(DigestError::Invalid(faults)) if faults[0].field == "email"),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn the_same_search_in_another_order_is_the_same() {
        assert_eq!(search_of("sort=runs&q=fog&unknown=1"), "?q=fog");
        assert_eq!(search_of("sort=newest"), "");
    }
}
