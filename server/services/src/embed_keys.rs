//! Embedded studios: an owner creates a key, another site embeds the page that it opens, and its
//! visitors may do what the terms of the key allow.
//!
//! - [`guest`]: the permissions and quota of a visitor
//! - [`session`]: sessions of visitors

mod guest;
mod session;

use api::{
    CreateEmbedKey, EmbedKey, EmbedKeyId, EmbedKeys, EmbedSession, EmbedTerms, InvalidField,
    PatchEmbedKey, limits, preset_name,
};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use domain::{
    clock::{SharedClock, to_wire_timestamp},
    links::Links,
    owner::OwnerId,
    signer::Signer,
};
pub use guest::{EmbedRejection, Guest};
use session::Session;
use store::{Store, StoreError, day_of};

/// The lifetime of a session.
const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// The largest daily quota.
const MAX_PER_DAY: u32 = 100_000;
/// The largest limit on unfinished predictions of a visitor.
const MAX_AT_ONCE: u32 = 20;
/// The largest terms, as JSON.
const TERMS_BYTES: usize = 128 * 1024;

/// The keys and sessions of embedded studios. Cheap to clone.
#[derive(Clone)]
pub struct EmbeddedStudios {
    store: Store,
    clock: SharedClock,
    signer: Signer,
}

/// A key that was not created or changed.
#[derive(Debug, thiserror::Error)]
pub enum EmbedKeyError {
    /// The request is not valid.
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

    /// Creates a key. Its text is only in the returned value.
    pub async fn create(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: CreateEmbedKey,
    ) -> Result<EmbedKey, EmbedKeyError> {
        let CreateEmbedKey { name, terms } = request;
        let name = normalize_name(&name)?;
        validate_terms(&terms)?;
        let text = format!("embed_{}", EmbedKeyId::from_entropy(rand::random()));
        let key = EmbedKey {
            id: EmbedKeyId::from_entropy(rand::random()),
            name,
            terms,
            embed_url: Some(links.absolute(&format!("{}?key={text}", api::routes::EMBED_STUDIO))),
            created_at: to_wire_timestamp(self.clock.now()),
            last_used_at: None,
            used_today: 0,
            key: None,
        };
        if !self
            .store
            .embed_keys()
            .insert(owner, &key, &digest(&text))
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

    /// The keys of `owner`, newest first.
    pub async fn list(&self, owner: &OwnerId) -> Result<EmbedKeys, StoreError> {
        Ok(EmbedKeys {
            keys: self.store.embed_keys().list(owner, &self.today()).await?,
        })
    }

    /// Changes a key of `owner`; `None` if there is none. Open sessions follow the new terms at
    /// once.
    pub async fn change(
        &self,
        owner: &OwnerId,
        id: &EmbedKeyId,
        change: PatchEmbedKey,
    ) -> Result<Option<EmbedKey>, EmbedKeyError> {
        let name = change.name.as_deref().map(normalize_name).transpose()?;
        validate_terms(&change.clone().onto(EmbedTerms::default()))?;
        let apply = move |key: &mut EmbedKey| {
            key.name = name.unwrap_or(std::mem::take(&mut key.name));
            key.terms = change.onto(std::mem::take(&mut key.terms));
        };
        Ok(self
            .store
            .embed_keys()
            .update(owner, id, &self.today(), apply)
            .await?)
    }

    /// Deletes a key of `owner`, which ends its sessions; false if there is none.
    pub async fn delete(&self, owner: &OwnerId, id: &EmbedKeyId) -> Result<bool, StoreError> {
        self.store.embed_keys().delete(owner, id).await
    }

    /// Starts a session of a new visitor; `None` if the key is not valid.
    pub async fn open(&self, key: &str) -> Result<Option<EmbedSession>, StoreError> {
        let found = self.store.embed_keys().find_by_hash(&digest(key)).await?;
        Ok(found.map(|(id, terms)| {
            let session = Session::begin(id, self.clock.now() + SESSION_LIFETIME);
            EmbedSession {
                token: session.sign(&self.signer),
                parameters: terms.parameters,
                fixed: terms.fixed,
            }
        }))
    }

    /// The owner and permissions of a session; `None` if it has ended or is not valid.
    pub async fn guest(&self, token: &str) -> Result<Option<(OwnerId, Guest)>, StoreError> {
        let Some(session) = Session::read(&self.signer, token, self.clock.now()) else {
            return Ok(None);
        };
        let terms = self.store.embed_keys().terms(&session.key).await?;
        Ok(terms.map(|terms| (session.owner(), Guest::new(session.key, terms))))
    }

    fn today(&self) -> String {
        day_of(&to_wire_timestamp(self.clock.now())).to_owned()
    }
}

/// True if the token has the form of a session, valid or not.
pub fn is_session(token: &str) -> bool {
    token.starts_with(session::PREFIX)
}

fn digest(key: &str) -> String {
    hex::encode(Sha256::digest(key))
}

fn normalize_name(name: &str) -> Result<String, EmbedKeyError> {
    let sentence = || {
        format!(
            "A name must have 1 to {} characters that can be read",
            limits::PRESET_CHARACTERS
        )
    };
    preset_name(name).ok_or_else(|| EmbedKeyError::Invalid(vec![fault("name", sentence())]))
}

fn validate_terms(terms: &EmbedTerms) -> Result<(), EmbedKeyError> {
    let mut faults = Vec::new();
    for (field, value, max) in [
        ("per_day", terms.per_day, MAX_PER_DAY),
        ("at_once", terms.at_once, MAX_AT_ONCE),
    ] {
        if !(1..=max).contains(&value) {
            faults.push(fault(field, format!("Must be 1 to {max}")));
        }
    }
    if serde_json::json!(terms).to_string().len() > TERMS_BYTES {
        faults.push(fault(
            "fixed",
            format!(
                "The terms must have at most {} kB; leave pictures out",
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
