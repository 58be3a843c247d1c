use std::slice::from_ref;

use api::{HistoryFacets, limits, routes};
use axum::http::StatusCode;
use serde_json::json;

use super::{create_result, create_result_from, ids, listed};
use crate::test_server::TestServer;

#[tokio::test]
async fn history_is_searched_and_filtered() {
    let app = TestServer::start().await;
    let (fog, ship) = (
        create_result(&app, json!({"prompt": "a pagoda in fog"})).await,
        create_result(&app, json!({"prompt": "a ship"})).await,
    );
    create_result(&app.owner("other"), json!({"prompt": "their fog"})).await;

    let all = listed(&app, "").await;
    assert_eq!(
        (ids(&all), all.total, all.next),
        (vec![ship.clone(), fog.clone()], 2, None)
    );
    assert_eq!(all.results[0].prediction.logs, "", "lists are light");
    assert_eq!(ids(&listed(&app, "?q=fo").await), from_ref(&fog));
    assert_eq!(
        ids(&listed(&app, "?engine=local&status=succeeded&q=ship").await),
        from_ref(&ship)
    );
    assert!(listed(&app, "?engine=replicate").await.results.is_empty());
    assert_eq!(
        ids(&listed(&app, "?before=2026-11-22T09:30:01Z").await),
        [fog]
    );
    assert_eq!(
        ids(&listed(
            &app,
            "?from=2026-11-22T09:30:01Z&model=jagilley/stable-diffusion-depth2img"
        )
        .await),
        [ship]
    );
}

#[tokio::test]
async fn next_page_preserves_filter_and_total() {
    let app = TestServer::start().await;
    for number in 0..limits::HISTORY_RESULTS + 2 {
        create_result(&app, json!({"prompt": format!("fog & rain {number}")})).await;
    }
    let first = listed(&app, "?q=fog+%26+rain&favourite=false").await;
    assert_eq!(
        (first.results.len(), first.total),
        (limits::HISTORY_RESULTS, limits::HISTORY_RESULTS as u64 + 2)
    );
    let next = first.next.unwrap();
    assert!(
        next.starts_with(&app.address("/api/history?")) && next.contains("q=fog"),
        "{next}"
    );
    let second: api::HistoryPage = app.get(&next).await.json();
    assert_eq!(
        (second.results.len(), second.next, second.total),
        (2, None, first.total)
    );
}

#[tokio::test]
async fn search_accepts_any_input() {
    let app = TestServer::start().await;
    create_result(&app, json!({"prompt": "fog"})).await;
    for odd in [
        "%22",
        "%22%22%22",
        "*",
        "%00",
        "a%00%22b",
        "(",
        "fog+AND",
        "NOT+fog",
        "text:fog",
        "%5E",
        "%F0%9F%8C%AB",
        "%FF",
        "-",
        "'",
    ] {
        let response = app.get(&format!("{}?q={odd}", routes::HISTORY)).await;
        assert_eq!(
            response.status,
            StatusCode::OK,
            "{odd}: {}",
            response.text()
        );
    }
    let long = app
        .get(&format!(
            "{}?q={}",
            routes::HISTORY,
            "a".repeat(limits::QUERY_CHARACTERS + 1)
        ))
        .await;
    assert!(long.problem().detail.contains("a few words are enough"));
    for wrong in [
        "engine=magic",
        "status=odd",
        "from=yesterday",
        "favourite=perhaps",
        "cursor=x",
        "parent=x",
    ] {
        assert_eq!(
            app.get(&format!("{}?{wrong}", routes::HISTORY))
                .await
                .problem()
                .status,
            400,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn facets_count_models_engines_and_tags() {
    let app = TestServer::start().await;
    let id = create_result(&app, json!({})).await;
    create_result(&app, json!({})).await;
    app.post(routes::HISTORY_MARK, &json!({"ids": [id], "add": ["best"]}))
        .await;
    let facets: HistoryFacets = app.get(routes::HISTORY_FACETS).await.json();
    let counted = |facets: &[api::Facet]| {
        facets
            .iter()
            .map(|facet| (facet.value.clone(), facet.count))
            .collect::<Vec<_>>()
    };
    assert_eq!(counted(&facets.engines), [("local".to_owned(), 2)]);
    assert_eq!(
        counted(&facets.models),
        [("jagilley/stable-diffusion-depth2img".to_owned(), 2)]
    );
    assert_eq!(counted(&facets.tags), [("best".to_owned(), 1)]);
    assert_eq!(
        app.owner("other")
            .get(routes::HISTORY_FACETS)
            .await
            .json::<HistoryFacets>(),
        HistoryFacets::default()
    );
}

#[tokio::test]
async fn entry_has_parent_and_number_of_children() {
    let app = TestServer::start().await;
    let parent = create_result(&app, json!({})).await;
    let child = create_result_from(&app, json!({}), Some(parent.clone())).await;
    let theirs = create_result_from(&app.owner("other"), json!({}), Some(parent.clone())).await;
    assert_eq!(
        super::entry(&app, &child).await.parent,
        Some(parent.clone())
    );
    assert_eq!(super::entry(&app, &parent).await.children, 1);
    assert_eq!(
        super::entry(&app.owner("other"), &theirs).await.parent,
        None
    );
    assert_eq!(
        ids(&listed(&app, &format!("?parent={parent}")).await),
        [child]
    );
}
