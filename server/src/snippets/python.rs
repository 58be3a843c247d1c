use serde_json::Value;

use super::{
    Call, KEY, KEY_COMMENT,
    literal::{PYTHON, quoted},
};
use crate::models::Shape;

/// A program for Python, with release 1 of the official client, whose base URL goes without `/v1`.
pub fn write(call: &Call) -> String {
    let (key, base, model) = (quoted(KEY), quoted(&call.origin), quoted(&call.model));
    let input = PYTHON.write(&Value::Object(call.input.clone()), 1);
    let note = call
        .advice()
        .map(|note| format!("# {note}\n"))
        .unwrap_or_default();
    let (imports, outputs, rest) = around(call.gives);
    format!(
        r#"# Save as picture.py, then: pip install "replicate<2" && python picture.py
{imports}import replicate

# {KEY_COMMENT}
client = replicate.Client(api_token={key}, base_url={base})

{note}{outputs} = client.run(
    {model},
    input={input},
)
{rest}"#
    )
}

/// What is imported, what the run gives, and what becomes of that: files are kept, what is none is printed.
fn around(gives: Shape) -> (&'static str, &'static str, &'static str) {
    let imports = "from urllib.parse import urlparse\nfrom urllib.request import urlretrieve\n\n";
    match gives {
        Shape::Files => (imports, "outputs", KEEP),
        Shape::File => (imports, "output", KEEP_ONE),
        Shape::Other => ("", "output", PRINT),
    }
}

const KEEP: &str = r#"for index, output in enumerate(outputs):
    extension = urlparse(str(output)).path.rpartition(".")[2]
    urlretrieve(str(output), f"output-{index}.{extension}")
"#;
const KEEP_ONE: &str = r#"extension = urlparse(str(output)).path.rpartition(".")[2]
urlretrieve(str(output), f"output-0.{extension}")
"#;
/// A model that writes piece by piece gives an iterator.
const PRINT: &str = r"print(list(output) if hasattr(output, '__next__') else output)
";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snippets::example;

    #[test]
    fn the_program_is_whole() {
        insta::assert_snapshot!(write(&example(
            json!({"prompt": "it's \"new\"", "input_image": "https://a.example/b.png", "seed": 7})
        )));
    }
}
