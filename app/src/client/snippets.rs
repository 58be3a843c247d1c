use api::{CreatePrediction, routes};
use serde_json::Value;

use super::{ClientError, request};

/// Code that creates `prediction`, one text per language. Read as plain JSON, because a
/// deserializer of the response type would add a kilobyte to the page.
pub async fn snippets(prediction: &CreatePrediction) -> Result<Vec<String>, ClientError> {
    let path = routes::SNIPPETS.to_owned();
    let response: Value = request::post(path, Some(prediction), Vec::new()).await?;
    Ok(codes(&response))
}

fn codes(response: &Value) -> Vec<String> {
    let Some(snippets) = response["snippets"].as_array() else {
        return Vec::new();
    };
    snippets
        .iter()
        .map(|snippet| snippet["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use api::{Snippet, Snippets};

    use super::*;

    #[test]
    fn serialized_snippets_yield_their_code() {
        let snippet = |code: &str| Snippet {
            language: "http".into(),
            label: "HTTP".into(),
            code: code.into(),
        };
        let response = Snippets {
            snippets: vec![snippet("a\r\n\"b\""), snippet("c")],
        };
        assert_eq!(
            codes(&serde_json::to_value(response).unwrap()),
            ["a\r\n\"b\"", "c"]
        );
        assert!(codes(&Value::Null).is_empty());
    }
}
