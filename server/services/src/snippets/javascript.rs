use serde_json::Value;

use super::{
    Call, KEY, KEY_COMMENT,
    literal::{JAVASCRIPT, quoted},
};
use domain::model_target::OutputShape;

/// The largest integer that JavaScript represents exactly.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A module for Node.js, with the official client.
pub fn write(call: &Call) -> String {
    let (key, base, model) = (
        quoted(KEY),
        quoted(&format!("{}/v1", call.origin)),
        quoted(&call.model),
    );
    let input = JAVASCRIPT.write(&Value::Object(call.input.clone()), 0);
    let comments: String = [call.placeholder_comment(), rounding_comment(call)]
        .into_iter()
        .flatten()
        .map(|comment| format!("// {comment}\n"))
        .collect();
    let imports = if call.output_shape == OutputShape::Other {
        ""
    } else {
        "import { writeFile } from \"node:fs/promises\";\n"
    };
    let run = run(
        call.output_shape,
        &format!("await replicate.run({model}, {{ input }})"),
    );
    format!(
        r#"// Save as picture.mjs, then: npm install replicate && node picture.mjs
{imports}import Replicate from "replicate";

// {KEY_COMMENT}
const replicate = new Replicate({{ auth: {key}, baseUrl: {base} }});

{comments}const input = {input};

{run}"#
    )
}

/// Runs the model and saves output files; other outputs are printed.
fn run(output_shape: OutputShape, outputs: &str) -> String {
    let outputs = match output_shape {
        OutputShape::Other => return format!("console.log({outputs});\n"),
        OutputShape::File => format!("[{outputs}]"),
        OutputShape::Files => outputs.to_owned(),
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

/// A comment that warns of a number that JavaScript rounds.
fn rounding_comment(call: &Call) -> Option<String> {
    let is_rounded = |value: &Value| {
        let magnitude = value
            .as_i64()
            .map(i64::unsigned_abs)
            .or_else(|| value.as_u64());
        magnitude.is_some_and(|magnitude| magnitude > MAX_SAFE_INTEGER)
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
    fn module_matches_snapshot() {
        let call = example(
            json!({"prompt": "it's \"new\"", "input_image": "https://a.example/b.png", "guidance_scale": 7.25}),
        );
        insta::assert_snapshot!(write(&call));
    }

    #[test]
    fn rounded_seed_has_a_comment() {
        let comment =
            "// JavaScript may round \"seed\": its numbers are exact up to 2^53.\nconst input";
        for (seed, has_comment) in [
            (json!(9007199254740993_i64), true),
            (json!(i64::MIN), true),
            (json!(9007199254740991_i64), false),
        ] {
            assert_eq!(
                write(&example(json!({"seed": seed}))).contains(comment),
                has_comment,
                "{seed}"
            );
        }
    }
}
