use std::net::IpAddr;

use api::{ShareToken, limits};

use super::{Comparison, PasswordError, Shares, digest};
use crate::{
    clock::stamp,
    limiter::{Asking, Holder, TooMany},
    predictions::Record,
    signer::Purpose,
    store::{ShareRow, StoreError},
};

/// Seconds for which a password that was given opens.
pub const GRANT_SECONDS: i64 = 60 * 60;

/// What a link's address leads to.
#[derive(Debug)]
pub enum Opening {
    /// To its result.
    Opened(Box<Opened>),
    /// To a question for its password.
    Locked(Box<Locked>),
    /// Nowhere, for whatever reason: revoked, ended, deleted, or never there.
    Unavailable,
}

/// A link that is open, and its result.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What opened it.
    pub token: ShareToken,
    /// The link.
    pub share: ShareRow,
    /// Its result; of a comparison the first, with a picture of each.
    pub record: Record,
    /// The comparison, where it leads to one.
    pub compared: Option<Comparison>,
    /// What opened it beside that, where there is a password.
    pub grant: Option<String>,
}

/// A link whose password was not given yet.
#[derive(Debug, Clone)]
pub struct Locked {
    share: ShareRow,
    password: String,
}

/// What became of an attempt at a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlocking {
    /// It is right, and this opens from now on.
    Granted(String),
    /// It is not.
    Wrong,
    /// There were too many from this address; after so many seconds there may be another.
    TooMany(u64),
}

impl Shares {
    /// What an address leads to. `token` is what stands in it; `grant` what a password brought.
    pub async fn open(&self, token: &str, grant: Option<&str>) -> Result<Opening, StoreError> {
        let Ok(token) = token.parse::<ShareToken>() else {
            return Ok(Opening::Unavailable);
        };
        let found = self.0.store.share_by_token(&digest(&token)).await?;
        let Some((share, record)) = found.filter(|(share, _)| !self.has_ended(share)) else {
            return Ok(Opening::Unavailable);
        };
        let Some(password) = share.password.clone() else {
            return self.opened(token, share, record, None).await;
        };
        match grant.filter(|grant| self.grants(&share, &password, grant)) {
            Some(grant) => {
                self.opened(token, share, record, Some(grant.to_owned()))
                    .await
            }
            None => Ok(Opening::Locked(Box::new(Locked { share, password }))),
        }
    }

    async fn opened(
        &self,
        token: ShareToken,
        share: ShareRow,
        record: Record,
        grant: Option<String>,
    ) -> Result<Opening, StoreError> {
        let compared = self.comparison(&share).await?;
        let record = match &compared {
            Some(comparison) => comparison.as_one(),
            None => Some(record),
        };
        let opened = |record| {
            Opening::Opened(Box::new(Opened {
                token,
                share,
                record,
                compared,
                grant,
            }))
        };
        Ok(record.map_or(Opening::Unavailable, opened))
    }

    /// Tries a password, for whoever asks from this address.
    pub async fn unlock(
        &self,
        locked: &Locked,
        password: String,
        asker: IpAddr,
    ) -> Result<Unlocking, PasswordError> {
        if let Err(refused) = self.0.limiter.take(
            Holder::guessers(locked.share.id.clone(), asker),
            Asking::Unlock,
        ) {
            return Ok(Unlocking::TooMany(refused.retry_seconds));
        }
        let is_possible = limits::SHARE_PASSWORD_CHARACTERS.contains(&password.chars().count());
        if !is_possible
            || !self
                .0
                .passwords
                .is_right(password, locked.password.clone())
                .await?
        {
            return Ok(Unlocking::Wrong);
        }
        let end = self.0.clock.now().as_second() + GRANT_SECONDS;
        let signature = self.0.signer.sign(
            Purpose::Share,
            &granted(&locked.share, &locked.password, end),
        );
        Ok(Unlocking::Granted(format!("{end}.{signature}")))
    }

    /// Counts an address that led nowhere against whoever asked from there.
    pub fn missed(&self, asker: IpAddr) -> Result<(), TooMany> {
        self.0
            .limiter
            .take(Holder::newcomers(asker), Asking::Miss)
            .map(drop)
    }

    /// Notes that a link was opened.
    pub async fn note_use(&self, opened: &Opened) -> Result<(), StoreError> {
        self.0
            .store
            .touch_share(&opened.share.id, &stamp(self.0.clock.now()))
            .await
    }

    fn grants(&self, share: &ShareRow, password: &str, grant: &str) -> bool {
        let Some((end, signature)) = grant.split_once('.') else {
            return false;
        };
        end.parse::<i64>().is_ok_and(|end| {
            end > self.0.clock.now().as_second()
                && self
                    .0
                    .signer
                    .verify(Purpose::Share, &granted(share, password, end), signature)
        })
    }
}

/// What a grant is for: another password ends it.
fn granted(share: &ShareRow, password: &str, end: i64) -> String {
    format!("{} {password} {end}", share.id)
}
