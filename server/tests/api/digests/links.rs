use reqwest::{Method, header::CONTENT_TYPE};

use super::*;
use crate::test_server::send;

/// The body of a one-click unsubscription (RFC 8058).
async fn one_click(app: &TestServer, address: &str) -> TestResponse {
    let request = app
        .anonymous()
        .request(Method::POST, address)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(request.body("List-Unsubscribe=One-Click")).await
}

#[tokio::test]
async fn get_changes_nothing_and_post_confirms() {
    let harness = DigestHarness::start().await;
    subscribe(&harness.app, "me@mail.example").await;
    let (address, anonymous) = (
        harness.address("/digests/confirm/").await,
        harness.app.anonymous(),
    );
    for _ in 0..2 {
        let page = anonymous.get(&address).await;
        assert_eq!(
            (
                page.status,
                page.header("set-cookie"),
                page.header("cache-control")
            ),
            (StatusCode::OK, "", "private, no-store")
        );
        assert!(
            page.text()
                .contains("<form method=\"post\"><button>Subscribe</button></form>"),
            "{}",
            page.text()
        );
        assert!(
            page.text().contains("“young”") && !listed(&harness.app).await.digests[0].is_confirmed
        );
    }
    for _ in 0..2 {
        let page = anonymous.post(&address, &json!({})).await;
        assert!(
            page.status == StatusCode::OK
                && page.text().contains("<h1>Confirmed</h1>")
                && !page.text().contains("<form"),
            "{}",
            page.text()
        );
    }
    assert!(listed(&harness.app).await.digests[0].is_confirmed);
    assert!(
        anonymous
            .get(&address)
            .await
            .text()
            .contains("<h1>Confirmed</h1>")
    );
}

#[tokio::test]
async fn one_click_unsubscribe_is_idempotent() {
    let harness = DigestHarness::start().await;
    harness.subscribe_and_confirm().await;
    let email = harness.last().await;
    let address = email.unsubscribe_url.clone().unwrap();
    assert!(email.text.contains(&address) && email.html.contains(&address));
    let looked = harness.app.anonymous().get(&address).await;
    assert!(
        looked.status == StatusCode::OK && looked.text().contains("<button>Unsubscribe</button>"),
        "{}",
        looked.text()
    );
    assert_eq!(
        listed(&harness.app).await.digests.len(),
        1,
        "a GET request does not unsubscribe"
    );
    for _ in 0..2 {
        let stopped = one_click(&harness.app, &address).await;
        assert_eq!(
            (
                stopped.status,
                stopped.header("set-cookie"),
                stopped.header("location")
            ),
            (StatusCode::OK, "", "")
        );
        assert!(
            stopped.text().contains("<h1>Unsubscribed</h1>"),
            "{}",
            stopped.text()
        );
    }
    assert!(listed(&harness.app).await.digests.is_empty());
    assert!(
        harness
            .app
            .anonymous()
            .get(&address)
            .await
            .text()
            .contains("<h1>Unsubscribed</h1>")
    );
}

#[tokio::test]
async fn forged_links_share_one_page_and_are_rate_limited() {
    let harness = DigestHarness::start().await;
    let digest = harness.subscribe_and_confirm().await;
    let valid = harness.last().await.unsubscribe_url.unwrap();
    let token = valid.rsplit('/').next().unwrap();
    let swapped = format!("/digests/confirm/{token}");
    let altered = format!(
        "/digests/unsubscribe/{}",
        token.replace(digest.id.as_str(), &"0".repeat(26))
    );
    let mut pages = Vec::new();
    for forged in [
        swapped.as_str(),
        altered.as_str(),
        "/digests/unsubscribe/x",
        "/digests/confirm/%0d%0a",
    ] {
        let response = one_click(&harness.app, forged).await;
        assert_eq!(response.status, StatusCode::NOT_FOUND, "{forged}");
        pages.push(response.text().to_owned());
    }
    assert!(
        pages.iter().all(|page| *page == pages[0]) && pages[0].contains("<h1>Not available</h1>"),
        "{}",
        pages[0]
    );
    assert_eq!(listed(&harness.app).await.digests.len(), 1);
    let mut response = one_click(&harness.app, &altered).await;
    for _ in 0..60 {
        response = one_click(&harness.app, &altered).await;
    }
    assert_eq!(response.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        one_click(&harness.app, &valid).await.status,
        StatusCode::OK,
        "a valid token is not rate limited"
    );
}

#[tokio::test]
async fn emails_and_pages_use_the_language_of_the_subscription() {
    let harness = DigestHarness::start().await;
    let body = json!({"email": "me@mail.example", "query": "", "interval": "week"});
    send(
        harness
            .app
            .request(Method::POST, routes::DIGESTS)
            .header("accept-language", "de-AT,de;q=0.9")
            .json(&body),
    )
    .await;
    assert_eq!(
        harness.last().await.subject,
        "Abonnement bestätigen: neue Modelle per E-Mail"
    );
    let page = harness
        .app
        .anonymous()
        .get(&harness.address("/digests/confirm/").await)
        .await;
    assert!(
        page.text().contains("<html lang=\"de\"") && page.text().contains("jede Woche"),
        "{}",
        page.text()
    );
}
