use super::{
    Call, KEY, KEY_COMMENT,
    literal::{JSON, shell_word},
};

/// A cURL command that waits for the prediction and prints it.
pub fn write(call: &Call) -> String {
    let url = shell_word(&format!("{}{}", call.origin, api::routes::PREDICTIONS));
    let key = shell_word(&format!("Authorization: Bearer {KEY}"));
    let body = shell_word(&JSON.write(&call.body(), 0));
    let comment = call
        .placeholder_comment()
        .map(|comment| format!("# {comment}\n"))
        .unwrap_or_default();
    format!(
        r"# {KEY_COMMENT}
{comment}curl --silent --show-error --fail-with-body {url} \
  --header {key} \
  --header 'Content-Type: application/json' \
  --header 'Prefer: wait' \
  --data {body}
"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snippets::{example, input::PLACEHOLDER};

    #[test]
    fn command_matches_snapshot() {
        insta::assert_snapshot!(write(&example(
            json!({"prompt": "it's \"new\"", "input_image": PLACEHOLDER})
        )));
    }
}
