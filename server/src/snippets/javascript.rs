use serde_json::Value;

use super::{
    Call, KEY, KEY_COMMENT,
    literal::{JAVASCRIPT, quoted},
};
use crate::models::Shape;

/// The greatest whole number that JavaScript tells from its neighbours.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A module for Node.js, with the official client.
pub fn write(call: &Call) -> String {
    let (key, base, model) = (
        quoted(KEY),
        quoted(&format!("{}/v1", call.origin)),
        quoted(&call.model),
    );
    let input = JAVASCRIPT.write(&Value::Object(call.input.clone()), 0);
    let notes: String = call
        .advice()
        .into_iter()
        .chain(rounding(call))
        .map(|note| format!("// {note}\n"))
        .collect();
    let keeps = if call.gives == Shape::Other {
        ""
    } else {
        "import { writeFile } from \"node:fs/promises\";\n"
    };
    let run = run(
        call.gives,
        &format!("await replicate.run({model}, {{ input }})"),
    );
    format!(
        r#"// Save as picture.mjs, then: npm install replicate && node picture.mjs
{keeps}import Replicate from "replicate";

// {KEY_COMMENT}
const replicate = new Replicate({{ auth: {key}, baseUrl: {base} }});

{notes}const input = {input};

{run}"#
    )
}

/// Runs it and keeps the files that it gives; what is none is printed.
fn run(gives: Shape, outputs: &str) -> String {
    let outputs = match gives {
        Shape::Other => return format!("console.log({outputs});\n"),
        Shape::File => format!("[{outputs}]"),
        Shape::Files => outputs.to_owned(),
    };
    format!(
        r#"const outputs = {outputs};
for (const [index, output] of outputs.entries()) {{
  const file = await fetch(String(output));
  const extension = new URL(String(output)).pathname.split(".").pop();
  await writeFile(`output-${{index}}.${{extension}}`, Buffer.from(await file.arrayBuffer()));
}}
"#
    )
}

/// Says so where a number would not arrive as it is written.
fn rounding(call: &Call) -> Option<String> {
    let is_rounded = |value: &Value| {
        let size = value
            .as_i64()
            .map(i64::unsigned_abs)
            .or_else(|| value.as_u64());
        size.is_some_and(|size| size > MAX_SAFE_INTEGER)
    };
    let (name, _) = call.input.iter().find(|(_, value)| is_rounded(value))?;
    Some(format!(
        "JavaScript may round {}: its numbers are exact up to 2^53.",
        quoted(name)
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snippets::example;

    #[test]
    fn the_module_is_whole() {
        let call = example(
            json!({"prompt": "it's \"new\"", "input_image": "https://a.example/b.png", "guidance_scale": 7.25}),
        );
        insta::assert_snapshot!(write(&call));
    }

    #[test]
    fn a_seed_that_javascript_rounds_is_told() {
        let note =
            "// JavaScript may round \"seed\": its numbers are exact up to 2^53.\nconst input";
        for (seed, told) in [
            (json!(9007199254740993_i64), true),
            (json!(i64::MIN), true),
            (json!(9007199254740991_i64), false),
        ] {
            assert_eq!(
                write(&example(json!({"seed": seed}))).contains(note),
                told,
                "{seed}"
            );
        }
    }
}
