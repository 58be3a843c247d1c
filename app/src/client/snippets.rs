use api::{CreatePrediction, routes};
use serde_json::Value;

use super::{ClientError, ask};

/// The code that starts a prediction, a language each. Read as plain JSON: a reader of its own type is a kilobyte of program.
pub async fn snippets(request: &CreatePrediction) -> Result<Vec<String>, ClientError> {
    let answer: Value = ask::post(routes::SNIPPETS.to_owned(), Some(request), Vec::new()).await?;
    Ok(codes(&answer))
}

fn codes(answer: &Value) -> Vec<String> {
    let code = |snippet: &Value| snippet["code"].as_str().unwrap_or_default().to_owned();
    answer["snippets"]
        .as_array()
        .into_iter()
        .flatten()
        .map(code)
        .collect()
}

#[cfg(test)]
mod tests {
    use api::{Snippet, Snippets};

    use super::*;

    #[test]
    fn the_code_is_read_as_the_server_writes_it() {
        let snippet = |code: &str| Snippet {
            language: "http".into(),
            label: "HTTP".into(),
            code: code.into(),
        };
        let answer = Snippets {
            snippets: vec![snippet("a\r\n\"b\""), snippet("c")],
        };
        assert_eq!(
            codes(&serde_json::to_value(answer).unwrap()),
            ["a\r\n\"b\"", "c"]
        );
        assert!(codes(&Value::Null).is_empty());
    }
}
