use api::{Prompts, limits, routes};
use serde_json::json;

use super::{create_result, ids_body};
use crate::test_server::TestServer;

async fn prompts(app: &TestServer, query: &str) -> Vec<String> {
    app.get(&format!("{}{query}", routes::PROMPTS))
        .await
        .json::<Prompts>()
        .prompts
}

#[tokio::test]
async fn prompts_are_distinct_and_newest_first() {
    let app = TestServer::start().await;
    for prompt in ["fog", "Old Town", "fog ", "", "snow"] {
        create_result(&app, json!({"prompt": prompt})).await;
    }
    create_result(&app, json!({"prompt_strength": 0.5})).await;
    assert_eq!(prompts(&app, "").await, ["snow", "fog", "Old Town"]);
    assert_eq!(prompts(&app, "?limit=2").await, ["snow", "fog"]);
    assert_eq!(
        prompts(&app.owner("another"), "").await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn prompts_match_words_in_any_case_and_order() {
    let app = TestServer::start().await;
    for prompt in [
        "an Old Town in fog",
        "old oak",
        "ÜBER den Wolken",
        "100 % wool",
    ] {
        create_result(&app, json!({"prompt": prompt})).await;
    }
    assert_eq!(prompts(&app, "?q=tow+OLD").await, ["an Old Town in fog"]);
    assert_eq!(prompts(&app, "?q=%C3%BCber").await, ["ÜBER den Wolken"]);
    assert_eq!(
        prompts(&app, "?q=%25").await,
        ["100 % wool"],
        "wildcards in the query are escaped"
    );
    let endless = format!(
        "{}?q={}",
        routes::PROMPTS,
        "x".repeat(limits::QUERY_CHARACTERS + 1)
    );
    assert_eq!(app.get(&endless).await.problem().status, 400);
    assert_eq!(
        app.get(&format!("{}?limit=many", routes::PROMPTS))
            .await
            .problem()
            .status,
        400
    );
}

#[tokio::test]
async fn prompts_of_deleted_results_are_excluded() {
    let app = TestServer::start().await;
    let (gone, _) = (
        create_result(&app, json!({"prompt": "fog"})).await,
        create_result(&app, json!({"prompt": "snow"})).await,
    );
    app.post(routes::HISTORY_DELETE, &ids_body(&[&gone])).await;
    assert_eq!(prompts(&app, "").await, ["snow"]);
    app.post(routes::HISTORY_RESTORE, &ids_body(&[&gone])).await;
    assert_eq!(prompts(&app, "").await, ["snow", "fog"]);
}
