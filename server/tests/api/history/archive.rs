use std::io::Cursor;

use api::{HistoryImport, PredictionId, routes};
use axum::http::StatusCode;
use serde_json::{Value, json};
use server::archive::{Archive, Writer};

use super::{entry, ids, listed, made, made_from, naming, picture};
use crate::app::{Answer, Part, TestApp};

/// The files of an archive, each with its name.
type Members = Vec<(String, Vec<u8>)>;

async fn import(app: &TestApp, bytes: &[u8]) -> Answer {
    app.post_form(
        routes::HISTORY_IMPORT,
        &[Part::file("history.zip", "application/zip", bytes)],
    )
    .await
}

async fn imported(app: &TestApp, bytes: &[u8]) -> HistoryImport {
    let answer = import(app, bytes).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = Writer::default();
    let mut bytes: Vec<u8> = files
        .iter()
        .flat_map(|(name, content)| [writer.begin(name, content), content.clone()].concat())
        .collect();
    bytes.extend(writer.finish());
    bytes
}

fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = Archive::open(Cursor::new(bytes)).unwrap();
    (0..archive.entries().len())
        .map(|index| {
            (
                archive.entries()[index].name.clone(),
                archive.read(index, 1 << 24).unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn what_is_taken_out_is_taken_in_elsewhere_with_all_that_was_said_of_it() {
    let app = TestApp::start().await;
    let parent = made(&app, json!({"prompt": "fog"})).await;
    let child = made_from(
        &app,
        json!({"prompt": "thick fog", "seed": 7}),
        Some(parent.clone()),
    )
    .await;
    app.post(
        routes::HISTORY_MARK,
        &json!({"ids": [child], "favourite": true, "add": ["best"]}),
    )
    .await;
    let archive = app
        .post(routes::HISTORY_EXPORT, &naming(&[&parent, &child]))
        .await;
    assert_eq!(
        archive.header("content-disposition"),
        "attachment; filename=\"depth2img-history.zip\""
    );
    let names: Vec<String> = unzip(&archive.body)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let expected = [&parent, &child].map(|id| {
        ["prediction.json", "input.png", "depth.png", "output-1.png"]
            .map(|name| format!("{id}/{name}"))
    });
    assert_eq!(names, expected.concat());

    let elsewhere = TestApp::start().await;
    elsewhere
        .clock()
        .advance(jiff::SignedDuration::from_mins(1));
    let report = imported(&elsewhere, &archive.body).await;
    assert_eq!((report.imported.len(), report.skipped), (2, vec![]));
    assert_eq!(
        ids(&listed(&elsewhere, "?q=thick").await),
        std::slice::from_ref(&child)
    );
    let (before, after) = (entry(&app, &child).await, entry(&elsewhere, &child).await);
    assert_eq!(
        (after.favourite, &after.tags, &after.parent),
        (true, &before.tags, &Some(parent.clone()))
    );
    assert_eq!(
        (&after.prediction.input, &after.prediction.logs),
        (&before.prediction.input, &before.prediction.logs)
    );
    assert_eq!(after.prediction.created_at, before.prediction.created_at);
    let picture_there = elsewhere
        .get(&after.prediction.pictures.outputs[0].url)
        .await;
    assert_eq!(picture_there.body, picture());

    let again = imported(&elsewhere, &archive.body).await;
    assert_eq!(
        (again.imported.len(), again.skipped),
        (0, vec!["2 of them were here already.".to_owned()])
    );
    assert_eq!(listed(&elsewhere, "").await.total, 2);
}

#[tokio::test]
async fn all_that_pass_a_filter_are_taken_out() {
    let app = TestApp::start().await;
    let fog = made(&app, json!({"prompt": "fog"})).await;
    made(&app, json!({"prompt": "ship"})).await;
    made(&app.owner("other"), json!({"prompt": "fog"})).await;
    let archive = app.get(&format!("{}?q=fog", routes::HISTORY_EXPORT)).await;
    assert!(
        unzip(&archive.body)
            .iter()
            .all(|(name, _)| name.starts_with(fog.as_str()))
    );
    let named = app
        .get(&format!("{}?ids={fog}", routes::HISTORY_EXPORT))
        .await;
    assert_eq!(named.body, archive.body);
    let theirs = app
        .owner("other")
        .get(&format!("{}?ids={fog}", routes::HISTORY_EXPORT))
        .await;
    assert!(unzip(&theirs.body).is_empty());
}

#[tokio::test]
async fn what_somebody_else_has_here_already_gets_an_id_of_its_own_once() {
    let app = TestApp::start().await;
    let id = made(&app, json!({"prompt": "fog"})).await;
    let archive = app.post(routes::HISTORY_EXPORT, &naming(&[&id])).await;
    let other = app.owner("other");
    let first = imported(&other, &archive.body).await;
    assert_ne!(first.imported, std::slice::from_ref(&id));
    assert!(imported(&other, &archive.body).await.imported.is_empty());
    assert_eq!(
        (listed(&other, "").await.total, listed(&app, "").await.total),
        (1, 1)
    );
}

#[tokio::test]
async fn a_deleted_result_comes_back_with_its_archive() {
    let app = TestApp::start().await;
    let id = made(&app, json!({})).await;
    let archive = app.post(routes::HISTORY_EXPORT, &naming(&[&id])).await;
    app.post(routes::HISTORY_DELETE, &naming(&[&id])).await;
    imported(&app, &archive.body).await;
    assert_eq!(ids(&listed(&app, "").await), [id]);
}

/// The files of one exported result, to be spoiled.
async fn exported(app: &TestApp) -> (PredictionId, Vec<(String, Vec<u8>)>) {
    let id = made(app, json!({"prompt": "fog"})).await;
    let archive = app.post(routes::HISTORY_EXPORT, &naming(&[&id])).await;
    (id, unzip(&archive.body))
}

fn facts(files: &mut [(String, Vec<u8>)], change: impl Fn(&mut Value)) {
    let mut said: Value = serde_json::from_slice(&files[0].1).unwrap();
    change(&mut said);
    files[0].1 = said.to_string().into();
}

#[tokio::test]
async fn whatever_is_wrong_with_a_result_is_said_in_a_sentence_and_nothing_is_kept() {
    let app = TestApp::start().await;
    let (id, whole) = exported(&app).await;
    let elsewhere = TestApp::start().await;
    let refused = async |change: &dyn Fn(&mut Members)| {
        let mut files = whole.clone();
        change(&mut files);
        let report = imported(&elsewhere, &zip(&files)).await;
        assert!(report.imported.is_empty());
        report.skipped.concat()
    };
    assert_eq!(
        refused(&|files| drop(files.remove(0))).await,
        format!("{id} has no prediction.json beside its pictures.")
    );
    assert!(
        refused(&|files| files[0].1 = b"{}".to_vec())
            .await
            .contains("none that this server writes")
    );
    assert!(
        refused(&|files| facts(files, |said| said["prediction"]["id"] =
            "0123456789abcdefghjkmnpqrs".into()))
        .await
        .contains("another's")
    );
    assert!(
        refused(&|files| facts(files, |said| said["prediction"]["status"] =
            "processing".into()))
        .await
        .contains("had not ended")
    );
    assert!(
        refused(
            &|files| facts(files, |said| said["prediction"]["created_at"] =
                "soon".into())
        )
        .await
        .contains("says what cannot be")
    );
    assert!(
        refused(&|files| facts(files, |said| said["prediction"]["version"] = "../x".into()))
            .await
            .contains("says what cannot be")
    );
    assert!(
        refused(&|files| drop(files.pop()))
            .await
            .contains("its output 1 is missing")
    );
    assert!(
        refused(&|files| files[3].1 = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec())
            .await
            .contains("its output 1 is no picture")
    );
    assert!(
        refused(&|files| files[3].1.truncate(20))
            .await
            .contains("its output 1 is no picture")
    );
    assert_eq!(
        refused(&|files| files
            .iter_mut()
            .for_each(|(name, _)| *name = format!("../../{name}")))
        .await,
        "",
        "no path leads anywhere"
    );
    assert_eq!(listed(&elsewhere, "").await.total, 0);
}

#[tokio::test]
async fn what_is_no_archive_is_refused() {
    let app = TestApp::start().await;
    let (_, files) = exported(&app).await;
    let archive = zip(&files);
    for wrong in [
        &b""[..],
        b"hello",
        &picture(),
        &archive[..archive.len() - 30],
    ] {
        let problem = import(&app, wrong).await.problem();
        assert_eq!(problem.status, 422);
        assert!(
            problem.detail.contains("no zip archive, or was cut off"),
            "{}",
            problem.detail
        );
    }
    let mut lying = archive.clone();
    let count = lying.len() - 12;
    lying[count..count + 2].copy_from_slice(&9u16.to_le_bytes());
    assert!(
        import(&app, &lying)
            .await
            .problem()
            .detail
            .contains("is damaged")
    );
    let nothing = app
        .post_form(routes::HISTORY_IMPORT, &[Part::field("other", "x")])
        .await;
    assert!(nothing.problem().detail.contains("content is required"));
    assert_eq!(
        app.post(routes::HISTORY_IMPORT, &json!({}))
            .await
            .problem()
            .status,
        400
    );
}
