use serde_json::Value;

use super::{
    Call, KEY, KEY_COMMENT,
    literal::{PYTHON, quoted},
};
use domain::model_target::OutputShape;

/// A Python program with release 1 of the official client, whose base URL has no `/v1`.
pub fn write(call: &Call) -> String {
    let (key, base, model) = (quoted(KEY), quoted(&call.origin), quoted(&call.model));
    let input = PYTHON.write(&Value::Object(call.input.clone()), 1);
    let comment = call
        .placeholder_comment()
        .map(|comment| format!("# {comment}\n"))
        .unwrap_or_default();
    let (imports, outputs, rest) = output_code(call.output_shape);
    format!(
        r#"# Save as picture.py, then: pip install "replicate<2" && python picture.py
{imports}import replicate

# {KEY_COMMENT}
client = replicate.Client(api_token={key}, base_url={base})

{comment}{outputs} = client.run(
    {model},
    input={input},
)
{rest}"#
    )
}

/// The imports, the name of the output variable, and the code that saves output files or prints
/// other outputs.
fn output_code(output_shape: OutputShape) -> (&'static str, &'static str, &'static str) {
    let imports = "from urllib.parse import urlparse\nfrom urllib.request import urlretrieve\n\n";
    match output_shape {
        OutputShape::Files => (imports, "outputs", SAVE_ALL),
        OutputShape::File => (imports, "output", SAVE_ONE),
        OutputShape::Other => ("", "output", PRINT),
    }
}

const SAVE_ALL: &str = r#"for index, output in enumerate(outputs):
    extension = urlparse(str(output)).path.rpartition(".")[2]
    urlretrieve(str(output), f"output-{index}.{extension}")
"#;
const SAVE_ONE: &str = r#"extension = urlparse(str(output)).path.rpartition(".")[2]
urlretrieve(str(output), f"output-0.{extension}")
"#;
/// A model that streams text returns an iterator.
const PRINT: &str = r"print(list(output) if hasattr(output, '__next__') else output)
";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snippets::example;

    #[test]
    fn program_matches_snapshot() {
        insta::assert_snapshot!(write(&example(
            json!({"prompt": "it's \"new\"", "input_image": "https://a.example/b.png", "seed": 7})
        )));
    }
}
