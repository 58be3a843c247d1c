use super::*;

use adapters::mail::SendError;

#[tokio::test]
async fn digest_reports_each_new_model_once() {
    let test = TestDigests::open().await;
    test.put(&["old"]).await;
    let digest = test.subscribe_and_confirm("").await;
    test.clock.advance(SignedDuration::from_secs(1));
    test.put(&["young", "someone-else/one-run"]).await;
    test.advance_days(1).await;
    let emails = test.digest_emails();
    assert_eq!(emails.len(), 1);
    assert_eq!(emails[0].subject, "New models, all models: 2");
    assert!(
        emails[0].text.contains("someone/young")
            && emails[0]
                .text
                .contains("https://studio.example/explore/someone-else/one-run")
    );
    assert!(
        !emails[0].text.contains("someone/old"),
        "{}",
        emails[0].text
    );
    assert!(
        emails[0].html.contains("&lt;b&gt;fog&lt;/b&gt; &amp; rain")
            && !emails[0].html.contains("<b>"),
        "{}",
        emails[0].html
    );
    assert_eq!(
        test.list("me").await[0].last_sent_at,
        Some(to_wire_timestamp(test.clock.now()))
    );

    test.advance_days(1).await;
    assert_eq!(test.digest_emails().len(), 1, "no email without new models");
    test.put(&["young", "younger"]).await;
    test.advance_days(1).await;
    let last = test.digest_emails().pop().unwrap();
    assert!(
        last.subject.ends_with(": 1") && last.text.contains("someone/younger"),
        "{}",
        last.text
    );
    assert_eq!(test.list("me").await[0].id, digest.id);
}

#[tokio::test]
async fn digest_is_limited_to_its_search_and_names_it() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("?q=foggy").await;
    test.clock.advance(SignedDuration::from_secs(1));
    test.put(&["clear"]).await;
    test.advance_days(1).await;
    assert!(test.digest_emails().is_empty());
    test.put(&["foggy"]).await;
    test.advance_days(1).await;
    assert_eq!(test.digest_emails()[0].subject, "New models, “foggy”: 1");
}

#[tokio::test]
async fn digest_describes_twenty_models_and_links_the_rest() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("?inputs=image").await;
    test.clock.advance(SignedDuration::from_secs(1));
    let names: Vec<String> = (0..25).map(|number| format!("model-{number:02}")).collect();
    let models = names
        .iter()
        .map(|name| Model {
            latest_version: depth2img_version(),
            ..model(name, 1)
        })
        .collect();
    test.digests
        .catalog
        .put(models, CatalogSource::Replicate)
        .await
        .unwrap();
    test.advance_days(1).await;
    let email = test.digest_emails().pop().unwrap();
    assert_eq!(
        email
            .text
            .matches("https://studio.example/explore/")
            .count(),
        20
    );
    assert!(
        email.text.contains(
            "and 5 more: see all\nhttps://studio.example/explore?inputs=image&sort=newest\n"
        ),
        "{}",
        email.text
    );
    test.advance_days(1).await;
    assert_eq!(test.digest_emails().len(), 1, "the rest counts as reported");
}

#[tokio::test]
async fn missed_periods_are_sent_as_one_email() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("").await;
    for name in ["first", "second", "third"] {
        test.clock.advance(SignedDuration::from_hours(30));
        test.put(&[name]).await;
    }
    test.restarted().send_due().await.unwrap();
    test.restarted().send_due().await.unwrap();
    let emails = test.digest_emails();
    assert_eq!(emails.len(), 1);
    assert!(
        ["first", "second", "third"]
            .iter()
            .all(|name| emails[0].text.contains(name)),
        "{}",
        emails[0].text
    );
}

#[tokio::test]
async fn transient_failure_is_retried() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("").await;
    test.put(&["young"]).await;
    test.clock.advance(SignedDuration::from_secs(1));
    test.put(&["younger"]).await;
    test.fail_next(SendError::Transient("busy".into()));
    test.advance_days(1).await;
    assert_eq!(
        (
            test.digest_emails().len(),
            test.list("me").await[0].last_sent_at.clone()
        ),
        (0, None)
    );
    test.clock.advance(SignedDuration::from_secs(61));
    test.digests.send_due().await.unwrap();
    assert!(test.digest_emails()[0].text.contains("someone/younger"));
    test.advance_days(1).await;
    assert_eq!(test.digest_emails().len(), 1);
}

#[tokio::test]
async fn ambiguous_delivery_is_not_repeated() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("").await;
    test.clock.advance(SignedDuration::from_secs(1));
    test.put(&["young"]).await;
    test.fail_next(SendError::Ambiguous("the connection broke".into()));
    test.advance_days(1).await;
    test.put(&["younger"]).await;
    test.advance_days(1).await;
    let emails = test.digest_emails();
    assert_eq!(emails.len(), 1);
    assert!(
        !emails[0].text.contains("someone/young\n"),
        "{}",
        emails[0].text
    );
}

#[tokio::test]
async fn rejected_address_gets_no_more_emails() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("").await;
    test.clock.advance(SignedDuration::from_secs(1));
    test.put(&["young"]).await;
    test.fail_next(SendError::Rejected("no such mailbox".into()));
    test.advance_days(1).await;
    let listed = test.list("me").await.remove(0);
    assert!(listed.has_failed && !listed.is_confirmed);
    test.put(&["younger"]).await;
    test.advance_days(2).await;
    assert!(test.digest_emails().is_empty());
    test.subscribe_and_confirm("").await;
    assert!(
        !test.list("me").await[0].has_failed,
        "a new confirmation clears the failure"
    );
}

#[tokio::test]
async fn unsubscribed_digest_sends_no_more_and_unsubscribe_is_idempotent() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("").await;
    test.clock.advance(SignedDuration::from_secs(1));
    test.put(&["young"]).await;
    test.advance_days(1).await;
    let token = token_in(&test.digest_emails()[0].text, "/unsubscribe/");
    let row = test
        .digests
        .find_by_unsubscribe_token(&token)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    test.digests.unsubscribe(&row).await.unwrap();
    assert_eq!(
        test.digests
            .find_by_unsubscribe_token(&token)
            .await
            .unwrap(),
        Some(None)
    );
    test.put(&["younger"]).await;
    test.advance_days(1).await;
    assert_eq!(
        (test.digest_emails().len(), test.list("me").await.len()),
        (1, 0)
    );
}

#[tokio::test]
async fn concurrent_servers_send_one_email() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("").await;
    test.clock
        .advance(SignedDuration::from_secs(24 * 60 * 60 + 1));
    test.put(&["young"]).await;
    let (a, b) = (test.restarted(), test.restarted());
    let (first, second) = tokio::join!(a.send_due(), b.send_due());
    first.and(second).unwrap();
    assert_eq!(test.digest_emails().len(), 1);
}

/// A version with an input schema.
fn depth2img_version() -> Option<api::Version> {
    serde_json::from_str::<Model>(api::DEPTH2IMG)
        .unwrap()
        .latest_version
}
