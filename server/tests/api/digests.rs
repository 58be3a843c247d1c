//! `/api/digests`, `/digests/confirm` and `/digests/unsubscribe`: news of searches by e-mail.

mod answers;

use std::sync::{Arc, Mutex};

use api::{Digest, Digests, Every, routes};
use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::json;
use server::{
    digests::{Letter, Means, Postman, SendError},
    state::{AppState, Services},
};

use crate::{
    app::{Answer, TestApp},
    feeds::put,
};

/// Keeps what it is given.
#[derive(Default)]
struct Mailroom(Mutex<Vec<Letter>>);

impl Postman for Mailroom {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), SendError>> {
        self.0.lock().unwrap().push(letter);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A server that sends letters, and where they arrive.
struct Post {
    app: TestApp,
    mailroom: Arc<Mailroom>,
}

impl Post {
    async fn start() -> Self {
        let mailroom = Arc::new(Mailroom::default());
        let postman: Arc<dyn Postman> = mailroom.clone();
        let app = TestApp::start_altered(&[], |state| {
            let means = Means::clone(&state.digests);
            let digests = server::digests::Digests::new(Means {
                postman: Some(postman),
                ..means
            });
            AppState::new(Services {
                digests,
                ..Services::clone(&state)
            })
        })
        .await;
        Self { app, mailroom }
    }

    /// The last letter, once what is due is sent.
    async fn last(&self) -> Letter {
        self.app.state().digests.look().await.unwrap();
        let patience = async {
            loop {
                if let Some(letter) = self.mailroom.0.lock().unwrap().last().cloned() {
                    return letter;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), patience)
            .await
            .expect("no letter ever came")
    }

    /// Where a letter leads, by what its address has in it.
    async fn address(&self, mark: &str) -> String {
        let letter = self.last().await;
        letter
            .text
            .split_whitespace()
            .find(|word| word.contains(mark))
            .unwrap_or_else(|| panic!("{mark}: {}", letter.text))
            .to_owned()
    }

    /// Asks for a digest, says yes, and lets a model and a day come.
    async fn follow(&self) -> Digest {
        let digest: Digest = ask(&self.app, "me@mail.example").await.json();
        let confirmed = self
            .app
            .stranger()
            .post(&self.address("/digests/confirm/").await, &json!({}))
            .await;
        assert_eq!(confirmed.status, StatusCode::OK);
        self.mailroom.0.lock().unwrap().clear();
        self.app.clock().advance(SignedDuration::from_secs(1));
        put(&self.app, &["young"]).await;
        self.app.clock().advance(SignedDuration::from_hours(24));
        digest
    }
}

async fn ask(app: &TestApp, email: &str) -> Answer {
    app.post(
        routes::DIGESTS,
        &json!({"email": email, "query": "q=young", "every": "day"}),
    )
    .await
}

async fn listed(app: &TestApp) -> Digests {
    app.get(routes::DIGESTS).await.json()
}

#[tokio::test]
async fn without_a_mail_server_there_is_the_feed() {
    let app = TestApp::start().await;
    assert!(!listed(&app).await.can_send);
    let refused = ask(&app, "me@mail.example").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        refused
            .problem()
            .detail
            .ends_with("/feeds/models.atom?q=young"),
        "{}",
        refused.text()
    );
}

#[tokio::test]
async fn a_digest_is_asked_for_and_forgotten_by_its_owner_alone() {
    let Post { app, .. } = Post::start().await;
    let answer = ask(&app, "me@mail.example").await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let digest: Digest = answer.json();
    assert_eq!(
        (
            digest.email.as_str(),
            digest.query.as_str(),
            digest.every,
            digest.is_confirmed
        ),
        ("me@mail.example", "?q=young", Every::Day, false)
    );
    assert_eq!(
        listed(&app).await,
        Digests {
            can_send: true,
            digests: vec![digest.clone()]
        }
    );
    let other = app.owner("another");
    assert!(listed(&other).await.digests.is_empty());
    assert_eq!(
        other
            .delete(&routes::digest(&digest.id))
            .await
            .problem()
            .status,
        404
    );
    assert_eq!(
        app.delete(&routes::digest(&digest.id)).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        app.delete(&routes::digest(&digest.id)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_no_address_is_refused_with_a_sentence() {
    let Post { app, mailroom } = Post::start().await;
    for wrong in [
        "",
        "me",
        "me@mail.example\n",
        "me@mail.example\r\nBcc: all@mail.example",
        "a@b.example, c@d.example",
        "\"a\nb\"@c.example",
    ] {
        let fault = ask(&app, wrong).await.problem().invalid_fields.remove(0);
        assert_eq!(
            (fault.field.as_str(), fault.description.as_str()),
            (
                "email",
                "This is not an e-mail address, as name@example.com"
            ),
            "{wrong:?}"
        );
    }
    app.state().digests.look().await.unwrap();
    assert!(mailroom.0.lock().unwrap().is_empty());
}
