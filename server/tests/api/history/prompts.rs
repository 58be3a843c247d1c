use api::{Prompts, limits, routes};
use serde_json::json;

use super::{made, naming};
use crate::app::TestApp;

async fn prompts(app: &TestApp, query: &str) -> Vec<String> {
    app.get(&format!("{}{query}", routes::PROMPTS))
        .await
        .json::<Prompts>()
        .prompts
}

#[tokio::test]
async fn each_prompt_is_told_once_the_latest_first() {
    let app = TestApp::start().await;
    for prompt in ["fog", "Old Town", "fog ", "", "snow"] {
        made(&app, json!({"prompt": prompt})).await;
    }
    made(&app, json!({"prompt_strength": 0.5})).await;
    assert_eq!(prompts(&app, "").await, ["snow", "fog", "Old Town"]);
    assert_eq!(prompts(&app, "?limit=2").await, ["snow", "fog"]);
    assert_eq!(
        prompts(&app.owner("another"), "").await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn they_are_narrowed_by_words_in_any_case_and_order() {
    let app = TestApp::start().await;
    for prompt in [
        "an Old Town in fog",
        "old oak",
        "ÜBER den Wolken",
        "100 % wool",
    ] {
        made(&app, json!({"prompt": prompt})).await;
    }
    assert_eq!(prompts(&app, "?q=tow+OLD").await, ["an Old Town in fog"]);
    assert_eq!(prompts(&app, "?q=%C3%BCber").await, ["ÜBER den Wolken"]);
    assert_eq!(
        prompts(&app, "?q=%25").await,
        ["100 % wool"],
        "what is typed is no pattern"
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
async fn what_is_deleted_is_not_offered_again() {
    let app = TestApp::start().await;
    let (gone, _) = (
        made(&app, json!({"prompt": "fog"})).await,
        made(&app, json!({"prompt": "snow"})).await,
    );
    app.post(routes::HISTORY_DELETE, &naming(&[&gone])).await;
    assert_eq!(prompts(&app, "").await, ["snow"]);
    app.post(routes::HISTORY_RESTORE, &naming(&[&gone])).await;
    assert_eq!(prompts(&app, "").await, ["snow", "fog"]);
}
