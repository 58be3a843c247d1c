use api::{HistoryIds, Page, Prediction, limits, routes};
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use server::clock::{Clock, stamp};

use super::{ids, listed, made, naming};
use crate::{app::TestApp, stored::Stored};

#[tokio::test]
async fn what_is_deleted_is_nowhere_and_comes_back() {
    let app = TestApp::start().await;
    let (gone, stays) = (
        made(&app, json!({"prompt": "fog"})).await,
        made(&app, json!({"prompt": "fog"})).await,
    );
    let stream = app
        .get(&routes::prediction(&gone))
        .await
        .json::<Prediction>()
        .urls
        .stream
        .unwrap();
    let deleted: HistoryIds = app
        .post(routes::HISTORY_DELETE, &naming(&[&gone]))
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
            .post(routes::HISTORY_RESTORE, &naming(&[&gone]))
            .await
            .json::<HistoryIds>()
            .ids
            .is_empty()
    );
    let restored: HistoryIds = app
        .post(routes::HISTORY_RESTORE, &naming(&[&gone, &stays]))
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
async fn what_is_somebody_elses_is_not_deleted() {
    let app = TestApp::start().await;
    let id = made(&app, json!({})).await;
    assert!(
        app.owner("other")
            .post(routes::HISTORY_DELETE, &naming(&[&id]))
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
async fn what_still_runs_is_not_deleted_and_the_sentence_says_so() {
    let app = TestApp::start().await;
    let ended = made(&app, json!({})).await;
    let running = Stored::new(&app, app.owner_id(), None).await;
    let problem = app
        .post(routes::HISTORY_DELETE, &naming(&[&ended, &running.id]))
        .await
        .problem();
    assert_eq!(problem.status, 409);
    assert_eq!(
        problem.detail,
        "One of these results is still being made, so nothing was deleted. Cancel what runs, or leave it out."
    );
    assert_eq!(listed(&app, "").await.total, 2);
}

#[tokio::test]
async fn after_some_days_it_is_gone_for_good() {
    let app = TestApp::start().await;
    let id = made(&app, json!({})).await;
    app.post(routes::HISTORY_DELETE, &naming(&[&id])).await;
    app.clock()
        .advance(SignedDuration::from_hours(24 * limits::DELETED_DAYS + 1));
    let moment = stamp(app.clock().now() - SignedDuration::from_hours(24 * limits::DELETED_DAYS));
    assert_eq!(app.state().store.purge_history(&moment).await.unwrap(), 1);
    assert!(
        app.post(routes::HISTORY_RESTORE, &naming(&[&id]))
            .await
            .json::<HistoryIds>()
            .ids
            .is_empty()
    );
}
