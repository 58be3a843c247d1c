use super::*;

#[tokio::test]
async fn a_letter_tells_what_came_since_and_never_twice() {
    let world = World::open().await;
    world.put(&["old"]).await;
    let digest = world.follow("").await;
    world.clock.advance(SignedDuration::from_secs(1));
    world.put(&["young", "someone-else/one-run"]).await;
    world.pass(1).await;
    let news = world.news();
    assert_eq!(news.len(), 1);
    assert_eq!(news[0].subject, "New models, all models: 2");
    assert!(
        news[0].text.contains("someone/young")
            && news[0]
                .text
                .contains("https://studio.example/explore/someone-else/one-run")
    );
    assert!(!news[0].text.contains("someone/old"), "{}", news[0].text);
    assert!(
        news[0].html.contains("&lt;b&gt;fog&lt;/b&gt; &amp; rain") && !news[0].html.contains("<b>"),
        "{}",
        news[0].html
    );
    assert_eq!(
        world.listed("me").await[0].last_sent_at,
        Some(stamp(world.clock.now()))
    );

    world.pass(1).await;
    assert_eq!(world.news().len(), 1, "nothing is sent when nothing is new");
    world.put(&["young", "younger"]).await;
    world.pass(1).await;
    let last = world.news().pop().unwrap();
    assert!(
        last.subject.ends_with(": 1") && last.text.contains("someone/younger"),
        "{}",
        last.text
    );
    assert_eq!(world.listed("me").await[0].id, digest.id);
}

#[tokio::test]
async fn only_what_the_search_finds_is_news_and_the_letter_says_which_search() {
    let world = World::open().await;
    world.follow("?q=foggy").await;
    world.clock.advance(SignedDuration::from_secs(1));
    world.put(&["clear"]).await;
    world.pass(1).await;
    assert!(world.news().is_empty());
    world.put(&["foggy"]).await;
    world.pass(1).await;
    assert_eq!(world.news()[0].subject, "New models, “foggy”: 1");
}

#[tokio::test]
async fn of_many_models_the_letter_tells_twenty_and_where_the_rest_is() {
    let world = World::open().await;
    world.follow("?takes=image").await;
    world.clock.advance(SignedDuration::from_secs(1));
    let names: Vec<String> = (0..25).map(|number| format!("model-{number:02}")).collect();
    let models = names
        .iter()
        .map(|name| Model {
            latest_version: depth2img_version(),
            ..model(name, 1)
        })
        .collect();
    world
        .digests
        .catalog
        .put(models, CatalogSource::Replicate)
        .await
        .unwrap();
    world.pass(1).await;
    let letter = world.news().pop().unwrap();
    assert_eq!(
        letter
            .text
            .matches("https://studio.example/explore/")
            .count(),
        20
    );
    assert!(
        letter.text.contains(
            "and 5 more: see all\nhttps://studio.example/explore?takes=image&sort=newest\n"
        ),
        "{}",
        letter.text
    );
    world.pass(1).await;
    assert_eq!(world.news().len(), 1, "the rest was told of too");
}

#[tokio::test]
async fn after_days_without_power_there_is_one_letter() {
    let world = World::open().await;
    world.follow("").await;
    for name in ["first", "second", "third"] {
        world.clock.advance(SignedDuration::from_hours(30));
        world.put(&[name]).await;
    }
    world.restarted().look().await.unwrap();
    world.restarted().look().await.unwrap();
    let news = world.news();
    assert_eq!(news.len(), 1);
    assert!(
        ["first", "second", "third"]
            .iter()
            .all(|name| news[0].text.contains(name)),
        "{}",
        news[0].text
    );
}

#[tokio::test]
async fn what_was_not_taken_is_told_later() {
    let world = World::open().await;
    world.follow("").await;
    world.put(&["young"]).await;
    world.clock.advance(SignedDuration::from_secs(1));
    world.put(&["younger"]).await;
    world.answer(SendError::Later("busy".into()));
    world.pass(1).await;
    assert_eq!(
        (
            world.news().len(),
            world.listed("me").await[0].last_sent_at.clone()
        ),
        (0, None)
    );
    world.clock.advance(SignedDuration::from_secs(61));
    world.digests.look().await.unwrap();
    assert!(world.news()[0].text.contains("someone/younger"));
    world.pass(1).await;
    assert_eq!(world.news().len(), 1);
}

#[tokio::test]
async fn what_may_have_been_taken_is_not_told_again() {
    let world = World::open().await;
    world.follow("").await;
    world.clock.advance(SignedDuration::from_secs(1));
    world.put(&["young"]).await;
    world.answer(SendError::Unknown("the connection broke".into()));
    world.pass(1).await;
    world.put(&["younger"]).await;
    world.pass(1).await;
    let news = world.news();
    assert_eq!(news.len(), 1);
    assert!(
        !news[0].text.contains("someone/young\n"),
        "{}",
        news[0].text
    );
}

#[tokio::test]
async fn a_mailbox_that_refuses_gets_no_more_and_its_owner_sees_it() {
    let world = World::open().await;
    world.follow("").await;
    world.clock.advance(SignedDuration::from_secs(1));
    world.put(&["young"]).await;
    world.answer(SendError::Refused("no such mailbox".into()));
    world.pass(1).await;
    let listed = world.listed("me").await.remove(0);
    assert!(listed.has_failed && !listed.is_confirmed);
    world.put(&["younger"]).await;
    world.pass(2).await;
    assert!(world.news().is_empty());
    world.follow("").await;
    assert!(
        !world.listed("me").await[0].has_failed,
        "another yes begins anew"
    );
}

#[tokio::test]
async fn who_stops_gets_no_more_and_may_stop_again() {
    let world = World::open().await;
    world.follow("").await;
    world.clock.advance(SignedDuration::from_secs(1));
    world.put(&["young"]).await;
    world.pass(1).await;
    let token = token_in(&world.news()[0].text, "/unsubscribe/");
    let row = world
        .digests
        .to_stop(&token)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    world.digests.stop(&row).await.unwrap();
    assert_eq!(world.digests.to_stop(&token).await.unwrap(), Some(None));
    world.put(&["younger"]).await;
    world.pass(1).await;
    assert_eq!((world.news().len(), world.listed("me").await.len()), (1, 0));
}

#[tokio::test]
async fn two_servers_that_look_at_once_send_one_letter() {
    let world = World::open().await;
    world.follow("").await;
    world
        .clock
        .advance(SignedDuration::from_secs(24 * 60 * 60 + 1));
    world.put(&["young"]).await;
    let (a, b) = (world.restarted(), world.restarted());
    let (first, second) = tokio::join!(a.look(), b.look());
    first.and(second).unwrap();
    assert_eq!(world.news().len(), 1);
}

/// A version that says what a model takes.
fn depth2img_version() -> Option<api::Version> {
    serde_json::from_str::<Model>(api::DEPTH2IMG)
        .unwrap()
        .latest_version
}
