use std::net::IpAddr;

use api::{ShareToken, limits};

use super::{Comparison, PasswordError, Shares, token_hash};
use crate::rate_limit::{LimitedAction, RateLimitExceeded, RateLimitKey};
use domain::{clock::to_wire_timestamp, prediction::PredictionRecord, signer::Purpose};
use store::{ShareRow, StoreError};

/// Lifetime in seconds of the grant that a correct password yields.
pub const GRANT_SECONDS: i64 = 60 * 60;

/// The access that a token gives.
#[derive(Debug)]
pub enum ShareAccess {
    /// The share is open.
    Opened(Box<OpenedShare>),
    /// The share requires a password.
    Locked(Box<LockedShare>),
    /// The share is revoked, expired or deleted, or never existed.
    Unavailable,
}

/// A share that is open, and its result.
#[derive(Debug, Clone)]
pub struct OpenedShare {
    /// The token of the link.
    pub token: ShareToken,
    /// The share.
    pub share: ShareRow,
    /// The shared prediction. For a comparison: its first prediction, with the output pictures of
    /// all.
    pub record: PredictionRecord,
    /// The comparison, if the share has one.
    pub comparison: Option<Comparison>,
    /// The grant of the password, if the share has one.
    pub grant: Option<String>,
}

/// A share whose password has not been provided.
#[derive(Debug, Clone)]
pub struct LockedShare {
    share: ShareRow,
    password_hash: String,
}

/// The result of a password attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnlockResult {
    /// The password is correct; this grant opens the share.
    Granted(String),
    /// The password is wrong.
    WrongPassword,
    /// Too many attempts from this IP address; retry after these seconds.
    RateLimited(u64),
}

impl Shares {
    /// Opens the share of a token. `grant` comes from [`Shares::unlock`].
    pub async fn open(&self, token: &str, grant: Option<&str>) -> Result<ShareAccess, StoreError> {
        let Ok(token) = token.parse::<ShareToken>() else {
            return Ok(ShareAccess::Unavailable);
        };
        let found = self
            .0
            .store
            .shares()
            .find_by_token(&token_hash(&token))
            .await?;
        let Some((share, record)) = found.filter(|(share, _)| !self.is_expired(share)) else {
            return Ok(ShareAccess::Unavailable);
        };
        let Some(password_hash) = share.password_hash.clone() else {
            return self.opened(token, share, record, None).await;
        };
        match grant {
            Some(grant) if self.is_valid_grant(&share, &password_hash, grant) => {
                self.opened(token, share, record, Some(grant.to_owned()))
                    .await
            }
            _ => Ok(ShareAccess::Locked(Box::new(LockedShare {
                share,
                password_hash,
            }))),
        }
    }

    async fn opened(
        &self,
        token: ShareToken,
        share: ShareRow,
        record: PredictionRecord,
        grant: Option<String>,
    ) -> Result<ShareAccess, StoreError> {
        let comparison = self.comparison(&share).await?;
        let record = match &comparison {
            Some(comparison) => comparison.merged_record(),
            None => Some(record),
        };
        let Some(record) = record else {
            return Ok(ShareAccess::Unavailable);
        };
        Ok(ShareAccess::Opened(Box::new(OpenedShare {
            token,
            share,
            record,
            comparison,
            grant,
        })))
    }

    /// Checks a password. Attempts are limited by share and IP address.
    pub async fn unlock(
        &self,
        locked: &LockedShare,
        password: String,
        peer: IpAddr,
    ) -> Result<UnlockResult, PasswordError> {
        let key = RateLimitKey::password_attempts(locked.share.id.clone(), peer);
        if let Err(exceeded) = self.0.limiter.try_acquire(key, LimitedAction::Unlock) {
            return Ok(UnlockResult::RateLimited(exceeded.retry_seconds));
        }
        if !limits::SHARE_PASSWORD_CHARACTERS.contains(&password.chars().count()) {
            return Ok(UnlockResult::WrongPassword);
        }
        let stored_hash = locked.password_hash.clone();
        if !self.0.passwords.verify(password, stored_hash).await? {
            return Ok(UnlockResult::WrongPassword);
        }
        let expires_at = self.0.clock.now().as_second() + GRANT_SECONDS;
        let payload = grant_payload(&locked.share, &locked.password_hash, expires_at);
        let signature = self.0.signer.sign(Purpose::Share, &payload);
        Ok(UnlockResult::Granted(format!("{expires_at}.{signature}")))
    }

    /// Counts a request for an unavailable share against the limit of the IP address.
    pub fn count_miss(&self, peer: IpAddr) -> Result<(), RateLimitExceeded> {
        self.0
            .limiter
            .try_acquire(RateLimitKey::anonymous(peer), LimitedAction::ShareMiss)
            .map(drop)
    }

    /// Counts a visit of a share.
    pub async fn record_visit(&self, opened: &OpenedShare) -> Result<(), StoreError> {
        self.0
            .store
            .shares()
            .record_opening(&opened.share.id, &to_wire_timestamp(self.0.clock.now()))
            .await
    }

    fn is_valid_grant(&self, share: &ShareRow, password_hash: &str, grant: &str) -> bool {
        let Some((expires_at, signature)) = grant.split_once('.') else {
            return false;
        };
        let Ok(expires_at) = expires_at.parse::<i64>() else {
            return false;
        };
        let payload = grant_payload(share, password_hash, expires_at);
        expires_at > self.0.clock.now().as_second()
            && self.0.signer.verify(Purpose::Share, &payload, signature)
    }
}

/// The signed content of a grant. It contains the password's hash, so that a change of the password
/// invalidates it.
fn grant_payload(share: &ShareRow, password_hash: &str, expires_at: i64) -> String {
    format!("{} {password_hash} {expires_at}", share.id)
}
