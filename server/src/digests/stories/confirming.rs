use super::*;

#[tokio::test]
async fn nothing_but_one_question_is_sent_before_a_yes() {
    let world = World::open().await;
    let digest = world.ask("me", "me@mail.example", "q=fog").await.unwrap();
    assert!(!digest.is_confirmed);
    let letters = world.letters();
    assert_eq!(
        (
            letters.len(),
            letters[0].to.as_str(),
            letters[0].stop_url.as_deref()
        ),
        (1, "me@mail.example", None)
    );
    assert!(
        !letters[0].text.contains("fog"),
        "nobody can make it say what they like"
    );
    world.put(&["fog"]).await;
    world.pass(2).await;
    assert_eq!(world.letters().len(), 1);
    world.say_yes(&letters[0]).await;
    assert!(world.listed("me").await[0].is_confirmed);
}

#[tokio::test]
async fn an_address_gets_few_questions_whoever_asks_and_nobody_is_told() {
    let world = World::open().await;
    for who in ["a", "b", "c", "d", "e"] {
        assert!(
            !world
                .ask(who, "Me@mail.example", "")
                .await
                .unwrap()
                .is_confirmed,
            "{who}"
        );
    }
    assert_eq!(world.letters().len(), 3);
    world.ask("a", "you@mail.example", "").await.unwrap();
    assert_eq!(world.letters().len(), 4, "another address");
    world.pass(1).await;
    world.ask("f", "me@mail.example", "").await.unwrap();
    assert_eq!(world.letters().len(), 5, "another day");
}

#[tokio::test]
async fn who_gets_it_already_is_not_asked_again_and_that_is_not_told() {
    let world = World::open().await;
    let digest = world.follow("?q=fog").await;
    let asked = world.letters().len();
    let again = world
        .ask("stranger", "ME@mail.example", "?q=fog&sort=runs")
        .await
        .unwrap();
    assert!(!again.is_confirmed && again.id != digest.id);
    assert_eq!(world.letters().len(), asked);
    world
        .ask("stranger", "me@mail.example", "?q=rain")
        .await
        .unwrap();
    assert_eq!(world.letters().len(), asked + 1, "another search");
}

#[tokio::test]
async fn asking_again_changes_how_often_and_makes_no_second_digest() {
    let world = World::open().await;
    let first = world.ask("me", "me@mail.example", "").await.unwrap();
    let reader = Reader {
        owner: OwnerId::visitor("me"),
        peer: Ipv4Addr::LOCALHOST.into(),
        words: Words::of("de"),
    };
    let wish = CreateDigest {
        email: "me@mail.example".into(),
        query: String::new(),
        every: Every::Week,
    };
    let second = world
        .digests
        .ask(&reader, wish, &world.digests.links.clone())
        .await
        .unwrap();
    assert_eq!((second.id, second.every), (first.id, Every::Week));
    world.digests.look().await.unwrap();
    let letters = world.letters();
    assert_eq!((world.listed("me").await.len(), letters.len()), (1, 2));
    assert!(
        letters[1].subject.starts_with("Bitte"),
        "{}",
        letters[1].subject
    );
}

#[tokio::test]
async fn an_owner_has_so_many_and_asks_for_so_many() {
    let world = World::open().await;
    for number in 0..api::limits::DIGESTS {
        world.clock.advance(SignedDuration::from_secs(60));
        world
            .ask("me", &format!("{number}@mail.example"), "")
            .await
            .unwrap();
    }
    let refused = world.ask("me", "more@mail.example", "").await.unwrap_err();
    assert!(
        matches!(refused, DigestError::Invalid(faults) if faults[0].description == "There are 20 digests already; delete one first")
    );
    let first = world.listed("me").await.remove(0);
    assert!(
        world
            .digests
            .delete(&OwnerId::visitor("me"), &first.id)
            .await
            .unwrap()
    );
    world.clock.advance(SignedDuration::from_secs(60));
    assert!(
        matches!(
            world.ask("me", "more@mail.example", "").await,
            Err(DigestError::TooOften(_))
        ),
        "deleting brings no letters"
    );
}

#[tokio::test]
async fn a_question_is_repeated_until_it_is_taken_also_by_the_next_server() {
    let world = World::open().await;
    world.answer(SendError::Later("busy".into()));
    world.ask("me", "me@mail.example", "").await.unwrap();
    assert_eq!(world.letters().len(), 0);
    world.clock.advance(SignedDuration::from_secs(61));
    world.restarted().look().await.unwrap();
    assert_eq!(world.letters().len(), 1);
    world.pass(1).await;
    assert_eq!(world.letters().len(), 1, "once it is taken, it is not");
}

#[tokio::test]
async fn what_nobody_said_yes_to_is_forgotten_after_a_week() {
    let world = World::open().await;
    world.follow("?q=kept").await;
    world.ask("me", "other@mail.example", "").await.unwrap();
    world.pass(6).await;
    assert_eq!(world.digests.sweep().await.unwrap(), 0);
    world.pass(2).await;
    assert_eq!(world.digests.sweep().await.unwrap(), 1);
    assert_eq!(world.listed("me").await.len(), 1);
}

#[tokio::test]
async fn two_of_the_same_become_one_in_the_readers_hands() {
    let world = World::open().await;
    let first = world.ask("a", "me@mail.example", "").await.unwrap();
    let second = world.ask("b", "me@mail.example", "").await.unwrap();
    let letters = world.letters();
    world.say_yes(&letters[0]).await;
    world.clock.advance(SignedDuration::from_secs(1));
    world.put(&["early"]).await;
    world.pass(1).await;
    world.say_yes(&letters[1]).await;
    assert!(
        world.listed("a").await.is_empty() && world.listed("b").await[0].id == second.id,
        "{first:?}"
    );
    world.put(&["late"]).await;
    world.pass(1).await;
    let news = world.news();
    assert_eq!(news.len(), 2);
    assert!(
        news[1].text.contains("someone/late") && !news[1].text.contains("someone/early"),
        "{}",
        news[1].text
    );
}
