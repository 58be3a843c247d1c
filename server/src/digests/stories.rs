//! Digests as their readers, their owners and the mail server see them.

mod confirming;
mod telling;

use std::{
    collections::VecDeque,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use api::{CatalogSource, CreateDigest, EngineKind, Every, Model};
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::{
    catalog::Prices,
    clock::{Clock, ManualClock},
    links::Site,
    words::Words,
};

/// A mail server that keeps what it is given, and answers as it is told.
#[derive(Default)]
struct Mailroom {
    letters: Mutex<Vec<Letter>>,
    answers: Mutex<VecDeque<Result<(), SendError>>>,
}

impl Postman for Mailroom {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), SendError>> {
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Ok(()));
        if answer.is_ok() {
            self.letters.lock().unwrap().push(letter);
        }
        Box::pin(std::future::ready(answer))
    }
}

struct World {
    _folder: TempDir,
    clock: Arc<ManualClock>,
    mailroom: Arc<Mailroom>,
    digests: Digests,
}

impl World {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at("2026-11-22T09:30:00Z".parse().unwrap()));
        let store = Store::open(&folder.path().join("depth2img.db"))
            .await
            .unwrap();
        let catalog = Catalog::open(
            store.clone(),
            clock.clone(),
            EngineKind::Local,
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
        let mailroom = Arc::new(Mailroom::default());
        let means = Means {
            clock: clock.clone(),
            store,
            catalog,
            links,
            signer,
            postman: Some(mailroom.clone()),
            day: SignedDuration::from_hours(24),
            stopping: CancellationToken::new(),
        };
        Self {
            _folder: folder,
            clock,
            mailroom,
            digests: Digests::new(means),
        }
    }

    /// The same server, started anew.
    fn restarted(&self) -> Digests {
        Digests::new(Means::clone(&self.digests))
    }

    async fn ask(&self, who: &str, email: &str, query: &str) -> Result<Digest, DigestError> {
        let reader = Reader {
            owner: OwnerId::visitor(who),
            peer: Ipv4Addr::LOCALHOST.into(),
            words: Words::default(),
        };
        let wish = CreateDigest {
            email: email.into(),
            query: query.into(),
            every: Every::Day,
        };
        let links = self.digests.links.clone();
        let answer = self.digests.ask(&reader, wish, &links).await;
        self.digests.look().await.unwrap();
        answer
    }

    /// Asks for a digest and says yes to it.
    async fn follow(&self, query: &str) -> Digest {
        let digest = self.ask("me", "me@mail.example", query).await.unwrap();
        self.say_yes(self.letters().last().unwrap()).await;
        digest
    }

    async fn say_yes(&self, letter: &Letter) {
        let row = self
            .digests
            .to_confirm(&token_in(&letter.text, "/confirm/"))
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

    /// Lets so many days and a second pass, and sends what is due then.
    async fn pass(&self, days: i64) {
        self.clock
            .advance(SignedDuration::from_secs(days * 24 * 60 * 60 + 1));
        self.digests.look().await.unwrap();
    }

    fn letters(&self) -> Vec<Letter> {
        self.mailroom.letters.lock().unwrap().clone()
    }

    /// Letters that tell of models.
    fn news(&self) -> Vec<Letter> {
        self.letters()
            .into_iter()
            .filter(|letter| letter.stop_url.is_some())
            .collect()
    }

    fn answer(&self, answer: SendError) {
        self.mailroom.answers.lock().unwrap().push_back(Err(answer));
    }

    async fn listed(&self, who: &str) -> Vec<Digest> {
        self.digests.list(&OwnerId::visitor(who)).await.unwrap()
    }
}

/// A model of somebody's that ran so often.
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

/// What stands behind `mark` in a letter, up to its line's end.
fn token_in(text: &str, mark: &str) -> String {
    text.split_once(mark)
        .unwrap()
        .1
        .lines()
        .next()
        .unwrap()
        .to_owned()
}
