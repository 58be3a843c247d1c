use super::{
    Call, KEY, KEY_COMMENT,
    literal::{JSON, shell_word},
};

/// One command that prints the prediction once it has ended.
pub fn write(call: &Call) -> String {
    let address = shell_word(&format!("{}{}", call.origin, api::routes::PREDICTIONS));
    let key = shell_word(&format!("Authorization: Bearer {KEY}"));
    let body = shell_word(&JSON.write(&call.body(), 0));
    let note = call
        .advice()
        .map(|note| format!("# {note}\n"))
        .unwrap_or_default();
    format!(
        r"# {KEY_COMMENT}
{note}curl --silent --show-error --fail-with-body {address} \
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
    fn the_command_is_whole() {
        insta::assert_snapshot!(write(&example(
            json!({"prompt": "it's \"new\"", "input_image": PLACEHOLDER})
        )));
    }
}
