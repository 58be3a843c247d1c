use api::{InvalidField, Status};
use bytes::Bytes;
use serde_json::json;

use crate::predictions::{
    CreateError, CreateOptions,
    test_support::{TestServer, default_options, me, other, picture, request, with_picture},
};
use domain::{
    model_target::{ModelReference, ResolveError},
    prediction::StatusSupport,
};
use store::Filter;

fn errors(error: CreateError) -> Vec<InvalidField> {
    match error {
        CreateError::Invalid(errors) => errors,
        error => panic!("another error: {error}"),
    }
}

#[tokio::test]
async fn create_returns_starting_prediction_with_image_and_seed() {
    let server = TestServer::open().await;
    let record = server.create(&me(), json!({"prompt": "fog"})).await;
    assert_eq!(record.status, Status::Starting);
    let input = record.pictures.input.as_ref().unwrap();
    assert_eq!((input.width, input.height), (48, 32));
    assert!((0..=i64::from(i32::MAX)).contains(&record.seed));
    let seen = record.present(StatusSupport::All, &server.links);
    assert_eq!((seen.output, seen.error, seen.metrics), (None, None, None));
    assert_eq!(seen.urls.web, format!("http://studio.test/p/{}", record.id));
}

#[tokio::test]
async fn given_seed_is_used_also_as_float() {
    let server = TestServer::open().await;
    for (given, expected) in [(json!(4711), 4711), (json!(-1), -1), (json!(3.0), 3)] {
        assert_eq!(
            server.create(&me(), json!({"seed": given})).await.seed,
            expected
        );
    }
}

#[tokio::test]
async fn invalid_input_reports_all_faults_and_stores_nothing() {
    let server = TestServer::open().await;
    let input =
        json!({"num_outputs": 9, "seed": null, "steps": 3, "prompt": "long ".repeat(2_001)});
    let error = server
        .try_create(&me(), input.as_object().unwrap().clone(), default_options())
        .await
        .unwrap_err();
    let kinds: Vec<String> = errors(error).into_iter().map(|fault| fault.kind).collect();
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
        server
            .predictions()
            .list(&me(), &Filter::default(), None)
            .await
            .unwrap()
            .records
            .is_empty()
    );
}

#[tokio::test]
async fn unreadable_images_are_reported_by_field() {
    let server = TestServer::open().await;
    let bad = server
        .upload(&me(), Bytes::from_static(b"GIF87a? no."))
        .await;
    let error = server
        .try_create(
            &me(),
            with_picture(&bad, json!({"depth_image": bad})),
            default_options(),
        )
        .await
        .unwrap_err();
    let found = errors(error);
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
        server
            .predictions()
            .list(&me(), &Filter::default(), None)
            .await
            .unwrap()
            .records
            .is_empty()
    );
}

#[tokio::test]
async fn client_object_as_input_is_rejected_without_its_token() {
    let server = TestServer::open().await;
    let input = json!({"auth": "r8_secret", "baseUrl": "http://studio.test/v1", "fetch": {}});
    let error = server
        .try_create(&me(), input.as_object().unwrap().clone(), default_options())
        .await
        .unwrap_err();
    assert!(!format!("{error:?}").contains("r8_secret"));
}

#[tokio::test]
async fn invalid_webhook_is_reported_with_other_faults() {
    let server = TestServer::open().await;
    let mut request_body = request(json!({"steps": 3}).as_object().unwrap().clone());
    request_body.webhook = Some("https://10.0.0.1/hook".into());
    let error = server
        .predictions()
        .create(&me(), &server.links, request_body, default_options())
        .await
        .unwrap_err();
    let found = errors(error);
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
async fn unknown_version_is_rejected() {
    let server = TestServer::open().await;
    let mut request_body = request(with_picture("http://studio.test/v1/files/x", json!({})));
    request_body.model = ModelReference::Version("0".repeat(64));
    let error = server
        .predictions()
        .create(&me(), &server.links, request_body, default_options())
        .await
        .unwrap_err();
    assert!(
        matches!(error, CreateError::Resolve(ResolveError::VersionNotFound)),
        "{error}"
    );
}

#[tokio::test]
async fn idempotency_key_returns_the_same_prediction_concurrently_and_later() {
    let server = TestServer::open().await;
    let reference = server.upload(&me(), picture()).await;
    let their_reference = server.upload(&other(), picture()).await;
    let create = |owner, reference| {
        let options = CreateOptions {
            idempotency_key: Some("run 7".into()),
            ..default_options()
        };
        server.try_create(owner, with_picture(reference, json!({})), options)
    };
    let (me, other) = (me(), other());
    let (first, second) = tokio::join!(create(&me, &reference), create(&me, &reference));
    let (first, third) = (first.unwrap(), create(&me, &reference).await.unwrap());
    assert_eq!(
        (second.unwrap().id, third.id),
        (first.id.clone(), first.id.clone())
    );
    let theirs = create(&other, &their_reference).await.unwrap();
    assert_ne!(theirs.id, first.id, "keys are scoped to the owner");
}

#[tokio::test]
async fn prediction_of_another_owner_is_not_found() {
    let server = TestServer::open().await;
    let mine = server.create(&me(), json!({})).await;
    assert!(
        server
            .predictions()
            .get(&other(), &mine.id)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        server
            .predictions()
            .cancel(&other(), &mine.id)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(server.now(&mine).await.status, Status::Starting);
}
