use reqwest::{Method, header::CONTENT_TYPE};

use super::*;
use crate::app::send;

/// What a mail program sends when its reader wants no more (RFC 8058).
async fn one_click(app: &TestApp, address: &str) -> Answer {
    let request = app
        .stranger()
        .request(Method::POST, address)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(request.body("List-Unsubscribe=One-Click")).await
}

#[tokio::test]
async fn looking_changes_nothing_and_the_button_says_yes() {
    let post = Post::start().await;
    ask(&post.app, "me@mail.example").await;
    let (address, stranger) = (post.address("/digests/confirm/").await, post.app.stranger());
    for _ in 0..2 {
        let page = stranger.get(&address).await;
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
                .contains("<form method=\"post\"><button>Yes, send it</button></form>"),
            "{}",
            page.text()
        );
        assert!(
            page.text().contains("“young”") && !listed(&post.app).await.digests[0].is_confirmed
        );
    }
    for _ in 0..2 {
        let page = stranger.post(&address, &json!({})).await;
        assert!(
            page.status == StatusCode::OK
                && page.text().contains("<h1>Confirmed</h1>")
                && !page.text().contains("<form"),
            "{}",
            page.text()
        );
    }
    assert!(listed(&post.app).await.digests[0].is_confirmed);
    assert!(
        stranger
            .get(&address)
            .await
            .text()
            .contains("<h1>Confirmed</h1>")
    );
}

#[tokio::test]
async fn one_request_of_a_mail_program_stops_a_digest_and_another_is_no_fault() {
    let post = Post::start().await;
    post.follow().await;
    let letter = post.last().await;
    let address = letter.stop_url.clone().unwrap();
    assert!(letter.text.contains(&address) && letter.html.contains(&address));
    let looked = post.app.stranger().get(&address).await;
    assert!(
        looked.status == StatusCode::OK && looked.text().contains("<button>Stop it</button>"),
        "{}",
        looked.text()
    );
    assert_eq!(
        listed(&post.app).await.digests.len(),
        1,
        "looking changes nothing"
    );
    for _ in 0..2 {
        let stopped = one_click(&post.app, &address).await;
        assert_eq!(
            (
                stopped.status,
                stopped.header("set-cookie"),
                stopped.header("location")
            ),
            (StatusCode::OK, "", "")
        );
        assert!(
            stopped.text().contains("<h1>Stopped</h1>"),
            "{}",
            stopped.text()
        );
    }
    assert!(listed(&post.app).await.digests.is_empty());
    assert!(
        post.app
            .stranger()
            .get(&address)
            .await
            .text()
            .contains("<h1>Stopped</h1>")
    );
}

#[tokio::test]
async fn forged_addresses_lead_to_the_same_page_and_too_many_to_a_wait() {
    let post = Post::start().await;
    let digest = post.follow().await;
    let genuine = post.last().await.stop_url.unwrap();
    let token = genuine.rsplit('/').next().unwrap();
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
        let answer = one_click(&post.app, forged).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{forged}");
        pages.push(answer.text().to_owned());
    }
    assert!(
        pages.iter().all(|page| *page == pages[0]) && pages[0].contains("<h1>Not available</h1>"),
        "{}",
        pages[0]
    );
    assert_eq!(listed(&post.app).await.digests.len(), 1);
    let mut answer = one_click(&post.app, &altered).await;
    for _ in 0..60 {
        answer = one_click(&post.app, &altered).await;
    }
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        one_click(&post.app, &genuine).await.status,
        StatusCode::OK,
        "who has one is not kept waiting"
    );
}

#[tokio::test]
async fn letters_and_pages_are_in_the_language_of_whoever_asked() {
    let post = Post::start().await;
    let body = json!({"email": "me@mail.example", "query": "", "every": "week"});
    send(
        post.app
            .request(Method::POST, routes::DIGESTS)
            .header("accept-language", "de-AT,de;q=0.9")
            .json(&body),
    )
    .await;
    assert_eq!(
        post.last().await.subject,
        "Bitte bestätigen: neue Modelle per E-Mail"
    );
    let page = post
        .app
        .stranger()
        .get(&post.address("/digests/confirm/").await)
        .await;
    assert!(
        page.text().contains("<html lang=\"de\"") && page.text().contains("jede Woche"),
        "{}",
        page.text()
    );
}
