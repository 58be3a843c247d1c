use serde_json::Value;

use super::{
    Call, KEY, KEY_COMMENT,
    literal::{PYTHON, quoted},
};

/// A program for Python, with release 1 of the official client, whose base URL goes without `/v1`.
pub fn write(call: &Call) -> String {
    let (key, base, model) = (quoted(KEY), quoted(&call.origin), quoted(&call.model));
    let input = PYTHON.write(&Value::Object(call.input.clone()), 1);
    let note = call.advice().map(|note| format!("# {note}\n")).unwrap_or_default();
    format!(
        r#"# Save as picture.py, then: pip install "replicate<2" && python picture.py
from urllib.request import urlretrieve

import replicate

# {KEY_COMMENT}
client = replicate.Client(api_token={key}, base_url={base})

{note}outputs = client.run(
    {model},
    input={input},
)
for index, output in enumerate(outputs):
    urlretrieve(str(output), f"output-{{index}}.png")
"#
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snippets::example;

    #[test]
    fn the_program_is_whole() {
        insta::assert_snapshot!(write(&example(json!({"prompt": "it's \"new\"", "input_image": "https://a.example/b.png", "seed": 7}))));
    }
}
