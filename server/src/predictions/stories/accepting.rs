use api::{InvalidField, Status};
use bytes::Bytes;
use serde_json::json;

use crate::{
    models::{ResolveError, Wanted},
    predictions::{
        CreateError, CreateOptions, Vocabulary,
        world::{World, me, other, picture, plainly, request, with_picture},
    },
    store::Filter,
};

fn faults(error: CreateError) -> Vec<InvalidField> {
    match error {
        CreateError::Invalid(faults) => faults,
        error => panic!("another error: {error}"),
    }
}

#[tokio::test]
async fn an_accepted_prediction_is_starting_and_has_its_picture_and_a_seed() {
    let world = World::open().await;
    let record = world.create(&me(), json!({"prompt": "fog"})).await;
    assert_eq!(record.status, Status::Starting);
    let input = record.pictures.input.as_ref().unwrap();
    assert_eq!((input.width, input.height), (48, 32));
    assert!((0..=i64::from(i32::MAX)).contains(&record.seed));
    let seen = record.present_in(Vocabulary::Whole, &world.links);
    assert_eq!((seen.output, seen.error, seen.metrics), (None, None, None));
    assert_eq!(seen.urls.web, format!("http://studio.test/p/{}", record.id));
}

#[tokio::test]
async fn a_given_seed_is_kept_also_where_it_is_written_as_a_float() {
    let world = World::open().await;
    for (given, kept) in [(json!(4711), 4711), (json!(-1), -1), (json!(3.0), 3)] {
        assert_eq!(world.create(&me(), json!({"seed": given})).await.seed, kept);
    }
}

#[tokio::test]
async fn every_fault_is_told_at_once_and_nothing_is_stored() {
    let world = World::open().await;
    let input =
        json!({"num_outputs": 9, "seed": null, "steps": 3, "prompt": "long ".repeat(2_001)});
    let error = world
        .try_create(&me(), input.as_object().unwrap().clone(), plainly())
        .await
        .unwrap_err();
    let kinds: Vec<String> = faults(error).into_iter().map(|fault| fault.kind).collect();
    assert_eq!(
        kinds,
        [
            "required",
            "number_lte",
            "invalid_type",
            "additional_property_not_allowed",
            "string_lte"
        ]
    );
    assert!(
        world
            .predictions()
            .list(&me(), &Filter::default(), None)
            .await
            .unwrap()
            .records
            .is_empty()
    );
}

#[tokio::test]
async fn bad_pictures_are_named_by_their_fields() {
    let world = World::open().await;
    let bad = world
        .upload(&me(), Bytes::from_static(b"GIF87a? no."))
        .await;
    let error = world
        .try_create(
            &me(),
            with_picture(&bad, json!({"depth_image": bad})),
            plainly(),
        )
        .await
        .unwrap_err();
    let found = faults(error);
    assert_eq!(
        found
            .iter()
            .map(|fault| fault.field.as_str())
            .collect::<Vec<_>>(),
        ["input.input_image", "input.depth_image"]
    );
    assert!(
        found
            .iter()
            .all(|fault| fault.kind == "invalid_picture" && fault.description.starts_with("is ")),
        "{found:?}"
    );
    assert!(
        world
            .predictions()
            .list(&me(), &Filter::default(), None)
            .await
            .unwrap()
            .records
            .is_empty()
    );
}

#[tokio::test]
async fn a_client_object_sent_as_input_is_refused_without_repeating_its_token() {
    let world = World::open().await;
    let input = json!({"auth": "r8_secret", "baseUrl": "http://studio.test/v1", "fetch": {}});
    let error = world
        .try_create(&me(), input.as_object().unwrap().clone(), plainly())
        .await
        .unwrap_err();
    assert!(!format!("{error:?}").contains("r8_secret"));
}

#[tokio::test]
async fn a_webhook_that_cannot_be_sent_is_told_with_the_other_faults() {
    let world = World::open().await;
    let mut wanted = request(json!({"steps": 3}).as_object().unwrap().clone());
    wanted.webhook = Some("https://10.0.0.1/hook".into());
    let error = world
        .predictions()
        .create(&me(), &world.links, wanted, plainly())
        .await
        .unwrap_err();
    let found = faults(error);
    assert_eq!(
        (found.len(), found[2].field.as_str(), found[2].kind.as_str()),
        (3, "webhook", "format")
    );
    assert!(
        found[2].description.contains("--allow-private-urls"),
        "{found:?}"
    );
}

#[tokio::test]
async fn an_unknown_version_is_refused() {
    let world = World::open().await;
    let mut wanted = request(with_picture("http://studio.test/v1/files/x", json!({})));
    wanted.wanted = Wanted::Version("0".repeat(64));
    let error = world
        .predictions()
        .create(&me(), &world.links, wanted, plainly())
        .await
        .unwrap_err();
    assert!(
        matches!(error, CreateError::Resolve(ResolveError::NoVersion)),
        "{error}"
    );
}

#[tokio::test]
async fn the_same_idempotency_key_gives_the_same_prediction_however_the_requests_come() {
    let world = World::open().await;
    let reference = world.upload(&me(), picture()).await;
    let their_reference = world.upload(&other(), picture()).await;
    let create = |owner, reference| {
        let options = CreateOptions {
            idempotency_key: Some("run 7".into()),
            ..plainly()
        };
        world.try_create(owner, with_picture(reference, json!({})), options)
    };
    let (me, other) = (me(), other());
    let (first, second) = tokio::join!(create(&me, &reference), create(&me, &reference));
    let (first, third) = (first.unwrap(), create(&me, &reference).await.unwrap());
    assert_eq!(
        (second.unwrap().id, third.id),
        (first.id.clone(), first.id.clone())
    );
    let theirs = create(&other, &their_reference).await.unwrap();
    assert_ne!(theirs.id, first.id, "a key is its owner's");
}

#[tokio::test]
async fn somebody_elses_prediction_is_not_there() {
    let world = World::open().await;
    let mine = world.create(&me(), json!({})).await;
    assert!(
        world
            .predictions()
            .get(&other(), &mine.id)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        world
            .predictions()
            .cancel(&other(), &mine.id)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(world.now(&mine).await.status, Status::Starting);
}
