use std::io::Cursor;

use adapters::archive::{Archive, Writer};
use api::{HistoryImport, Note, NoteKind, PredictionId, routes};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{create_result, create_result_from, entry, ids, ids_body, listed, picture};
use crate::test_server::{Part, TestResponse, TestServer};

/// The names and contents of the files of an archive.
type Members = Vec<(String, Vec<u8>)>;

async fn import(app: &TestServer, bytes: &[u8]) -> TestResponse {
    app.post_form(
        routes::HISTORY_IMPORT,
        &[Part::file("history.zip", "application/zip", bytes)],
    )
    .await
}

async fn imported(app: &TestServer, bytes: &[u8]) -> HistoryImport {
    let response = import(app, bytes).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    response.json()
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
async fn exported_archive_imports_on_another_server_with_marks() {
    let app = TestServer::start().await;
    let parent = create_result(&app, json!({"prompt": "fog"})).await;
    let child = create_result_from(
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
        .post(routes::HISTORY_EXPORT, &ids_body(&[&parent, &child]))
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

    let other_server = TestServer::start().await;
    other_server
        .clock()
        .advance(jiff::SignedDuration::from_mins(1));
    let report = imported(&other_server, &archive.body).await;
    assert_eq!((report.imported.len(), report.skipped), (2, vec![]));
    assert_eq!(
        ids(&listed(&other_server, "?q=thick").await),
        std::slice::from_ref(&child)
    );
    let (before, after) = (
        entry(&app, &child).await,
        entry(&other_server, &child).await,
    );
    assert_eq!(
        (after.favourite, &after.tags, &after.parent),
        (true, &before.tags, &Some(parent.clone()))
    );
    assert_eq!(
        (&after.prediction.input, &after.prediction.logs),
        (&before.prediction.input, &before.prediction.logs)
    );
    assert_eq!(after.prediction.created_at, before.prediction.created_at);
    let picture_there = other_server
        .get(&after.prediction.pictures.outputs[0].url)
        .await;
    assert_eq!(picture_there.body, picture());

    let again = imported(&other_server, &archive.body).await;
    assert_eq!(
        (again.imported.len(), again.skipped),
        (0, vec!["2 of them were already present.".to_owned()])
    );
    assert_eq!(listed(&other_server, "").await.total, 2);
}

#[tokio::test]
async fn export_applies_filter() {
    let app = TestServer::start().await;
    let fog = create_result(&app, json!({"prompt": "fog"})).await;
    create_result(&app, json!({"prompt": "ship"})).await;
    create_result(&app.owner("other"), json!({"prompt": "fog"})).await;
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
async fn import_of_existing_id_gets_new_id_once() {
    let app = TestServer::start().await;
    let id = create_result(&app, json!({"prompt": "fog"})).await;
    let archive = app.post(routes::HISTORY_EXPORT, &ids_body(&[&id])).await;
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
async fn archive_with_sentences_as_notes_is_imported() {
    let app = TestServer::start().await;
    let (id, mut files) = exported(&app).await;
    let turned = Note::image(NoteKind::TurnedUpright);
    change_record(&mut files, |record| {
        record["prediction"]["pictures"]["notes"] = json!(["Location removed", turned]);
    });
    let other_server = TestServer::start().await;
    let report = imported(&other_server, &zip(&files)).await;
    assert_eq!(
        (report.imported, report.skipped),
        (vec![id.clone()], vec![])
    );
    let pictures = entry(&other_server, &id).await.prediction.pictures;
    assert!(pictures.input.is_some() && pictures.outputs.len() == 1);
    assert_eq!(pictures.notes, [turned], "the sentence has no kind");
}

#[tokio::test]
async fn import_restores_deleted_result() {
    let app = TestServer::start().await;
    let id = create_result(&app, json!({})).await;
    let archive = app.post(routes::HISTORY_EXPORT, &ids_body(&[&id])).await;
    app.post(routes::HISTORY_DELETE, &ids_body(&[&id])).await;
    imported(&app, &archive.body).await;
    assert_eq!(ids(&listed(&app, "").await), [id]);
}

/// The files of one exported result, to be corrupted.
async fn exported(app: &TestServer) -> (PredictionId, Vec<(String, Vec<u8>)>) {
    let id = create_result(app, json!({"prompt": "fog"})).await;
    let archive = app.post(routes::HISTORY_EXPORT, &ids_body(&[&id])).await;
    (id, unzip(&archive.body))
}

fn change_record(files: &mut [(String, Vec<u8>)], change: impl Fn(&mut Value)) {
    let mut record: Value = serde_json::from_slice(&files[0].1).unwrap();
    change(&mut record);
    files[0].1 = record.to_string().into();
}

#[tokio::test]
async fn invalid_result_is_reported_and_not_stored() {
    let app = TestServer::start().await;
    let (id, whole) = exported(&app).await;
    let other_server = TestServer::start().await;
    let skipped_reasons = async |change: &dyn Fn(&mut Members)| {
        let mut files = whole.clone();
        change(&mut files);
        let report = imported(&other_server, &zip(&files)).await;
        assert!(report.imported.is_empty());
        report.skipped.concat()
    };
    assert_eq!(
        skipped_reasons(&|files| drop(files.remove(0))).await,
        format!("{id} has no prediction.json next to its pictures.")
    );
    assert!(
        skipped_reasons(&|files| files[0].1 = b"{}".to_vec())
            .await
            .contains("not one that this server writes")
    );
    assert!(
        skipped_reasons(
            &|files| change_record(files, |record| record["prediction"]["id"] =
                "0123456789abcdefghjkmnpqrs".into())
        )
        .await
        .contains("another result")
    );
    assert!(
        skipped_reasons(
            &|files| change_record(files, |record| record["prediction"]["status"] =
                "processing".into())
        )
        .await
        .contains("had not ended")
    );
    assert!(
        skipped_reasons(&|files| change_record(
            files,
            |record| record["prediction"]["created_at"] = "soon".into()
        ))
        .await
        .contains("is inconsistent")
    );
    assert!(
        skipped_reasons(
            &|files| change_record(files, |record| record["prediction"]["version"] =
                "../x".into())
        )
        .await
        .contains("is inconsistent")
    );
    assert!(
        skipped_reasons(&|files| drop(files.pop()))
            .await
            .contains("its output 1 is missing")
    );
    assert!(
        skipped_reasons(&|files| files[3].1 = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec())
            .await
            .contains("its output 1 is not a picture")
    );
    assert!(
        skipped_reasons(&|files| files[3].1.truncate(20))
            .await
            .contains("its output 1 is not a picture")
    );
    assert_eq!(
        skipped_reasons(&|files| files
            .iter_mut()
            .for_each(|(name, _)| *name = format!("../../{name}")))
        .await,
        "",
        "entries outside the expected folders are ignored"
    );
    assert_eq!(listed(&other_server, "").await.total, 0);
}

#[tokio::test]
async fn invalid_archive_is_rejected() {
    let app = TestServer::start().await;
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
            problem
                .detail
                .contains("not a zip archive, or is truncated"),
            "{}",
            problem.detail
        );
    }
    let mut wrong_count = archive.clone();
    let count = wrong_count.len() - 12;
    wrong_count[count..count + 2].copy_from_slice(&9u16.to_le_bytes());
    assert!(
        import(&app, &wrong_count)
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
