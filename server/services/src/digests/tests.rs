//! Tests of subscriptions, confirmations and deliveries with a fake mailer.

mod confirmation;
mod delivery;

use std::{
    collections::VecDeque,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use api::{CatalogSource, CreateDigest, DigestInterval, EngineKind, Model};
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::catalog::Prices;
use adapters::mail::{Email, SendError};
use domain::{
    clock::{Clock, ManualClock},
    links::Site,
};
use i18n::Locale;

/// A mailer that records emails and returns queued errors.
#[derive(Default)]
struct FakeMailer {
    emails: Mutex<Vec<Email>>,
    results: Mutex<VecDeque<Result<(), SendError>>>,
}

impl Mailer for FakeMailer {
    fn send(&self, email: Email) -> BoxFuture<'_, Result<(), SendError>> {
        let result = self.results.lock().unwrap().pop_front().unwrap_or(Ok(()));
        if result.is_ok() {
            self.emails.lock().unwrap().push(email);
        }
        Box::pin(std::future::ready(result))
    }
}

struct TestDigests {
    _folder: TempDir,
    clock: Arc<ManualClock>,
    fake_mailer: Arc<FakeMailer>,
    digests: Digests,
}

impl TestDigests {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at("2026-11-22T09:30:00Z".parse().unwrap()));
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let catalog = Catalog::open(
            store.clone(),
            clock.clone(),
            EngineKind::BuiltIn,
            Prices::default(),
        )
        .await
        .unwrap();
        let signer = Signer::new([1; 32]);
        let links = Site::new(
            Some(&"https://studio.example".parse().unwrap()),
            1,
            signer.clone(),
        )
        .links(None);
        let fake_mailer = Arc::new(FakeMailer::default());
        let dependencies = Dependencies {
            clock: clock.clone(),
            store,
            catalog,
            links,
            signer,
            mailer: Some(fake_mailer.clone()),
            day: SignedDuration::from_hours(24),
            stopping: CancellationToken::new(),
        };
        Self {
            _folder: folder,
            clock,
            fake_mailer,
            digests: Digests::new(dependencies),
        }
    }

    /// The same service after a restart.
    fn restarted(&self) -> Digests {
        Digests::new(Dependencies::clone(&self.digests))
    }

    async fn subscribe(&self, who: &str, email: &str, query: &str) -> Result<Digest, DigestError> {
        let subscriber = Subscriber {
            owner: OwnerId::visitor(who),
            peer: Ipv4Addr::LOCALHOST.into(),
            locale: Locale::default(),
        };
        let request = CreateDigest {
            email: email.into(),
            query: query.into(),
            interval: DigestInterval::Day,
        };
        let links = self.digests.links.clone();
        let result = self.digests.subscribe(&subscriber, request, &links).await;
        self.digests.send_due().await.unwrap();
        result
    }

    /// Subscribes and confirms.
    async fn subscribe_and_confirm(&self, query: &str) -> Digest {
        let digest = self
            .subscribe("me", "me@mail.example", query)
            .await
            .unwrap();
        self.confirm(self.emails().last().unwrap()).await;
        digest
    }

    async fn confirm(&self, email: &Email) {
        let row = self
            .digests
            .find_by_confirm_token(&token_in(&email.text, "/confirm/"))
            .await
            .unwrap()
            .unwrap();
        self.digests.confirm(&row).await.unwrap();
    }

    async fn put(&self, names: &[&str]) {
        let models = names.iter().map(|name| model(name, 1)).collect();
        self.digests
            .catalog
            .put(models, CatalogSource::Replicate)
            .await
            .unwrap();
    }

    /// Advances the clock by days and a second, and sends due emails.
    async fn advance_days(&self, days: i64) {
        self.clock
            .advance(SignedDuration::from_secs(days * 24 * 60 * 60 + 1));
        self.digests.send_due().await.unwrap();
    }

    fn emails(&self) -> Vec<Email> {
        self.fake_mailer.emails.lock().unwrap().clone()
    }

    /// The emails about models.
    fn digest_emails(&self) -> Vec<Email> {
        self.emails()
            .into_iter()
            .filter(|email| email.unsubscribe_url.is_some())
            .collect()
    }

    fn fail_next(&self, error: SendError) {
        self.fake_mailer
            .results
            .lock()
            .unwrap()
            .push_back(Err(error));
    }

    async fn list(&self, who: &str) -> Vec<Digest> {
        self.digests.list(&OwnerId::visitor(who)).await.unwrap()
    }
}

/// A model with a number of runs.
fn model(name: &str, runs: u64) -> Model {
    let mut record: Value = serde_json::from_str(api::DEPTH2IMG).unwrap();
    let (owner, name) = name.split_once('/').unwrap_or(("someone", name));
    for (key, value) in [
        ("owner", json!(owner)),
        ("name", json!(name)),
        ("run_count", json!(runs)),
        ("description", json!("<b>fog</b> & rain")),
    ] {
        record[key] = value;
    }
    record["latest_version"] = Value::Null;
    serde_json::from_value(record).unwrap()
}

/// The rest of the line after `mark`.
fn token_in(text: &str, mark: &str) -> String {
    text.split_once(mark)
        .unwrap()
        .1
        .lines()
        .next()
        .unwrap()
        .to_owned()
}
