//! `/api/digests`, `/digests/confirm` and `/digests/unsubscribe`

mod links;

use std::sync::{Arc, Mutex};

use adapters::mail::{Email, Mailer, SendError};
use api::{Digest, DigestInterval, Digests, routes};
use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::json;
use server::http::state::{AppState, Services};
use services::digests::Dependencies;

use crate::{
    feeds::put,
    test_server::{TestResponse, TestServer},
};

/// Keeps what it is given.
#[derive(Default)]
struct FakeMailer(Mutex<Vec<Email>>);

impl Mailer for FakeMailer {
    fn send(&self, email: Email) -> BoxFuture<'_, Result<(), SendError>> {
        self.0.lock().unwrap().push(email);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A server that sends emails, and where they arrive.
struct DigestHarness {
    app: TestServer,
    fake_mailer: Arc<FakeMailer>,
}

impl DigestHarness {
    async fn start() -> Self {
        let fake_mailer = Arc::new(FakeMailer::default());
        let mailer: Arc<dyn Mailer> = fake_mailer.clone();
        let app = TestServer::start_altered(&[], |state| {
            let dependencies = Dependencies::clone(&state.digests);
            let digests = services::digests::Digests::new(Dependencies {
                mailer: Some(mailer),
                ..dependencies
            });
            AppState::new(Services {
                digests,
                ..Services::clone(&state)
            })
        })
        .await;
        Self { app, fake_mailer }
    }

    /// The last email, once what is due is sent.
    async fn last(&self) -> Email {
        self.app.state().digests.send_due().await.unwrap();
        let received = async {
            loop {
                if let Some(email) = self.fake_mailer.0.lock().unwrap().last().cloned() {
                    return email;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), received)
            .await
            .expect("no email ever came")
    }

    /// Where an email leads, by what its address has in it.
    async fn address(&self, substring: &str) -> String {
        let email = self.last().await;
        email
            .text
            .split_whitespace()
            .find(|word| word.contains(substring))
            .unwrap_or_else(|| panic!("{substring}: {}", email.text))
            .to_owned()
    }

    /// Subscribes, confirms, adds a model and advances the clock by a day.
    async fn subscribe_and_confirm(&self) -> Digest {
        let digest: Digest = subscribe(&self.app, "me@mail.example").await.json();
        let confirmed = self
            .app
            .anonymous()
            .post(&self.address("/digests/confirm/").await, &json!({}))
            .await;
        assert_eq!(confirmed.status, StatusCode::OK);
        self.fake_mailer.0.lock().unwrap().clear();
        self.app.clock().advance(SignedDuration::from_secs(1));
        put(&self.app, &["young"]).await;
        self.app.clock().advance(SignedDuration::from_hours(24));
        digest
    }
}

async fn subscribe(app: &TestServer, email: &str) -> TestResponse {
    app.post(
        routes::DIGESTS,
        &json!({"email": email, "query": "q=young", "interval": "day"}),
    )
    .await
}

async fn listed(app: &TestServer) -> Digests {
    app.get(routes::DIGESTS).await.json()
}

#[tokio::test]
async fn without_mail_server_digests_are_unavailable_and_feed_works() {
    let app = TestServer::start().await;
    assert!(!listed(&app).await.can_send);
    let refused = subscribe(&app, "me@mail.example").await;
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
async fn digest_is_created_and_deleted_by_its_owner_only() {
    let DigestHarness { app, .. } = DigestHarness::start().await;
    let response = subscribe(&app, "me@mail.example").await;
    assert_eq!(response.status, StatusCode::ACCEPTED);
    let digest: Digest = response.json();
    assert_eq!(
        (
            digest.email.as_str(),
            digest.query.as_str(),
            digest.interval,
            digest.is_confirmed
        ),
        ("me@mail.example", "?q=young", DigestInterval::Day, false)
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
async fn invalid_email_address_is_rejected() {
    let DigestHarness { app, fake_mailer } = DigestHarness::start().await;
    for wrong in [
        "",
        "me",
        "me@mail.example\n",
        "me@mail.example\r\nBcc: all@mail.example",
        "a@b.example, c@d.example",
        "\"a\nb\"@c.example",
    ] {
        let fault = subscribe(&app, wrong)
            .await
            .problem()
            .invalid_fields
            .remove(0);
        assert_eq!(
            (fault.field.as_str(), fault.description.as_str()),
            (
                "email",
                "This is not an email address such as name@example.com"
            ),
            "{wrong:?}"
        );
    }
    app.state().digests.send_due().await.unwrap();
    assert!(fake_mailer.0.lock().unwrap().is_empty());
}
