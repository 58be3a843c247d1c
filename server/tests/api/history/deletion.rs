use api::{HistoryIds, Page, Prediction, limits, routes};
use axum::http::StatusCode;
use domain::clock::{Clock, to_wire_timestamp};
use jiff::SignedDuration;
use serde_json::json;

use super::{create_result, ids, ids_body, listed};
use crate::{stored_prediction::StoredPrediction, test_server::TestServer};

#[tokio::test]
async fn deleted_result_is_not_found_until_restored() {
    let app = TestServer::start().await;
    let (gone, stays) = (
        create_result(&app, json!({"prompt": "fog"})).await,
        create_result(&app, json!({"prompt": "fog"})).await,
    );
    let stream = app
        .get(&routes::prediction(&gone))
        .await
        .json::<Prediction>()
        .urls
        .stream
        .unwrap();
    let deleted: HistoryIds = app
        .post(routes::HISTORY_DELETE, &ids_body(&[&gone]))
        .await
        .json();
    assert_eq!(deleted.ids, std::slice::from_ref(&gone));
    for address in [
        routes::prediction(&gone),
        routes::history_entry(&gone),
        routes::prediction_output(&gone, 0),
        stream,
    ] {
        assert_eq!(
            app.get(&address).await.status,
            StatusCode::NOT_FOUND,
            "{address}"
        );
    }
    assert_eq!(
        ids(&listed(&app, "?q=fog").await),
        std::slice::from_ref(&stays)
    );
    assert_eq!(
        app.get(routes::PREDICTIONS)
            .await
            .json::<Page<Prediction>>()
            .results
            .len(),
        1
    );

    assert!(
        app.owner("other")
            .post(routes::HISTORY_RESTORE, &ids_body(&[&gone]))
            .await
            .json::<HistoryIds>()
            .ids
            .is_empty()
    );
    let restored: HistoryIds = app
        .post(routes::HISTORY_RESTORE, &ids_body(&[&gone, &stays]))
        .await
        .json();
    assert_eq!(restored.ids, std::slice::from_ref(&gone));
    assert_eq!(
        app.get(&routes::prediction(&gone)).await.status,
        StatusCode::OK
    );
    assert_eq!(ids(&listed(&app, "?q=fog").await), [stays, gone]);
}

#[tokio::test]
async fn result_of_another_owner_is_not_deleted() {
    let app = TestServer::start().await;
    let id = create_result(&app, json!({})).await;
    assert!(
        app.owner("other")
            .post(routes::HISTORY_DELETE, &ids_body(&[&id]))
            .await
            .json::<HistoryIds>()
            .ids
            .is_empty()
    );
    assert_eq!(
        app.get(&routes::prediction(&id)).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn running_result_is_not_deleted_and_reported() {
    let app = TestServer::start().await;
    let ended = create_result(&app, json!({})).await;
    let running = StoredPrediction::new(&app, app.owner_id(), None).await;
    let problem = app
        .post(routes::HISTORY_DELETE, &ids_body(&[&ended, &running.id]))
        .await
        .problem();
    assert_eq!(problem.status, 409);
    assert_eq!(
        problem.detail,
        "One of these results is still running, so nothing was deleted. Cancel or deselect running results first."
    );
    assert_eq!(listed(&app, "").await.total, 2);
}

#[tokio::test]
async fn deleted_result_is_purged_after_seven_days() {
    let app = TestServer::start().await;
    let id = create_result(&app, json!({})).await;
    app.post(routes::HISTORY_DELETE, &ids_body(&[&id])).await;
    app.clock()
        .advance(SignedDuration::from_hours(24 * limits::DELETED_DAYS + 1));
    let moment = to_wire_timestamp(
        app.clock().now() - SignedDuration::from_hours(24 * limits::DELETED_DAYS),
    );
    assert_eq!(
        app.state()
            .store
            .history()
            .purge_deleted(&moment)
            .await
            .unwrap(),
        1
    );
    assert!(
        app.post(routes::HISTORY_RESTORE, &ids_body(&[&id]))
            .await
            .json::<HistoryIds>()
            .ids
            .is_empty()
    );
}
