use super::*;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("depth2img.db"))
        .await
        .unwrap();
    (folder, store)
}

fn moment(minute: u32) -> Timestamp {
    Timestamp::from_rfc3339(format!("2026-11-22T09:{minute:02}:00.000000Z"))
}

fn wish(number: u8) -> DigestRow {
    let digest = Digest {
        id: DigestId::from_entropy([number; 16]),
        email: "me@mail.example".into(),
        query: String::new(),
        every: Every::Week,
        is_confirmed: false,
        has_failed: false,
        created_at: moment(30),
        last_sent_at: None,
    };
    let owner = OwnerId::visitor(&number.to_string());
    DigestRow {
        digest,
        owner,
        language: "en".into(),
        confirmed_at: None,
        news_since: None,
        due_at: None,
        attempts: 0,
    }
}

async fn ask(store: &Store, wish: &DigestRow) -> DigestRow {
    let most = LetterLimits {
        to_an_address: 3,
        of_an_owner: 20,
        since: &moment(0),
    };
    let Asked::Kept(row) = store.ask_digest(wish, "hash", most).await.unwrap() else {
        panic!("it is kept")
    };
    *row
}

#[tokio::test]
async fn a_letter_is_taken_in_hand_once_and_what_it_tells_is_written_with_it() {
    let (_folder, store) = store().await;
    let row = ask(&store, &wish(1)).await;
    assert_eq!(row.due_at, Some(moment(30)));
    store
        .confirm_digest(&row.digest.id, &moment(31), &moment(40))
        .await
        .unwrap();
    assert_eq!(store.due_digests(&moment(39), 9).await.unwrap(), []);
    let due = store.due_digests(&moment(40), 9).await.unwrap().remove(0);
    let models = ["a/b".to_owned(), "c/d".to_owned()];
    assert!(
        store
            .claim_digest(&due, &moment(50), "letter", &models)
            .await
            .unwrap()
    );
    assert!(
        !store
            .claim_digest(&due, &moment(50), "another", &["e/f".to_owned()])
            .await
            .unwrap()
    );
    assert_eq!(
        store.told_models(&due.digest.id).await.unwrap(),
        models.clone().into()
    );
    store
        .release_digest(&due.digest.id, "letter", &moment(41), 1)
        .await
        .unwrap();
    assert!(store.told_models(&due.digest.id).await.unwrap().is_empty());
    let again = store.due_digests(&moment(41), 9).await.unwrap().remove(0);
    assert_eq!(again.attempts, 1);
}

#[tokio::test]
async fn what_is_ended_takes_with_it_what_it_told() {
    let (_folder, store) = store().await;
    let row = ask(&store, &wish(1)).await;
    store
        .claim_digest(&row, &moment(50), "letter", &["a/b".to_owned()])
        .await
        .unwrap();
    assert!(
        !store
            .delete_digest(&OwnerId::visitor("2"), &row.digest.id)
            .await
            .unwrap()
    );
    store.end_digest(&row.digest.id).await.unwrap();
    assert_eq!(store.digest(&row.digest.id).await.unwrap(), None);
    assert!(store.told_models(&row.digest.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_yes_takes_over_from_the_same_digest_of_somebody_else() {
    let (_folder, store) = store().await;
    let (first, second) = (ask(&store, &wish(1)).await, ask(&store, &wish(2)).await);
    assert!(
        store
            .confirm_digest(&first.digest.id, &moment(31), &moment(40))
            .await
            .unwrap()
    );
    let due = store
        .due_digests(&moment(40), 9)
        .await
        .unwrap()
        .into_iter()
        .find(|due| due.digest.id == first.digest.id)
        .unwrap();
    store
        .claim_digest(&due, &moment(50), "letter", &["a/b".to_owned()])
        .await
        .unwrap();
    assert!(
        store
            .confirm_digest(&second.digest.id, &moment(45), &moment(55))
            .await
            .unwrap()
    );
    assert_eq!(store.digest(&first.digest.id).await.unwrap(), None);
    let heir = store.digest(&second.digest.id).await.unwrap().unwrap();
    assert_eq!(
        (heir.confirmed_at, heir.news_since, heir.due_at),
        (Some(moment(45)), Some(moment(31)), Some(moment(55)))
    );
    assert!(
        store
            .told_models(&second.digest.id)
            .await
            .unwrap()
            .contains("a/b")
    );
    assert!(
        !store
            .confirm_digest(&second.digest.id, &moment(46), &moment(56))
            .await
            .unwrap(),
        "once is enough"
    );
}
