use std::net::IpAddr;

use api::{CatalogQuery, CreateDigest, Digest, DigestId, InvalidField, routes};
use jiff::SignedDuration;
use lettre::Address;
use sha2::{Digest as _, Sha256};

use super::{DigestError, Digests};
use crate::rate_limit::{LimitedAction, RateLimitKey};
use domain::{clock::to_wire_timestamp, links::Links, owner::OwnerId};
use i18n::Locale;
use store::{DigestRow, EmailLimits, SubscribeOutcome};

/// Confirmation emails to one address in a day, from all owners.
const MAX_EMAILS_PER_ADDRESS: i64 = 3;
/// Confirmation emails that one owner may request in a day.
const MAX_EMAILS_PER_OWNER: i64 = 20;
/// The period of these limits.
const LIMIT_PERIOD: SignedDuration = SignedDuration::from_hours(24);
/// The longest address in SMTP (RFC 5321), in bytes.
const MAX_ADDRESS_BYTES: usize = 254;

/// The person who subscribes.
#[derive(Debug, Clone)]
pub struct Subscriber {
    /// The owner of the digest.
    pub owner: OwnerId,
    /// The address of the request.
    pub peer: IpAddr,
    /// The language of the emails.
    pub locale: Locale,
}

impl Digests {
    /// Stores a subscription and requests its confirmation by email. The response does not reveal
    /// whether an email is sent: an address that is already subscribed, or received too many
    /// confirmation emails today, gets none.
    pub async fn subscribe(
        &self,
        subscriber: &Subscriber,
        request: CreateDigest,
        links: &Links,
    ) -> Result<Digest, DigestError> {
        let query = normalized_query(&request.query);
        if !self.can_send() {
            return Err(DigestError::MailDisabled(
                links.absolute(&format!("{}{query}", routes::FEED_ATOM)),
            ));
        }
        let email = parse_address(&request.email)?;
        if let Err(exceeded) = self.0.limiter.try_acquire(
            RateLimitKey::anonymous(subscriber.peer),
            LimitedAction::Email,
        ) {
            return Err(DigestError::RateLimited(exceeded.retry_seconds));
        }
        let now = self.clock.now();
        let digest = Digest {
            id: DigestId::from_entropy(rand::random()),
            email,
            query,
            interval: request.interval,
            is_confirmed: false,
            has_failed: false,
            created_at: to_wire_timestamp(now),
            last_sent_at: None,
        };
        let (hash, since) = (
            address_hash(&digest.email),
            to_wire_timestamp(now - LIMIT_PERIOD),
        );
        let limits = EmailLimits {
            per_address: MAX_EMAILS_PER_ADDRESS,
            per_owner: MAX_EMAILS_PER_OWNER,
            since: &since,
        };
        match self
            .store
            .digests()
            .subscribe(&new_row(digest, subscriber), &hash, limits)
            .await?
        {
            SubscribeOutcome::Subscribed(row) => {
                self.0.wake.notify_one();
                Ok(row.digest)
            }
            SubscribeOutcome::LimitReached => Err(invalid(
                "query",
                format!(
                    "You have {} digests already; delete one first",
                    api::limits::DIGESTS
                ),
            )),
            SubscribeOutcome::RateLimited => Err(DigestError::RateLimited(
                LIMIT_PERIOD.as_secs().unsigned_abs(),
            )),
        }
    }
}

fn new_row(digest: Digest, subscriber: &Subscriber) -> DigestRow {
    let language = subscriber.locale.language().to_owned();
    DigestRow {
        digest,
        owner: subscriber.owner.clone(),
        language,
        confirmed_at: None,
        new_models_since: None,
        due_at: None,
        attempts: 0,
    }
}

/// The query without a sort order, which digests define themselves.
fn normalized_query(query: &str) -> String {
    CatalogQuery {
        sort: None,
        ..CatalogQuery::from_search(query)
    }
    .to_search()
}

/// Parses an email address. Rejects whitespace, control and quoting characters, so that the text can
/// be nothing but one address.
fn parse_address(text: &str) -> Result<String, DigestError> {
    let text = text.trim_matches(' ');
    let is_plain = text.len() <= MAX_ADDRESS_BYTES
        && !text
            .chars()
            .any(|character| character.is_control() || character.is_whitespace());
    match text.parse::<Address>() {
        Ok(address) if is_plain && !address.user().contains(['"', '\\']) => Ok(address.to_string()),
        _ => Err(invalid(
            "email",
            "This is not an email address such as name@example.com".into(),
        )),
    }
}

/// The hash that emails to an address are counted by.
fn address_hash(address: &str) -> String {
    hex::encode(Sha256::digest(address.to_lowercase()))
}

fn invalid(field: &str, description: String) -> DigestError {
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
    fn address_is_validated() {
        for good in [
            "a@b.example",
            " first.last+tag@sub.example.org ",
            "käse@exämple.de",
            "me@localhost",
        ] {
            assert_eq!(parse_address(good).unwrap(), good.trim(), "{good}");
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
                matches!(parse_address(wrong), Err(DigestError::Invalid(faults)) if faults[0].field == "email"),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn sort_order_is_dropped() {
        assert_eq!(normalized_query("sort=runs&q=fog&unknown=1"), "?q=fog");
        assert_eq!(normalized_query("sort=newest"), "");
    }
}
