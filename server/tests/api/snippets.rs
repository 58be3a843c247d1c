//! `/api/snippets`

use api::{DepthPreview, Snippets, routes};
use serde_json::{Value, json};

use crate::{
    photo::photo,
    test_server::{TestResponse, TestServer},
};

async fn snippets(app: &TestServer, input: &Value) -> Vec<(String, String)> {
    let response = app.post(routes::SNIPPETS, &json!({"input": input})).await;
    assert_eq!(response.status, 200, "{}", response.text());
    response
        .json::<Snippets>()
        .snippets
        .into_iter()
        .map(|snippet| (snippet.label, snippet.code))
        .collect()
}

/// The input of the HTTP snippet.
async fn snippet_input(app: &TestServer, input: &Value) -> Value {
    let (_, request) = snippets(app, input).await.pop().unwrap();
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    serde_json::from_str::<Value>(body).unwrap()["input"].take()
}

/// Sends the HTTP snippet as the owner of the placeholder key.
async fn run(app: &TestServer, input: &Value) -> TestResponse {
    app.owner("my-key")
        .post(
            routes::PREDICTIONS,
            &json!({"version": "jagilley/stable-diffusion-depth2img", "input": input}),
        )
        .await
}

#[tokio::test]
async fn snippets_cover_four_languages_on_requested_host() {
    let app = TestServer::start().await;
    let image = "https://a.example/b.png";
    let all = snippets(
        &app,
        &json!({"input_image": image, "prompt": "it's", "num_outputs": 1}),
    )
    .await;
    let labels: Vec<&str> = all.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["Node.js", "Python", "cURL", "HTTP"]);
    let (origin, base) = (
        app.address(""),
        format!("baseUrl: \"{}\"", app.address("/v1")),
    );
    assert!(all[0].1.contains(&base), "{}", all[0].1);
    assert!(
        all[1].1.contains(&format!("base_url=\"{origin}\")")),
        "{}",
        all[1].1
    );
    for (label, code) in &all {
        assert!(
            code.contains(image) && !code.contains("num_outputs") && !code.contains("example.com"),
            "{label}: {code}"
        );
    }
}

#[tokio::test]
async fn uploaded_picture_gets_public_url() {
    let app = TestServer::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let depth: DepthPreview = app
        .post(routes::DEPTH, &json!({"image": image}))
        .await
        .json();
    let map = app.anonymous().get(&depth.depth.url).await.body;
    let map = app.upload("depth.png", &map).await.urls.get;
    assert_eq!(
        run(&app, &json!({"input_image": image}))
            .await
            .problem()
            .status,
        422,
        "other owners cannot read the file"
    );
    let input = snippet_input(
        &app,
        &json!({"input_image": image, "depth_image": map, "prompt": "ukiyo-e"}),
    )
    .await;
    assert_eq!(
        (&input["prompt"], &input["input_image"]),
        (&json!("ukiyo-e"), &json!(depth.image.url))
    );
    assert_eq!(
        app.anonymous()
            .get(input["depth_image"].as_str().unwrap())
            .await
            .status,
        200
    );
    assert_eq!(run(&app, &input).await.status, 201);
}

#[tokio::test]
async fn uploaded_depth_map_gets_public_url_with_public_picture() {
    let app = TestServer::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let preview: DepthPreview = app
        .post(routes::DEPTH, &json!({"image": image}))
        .await
        .json();
    let map = app.anonymous().get(&preview.depth.url).await.body;
    let map = app.upload("depth.png", &map).await.urls.get;
    let input = snippet_input(
        &app,
        &json!({"input_image": preview.image.url, "depth_image": map}),
    )
    .await;
    assert_eq!(input["input_image"], preview.image.url);
    assert_eq!(
        app.anonymous()
            .get(input["depth_image"].as_str().unwrap())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn invalid_input_is_written_unchanged() {
    let app = TestServer::start().await;
    let image = app.upload("photo.png", &photo()).await.urls.get;
    let notes = app.upload("notes.txt", b"just words").await.urls.get;
    let gone = app.address("/v1/files/nosuchfilenosuchfilenosuch");
    for input in [
        json!({"input_image": notes}),
        json!({"input_image": gone}),
        json!({"input_image": 3, "seed": "lucky"}),
    ] {
        assert_eq!(snippet_input(&app, &input).await, input);
    }
    let input = snippet_input(&app, &json!({"input_image": image, "depth_image": notes})).await;
    assert_eq!(input["depth_image"], notes);
    assert!(
        input["input_image"].as_str().unwrap().contains("/blobs/"),
        "{input}"
    );
    let somebody = app.owner("another");
    assert_eq!(
        snippet_input(&somebody, &json!({"input_image": image})).await,
        json!({"input_image": image}),
        "files of other owners are not read"
    );
}

#[tokio::test]
async fn missing_picture_has_placeholder_and_comment() {
    let all = snippets(&TestServer::start().await, &json!({})).await;
    let comment = "Replace https://example.com/your-picture.jpg by the URL of your own picture.";
    for (label, mark) in [("Node.js", "//"), ("Python", "#"), ("cURL", "#")] {
        let (_, code) = all.iter().find(|(other, _)| other == label).unwrap();
        assert!(code.contains(&format!("\n{mark} {comment}\n")), "{code}");
    }
    assert!(
        all[3].1.contains("your-picture.jpg") && !all[3].1.contains(comment),
        "an HTTP message cannot contain comments"
    );
}

#[tokio::test]
async fn unknown_model_is_rejected_like_a_create() {
    let app = TestServer::start().await;
    let problem = app
        .post(
            routes::SNIPPETS,
            &json!({"version": "stability-ai/sdxl", "input": {}}),
        )
        .await
        .problem();
    assert_eq!(
        (problem.status, problem.title.as_deref()),
        (422, Some("Invalid version or not permitted"))
    );
    assert_eq!(
        app.post(routes::SNIPPETS, &json!({"input": []}))
            .await
            .status,
        422
    );
}
