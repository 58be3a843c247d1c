//! Studios for other sites: an owner makes a key, another site frames the page that it opens, and the visitors there may do what the
//! key's terms say and nothing else.
//!
//! - [`guest`]: what a visitor may run, and how much
//! - [`session`]: what tells one visitor from another

mod guest;
mod session;

use api::{
    CreateEmbedKey, EmbedKey, EmbedKeyId, EmbedKeys, EmbedSession, EmbedTerms, InvalidField,
    PatchEmbedKey, limits, preset_name,
};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::{
    clock::{SharedClock, stamp},
    links::Links,
    owner::OwnerId,
    signer::Signer,
    store::{Store, StoreError, day_of},
};
pub use guest::{Guest, Refusal};
use session::Session;

/// How long a visitor's session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(24);
/// Predictions that a studio may make in a day, whatever its terms.
const MOST_PER_DAY: u32 = 100_000;
/// Predictions that a visitor may have under way, whatever the terms.
const MOST_AT_ONCE: u32 = 20;
/// Bytes of a studio's terms.
const TERMS_BYTES: usize = 128 * 1024;

/// Everybody's studios for other sites. Cheap to clone.
#[derive(Clone)]
pub struct EmbeddedStudios {
    store: Store,
    clock: SharedClock,
    signer: Signer,
}

/// A key that was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum EmbedKeyError {
    /// The request has these faults.
    #[error("the key's name or terms are not valid")]
    Invalid(Vec<InvalidField>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EmbeddedStudios {
    /// Studios whose sessions `signer` signs.
    pub fn new(store: Store, clock: SharedClock, signer: Signer) -> Self {
        Self {
            store,
            clock,
            signer,
        }
    }

    /// Makes a key. Its text is in what is returned and nowhere else.
    pub async fn create(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: CreateEmbedKey,
    ) -> Result<EmbedKey, EmbedKeyError> {
        let CreateEmbedKey { name, terms } = request;
        let name = tidy(&name)?;
        check(&terms)?;
        let text = format!("embed_{}", EmbedKeyId::from_entropy(rand::random()));
        let key = EmbedKey {
            id: EmbedKeyId::from_entropy(rand::random()),
            name,
            terms,
            embed_url: Some(links.absolute(&format!("{}?key={text}", api::routes::EMBED_STUDIO))),
            created_at: stamp(self.clock.now()),
            last_used_at: None,
            used_today: 0,
            key: None,
        };
        if !self
            .store
            .insert_embed_key(owner, &key, &digest(&text))
            .await?
        {
            let sentence = format!(
                "There are {} studios for other sites already; delete one first",
                limits::EMBED_KEYS
            );
            return Err(EmbedKeyError::Invalid(vec![fault("name", sentence)]));
        }
        Ok(EmbedKey {
            key: Some(text),
            ..key
        })
    }

    /// The keys of `owner`, the youngest first.
    pub async fn list(&self, owner: &OwnerId) -> Result<EmbedKeys, StoreError> {
        Ok(EmbedKeys {
            keys: self.store.embed_keys(owner, &self.today()).await?,
        })
    }

    /// Changes a key of `owner`'s; None where there is none. Sessions that are open go by the new terms at once.
    pub async fn change(
        &self,
        owner: &OwnerId,
        id: &EmbedKeyId,
        change: PatchEmbedKey,
    ) -> Result<Option<EmbedKey>, EmbedKeyError> {
        let name = change.name.as_deref().map(tidy).transpose()?;
        check(&change.clone().onto(EmbedTerms::default()))?;
        let apply = move |key: &mut EmbedKey| {
            key.name = name.unwrap_or(std::mem::take(&mut key.name));
            key.terms = change.onto(std::mem::take(&mut key.terms));
        };
        Ok(self
            .store
            .change_embed_key(owner, id, &self.today(), apply)
            .await?)
    }

    /// Forgets a key of `owner`'s, which ends all its sessions; false where there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &EmbedKeyId) -> Result<bool, StoreError> {
        self.store.delete_embed_key(owner, id).await
    }

    /// A new visitor of the studio that this key opens; None where it opens none.
    pub async fn open(&self, key: &str) -> Result<Option<EmbedSession>, StoreError> {
        let found = self.store.embed_key_by_hash(&digest(key)).await?;
        Ok(found.map(|(id, terms)| {
            let session = Session::begin(id, self.clock.now() + SESSION);
            EmbedSession {
                token: session.sign(&self.signer),
                parameters: terms.parameters,
                fixed: terms.fixed,
            }
        }))
    }

    /// Whose session this is, and what they may do; None where it has ended, or never was.
    pub async fn guest(&self, token: &str) -> Result<Option<(OwnerId, Guest)>, StoreError> {
        let Some(session) = Session::read(&self.signer, token, self.clock.now()) else {
            return Ok(None);
        };
        let terms = self.store.embed_terms(&session.key).await?;
        Ok(terms.map(|terms| (session.owner(), Guest::new(session.key, terms))))
    }

    fn today(&self) -> String {
        day_of(&stamp(self.clock.now())).to_owned()
    }
}

/// True for the text of a session, whether it is good or not.
pub fn is_session(token: &str) -> bool {
    token.starts_with(session::PREFIX)
}

fn digest(key: &str) -> String {
    hex::encode(Sha256::digest(key))
}

fn tidy(name: &str) -> Result<String, EmbedKeyError> {
    let sentence = || {
        format!(
            "A name must have 1 to {} characters that can be read",
            limits::PRESET_CHARACTERS
        )
    };
    preset_name(name).ok_or_else(|| EmbedKeyError::Invalid(vec![fault("name", sentence())]))
}

fn check(terms: &EmbedTerms) -> Result<(), EmbedKeyError> {
    let mut faults = Vec::new();
    for (field, value, most) in [
        ("per_day", terms.per_day, MOST_PER_DAY),
        ("at_once", terms.at_once, MOST_AT_ONCE),
    ] {
        if !(1..=most).contains(&value) {
            faults.push(fault(field, format!("Must be 1 to {most}")));
        }
    }
    if serde_json::json!(terms).to_string().len() > TERMS_BYTES {
        faults.push(fault(
            "fixed",
            format!(
                "What may be done must have at most {} kB; leave pictures out",
                TERMS_BYTES / 1024
            ),
        ));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(EmbedKeyError::Invalid(faults))
    }
}

fn fault(field: &str, description: String) -> InvalidField {
    InvalidField {
        kind: "embed_key".into(),
        field: field.into(),
        description,
    }
}
