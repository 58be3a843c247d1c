use super::*;
use crate::Store;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("depth2img.db"))
        .await
        .unwrap();
    (folder, store)
}

fn timestamp(minute: u32) -> Timestamp {
    Timestamp::from_rfc3339(format!("2026-11-22T09:{minute:02}:00.000000Z"))
}

fn digest_row(number: u8) -> DigestRow {
    let digest = Digest {
        id: DigestId::from_entropy([number; 16]),
        email: "me@mail.example".into(),
        query: String::new(),
        interval: DigestInterval::Week,
        is_confirmed: false,
        has_failed: false,
        created_at: timestamp(30),
        last_sent_at: None,
    };
    let owner = OwnerId::visitor(&number.to_string());
    DigestRow {
        digest,
        owner,
        language: "en".into(),
        confirmed_at: None,
        new_models_since: None,
        due_at: None,
        attempts: 0,
    }
}

async fn subscribe(store: &Store, row: &DigestRow) -> DigestRow {
    let most = EmailLimits {
        per_address: 3,
        per_owner: 20,
        since: &timestamp(0),
    };
    let SubscribeOutcome::Subscribed(row) =
        store.digests().subscribe(row, "hash", most).await.unwrap()
    else {
        panic!("it is stored")
    };
    *row
}

#[tokio::test]
async fn email_is_claimed_once_with_its_models() {
    let (_folder, store) = store().await;
    let row = subscribe(&store, &digest_row(1)).await;
    assert_eq!(row.due_at, Some(timestamp(30)));
    store
        .digests()
        .confirm(&row.digest.id, &timestamp(31), &timestamp(40))
        .await
        .unwrap();
    assert_eq!(store.digests().due(&timestamp(39), 9).await.unwrap(), []);
    let due = store
        .digests()
        .due(&timestamp(40), 9)
        .await
        .unwrap()
        .remove(0);
    let models = ["a/b".to_owned(), "c/d".to_owned()];
    assert!(
        store
            .digests()
            .claim(&due, &timestamp(50), "email", &models)
            .await
            .unwrap()
    );
    assert!(
        !store
            .digests()
            .claim(&due, &timestamp(50), "another", &["e/f".to_owned()])
            .await
            .unwrap()
    );
    assert_eq!(
        store
            .digests()
            .reported_models(&due.digest.id)
            .await
            .unwrap(),
        models.clone().into()
    );
    store
        .digests()
        .release(&due.digest.id, "email", &timestamp(41), 1)
        .await
        .unwrap();
    assert!(
        store
            .digests()
            .reported_models(&due.digest.id)
            .await
            .unwrap()
            .is_empty()
    );
    let again = store
        .digests()
        .due(&timestamp(41), 9)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(again.attempts, 1);
}

#[tokio::test]
async fn unsubscribing_deletes_reported_models() {
    let (_folder, store) = store().await;
    let row = subscribe(&store, &digest_row(1)).await;
    store
        .digests()
        .claim(&row, &timestamp(50), "email", &["a/b".to_owned()])
        .await
        .unwrap();
    assert!(
        !store
            .digests()
            .delete(&OwnerId::visitor("2"), &row.digest.id)
            .await
            .unwrap()
    );
    store.digests().unsubscribe(&row.digest.id).await.unwrap();
    assert_eq!(store.digests().find(&row.digest.id).await.unwrap(), None);
    assert!(
        store
            .digests()
            .reported_models(&row.digest.id)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn confirmation_merges_the_same_digest_of_another_owner() {
    let (_folder, store) = store().await;
    let (first, second) = (
        subscribe(&store, &digest_row(1)).await,
        subscribe(&store, &digest_row(2)).await,
    );
    assert!(
        store
            .digests()
            .confirm(&first.digest.id, &timestamp(31), &timestamp(40))
            .await
            .unwrap()
    );
    let due = store
        .digests()
        .due(&timestamp(40), 9)
        .await
        .unwrap()
        .into_iter()
        .find(|due| due.digest.id == first.digest.id)
        .unwrap();
    store
        .digests()
        .claim(&due, &timestamp(50), "email", &["a/b".to_owned()])
        .await
        .unwrap();
    assert!(
        store
            .digests()
            .confirm(&second.digest.id, &timestamp(45), &timestamp(55))
            .await
            .unwrap()
    );
    assert_eq!(store.digests().find(&first.digest.id).await.unwrap(), None);
    let heir = store
        .digests()
        .find(&second.digest.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (heir.confirmed_at, heir.new_models_since, heir.due_at),
        (
            Some(timestamp(45)),
            Some(timestamp(31)),
            Some(timestamp(55))
        )
    );
    assert!(
        store
            .digests()
            .reported_models(&second.digest.id)
            .await
            .unwrap()
            .contains("a/b")
    );
    assert!(
        !store
            .digests()
            .confirm(&second.digest.id, &timestamp(46), &timestamp(56))
            .await
            .unwrap(),
        "once is enough"
    );
}
