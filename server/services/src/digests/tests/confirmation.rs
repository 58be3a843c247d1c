use super::*;

use adapters::mail::SendError;

#[tokio::test]
async fn only_confirmation_email_is_sent_before_confirmation() {
    let test = TestDigests::open().await;
    let digest = test
        .subscribe("me", "me@mail.example", "q=fog")
        .await
        .unwrap();
    assert!(!digest.is_confirmed);
    let emails = test.emails();
    assert_eq!(
        (
            emails.len(),
            emails[0].to.as_str(),
            emails[0].unsubscribe_url.as_deref()
        ),
        (1, "me@mail.example", None)
    );
    assert!(
        !emails[0].text.contains("fog"),
        "the email does not contain the query"
    );
    test.put(&["fog"]).await;
    test.advance_days(2).await;
    assert_eq!(test.emails().len(), 1);
    test.confirm(&emails[0]).await;
    assert!(test.list("me").await[0].is_confirmed);
}

#[tokio::test]
async fn confirmation_emails_per_address_are_limited_silently() {
    let test = TestDigests::open().await;
    for who in ["a", "b", "c", "d", "e"] {
        assert!(
            !test
                .subscribe(who, "Me@mail.example", "")
                .await
                .unwrap()
                .is_confirmed,
            "{who}"
        );
    }
    assert_eq!(test.emails().len(), 3);
    test.subscribe("a", "you@mail.example", "").await.unwrap();
    assert_eq!(test.emails().len(), 4, "another address");
    test.advance_days(1).await;
    test.subscribe("f", "me@mail.example", "").await.unwrap();
    assert_eq!(test.emails().len(), 5, "another day");
}

#[tokio::test]
async fn existing_subscription_gets_no_email_silently() {
    let test = TestDigests::open().await;
    let digest = test.subscribe_and_confirm("?q=fog").await;
    let sent = test.emails().len();
    let again = test
        .subscribe("stranger", "ME@mail.example", "?q=fog&sort=runs")
        .await
        .unwrap();
    assert!(!again.is_confirmed && again.id != digest.id);
    assert_eq!(test.emails().len(), sent);
    test.subscribe("stranger", "me@mail.example", "?q=rain")
        .await
        .unwrap();
    assert_eq!(test.emails().len(), sent + 1, "another search");
}

#[tokio::test]
async fn repeated_subscription_updates_the_interval() {
    let test = TestDigests::open().await;
    let first = test.subscribe("me", "me@mail.example", "").await.unwrap();
    let subscriber = Subscriber {
        owner: OwnerId::visitor("me"),
        peer: Ipv4Addr::LOCALHOST.into(),
        locale: Locale::from_tag("de"),
    };
    let request = CreateDigest {
        email: "me@mail.example".into(),
        query: String::new(),
        interval: DigestInterval::Week,
    };
    let second = test
        .digests
        .subscribe(&subscriber, request, &test.digests.links.clone())
        .await
        .unwrap();
    assert_eq!(
        (second.id, second.interval),
        (first.id, DigestInterval::Week)
    );
    test.digests.send_due().await.unwrap();
    let emails = test.emails();
    assert_eq!((test.list("me").await.len(), emails.len()), (1, 2));
    assert!(
        emails[1].subject.starts_with("Abonnement"),
        "{}",
        emails[1].subject
    );
}

#[tokio::test]
async fn digests_and_emails_per_owner_are_limited() {
    let test = TestDigests::open().await;
    for number in 0..api::limits::DIGESTS {
        test.clock.advance(SignedDuration::from_secs(60));
        test.subscribe("me", &format!("{number}@mail.example"), "")
            .await
            .unwrap();
    }
    let error = test
        .subscribe("me", "more@mail.example", "")
        .await
        .unwrap_err();
    assert!(
        matches!(error, DigestError::Invalid(faults) if faults[0].description == "You have 20 digests already; delete one first")
    );
    let first = test.list("me").await.remove(0);
    assert!(
        test.digests
            .delete(&OwnerId::visitor("me"), &first.id)
            .await
            .unwrap()
    );
    test.clock.advance(SignedDuration::from_secs(60));
    assert!(
        matches!(
            test.subscribe("me", "more@mail.example", "").await,
            Err(DigestError::RateLimited(_))
        ),
        "deleting does not reset the limit"
    );
}

#[tokio::test]
async fn confirmation_email_is_retried_after_a_restart() {
    let test = TestDigests::open().await;
    test.fail_next(SendError::Transient("busy".into()));
    test.subscribe("me", "me@mail.example", "").await.unwrap();
    assert_eq!(test.emails().len(), 0);
    test.clock.advance(SignedDuration::from_secs(61));
    test.restarted().send_due().await.unwrap();
    assert_eq!(test.emails().len(), 1);
    test.advance_days(1).await;
    assert_eq!(test.emails().len(), 1, "an accepted email is not repeated");
}

#[tokio::test]
async fn unconfirmed_digest_is_deleted_after_a_week() {
    let test = TestDigests::open().await;
    test.subscribe_and_confirm("?q=kept").await;
    test.subscribe("me", "other@mail.example", "")
        .await
        .unwrap();
    test.advance_days(6).await;
    assert_eq!(test.digests.delete_unconfirmed().await.unwrap(), 0);
    test.advance_days(2).await;
    assert_eq!(test.digests.delete_unconfirmed().await.unwrap(), 1);
    assert_eq!(test.list("me").await.len(), 1);
}

#[tokio::test]
async fn second_confirmation_of_the_same_search_replaces_the_first() {
    let test = TestDigests::open().await;
    let first = test.subscribe("a", "me@mail.example", "").await.unwrap();
    let second = test.subscribe("b", "me@mail.example", "").await.unwrap();
    let emails = test.emails();
    test.confirm(&emails[0]).await;
    test.clock.advance(SignedDuration::from_secs(1));
    test.put(&["early"]).await;
    test.advance_days(1).await;
    test.confirm(&emails[1]).await;
    assert!(
        test.list("a").await.is_empty() && test.list("b").await[0].id == second.id,
        "{first:?}"
    );
    test.put(&["late"]).await;
    test.advance_days(1).await;
    let emails = test.digest_emails();
    assert_eq!(emails.len(), 2);
    assert!(
        emails[1].text.contains("someone/late") && !emails[1].text.contains("someone/early"),
        "{}",
        emails[1].text
    );
}
