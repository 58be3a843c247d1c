use serde_json::Value;

use super::{
    Call, KEY, KEY_COMMENT,
    literal::{JAVASCRIPT, quoted},
};

/// The greatest whole number that JavaScript tells from its neighbours.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A module for Node.js, with the official client.
pub fn write(call: &Call) -> String {
    let (key, base, model) = (quoted(KEY), quoted(&format!("{}/v1", call.origin)), quoted(&call.model));
    let input = JAVASCRIPT.write(&Value::Object(call.input.clone()), 0);
    let notes: String = call.advice().into_iter().chain(rounding(call)).map(|note| format!("// {note}\n")).collect();
    format!(
        r#"// Save as picture.mjs, then: npm install replicate && node picture.mjs
import {{ writeFile }} from "node:fs/promises";
import Replicate from "replicate";

// {KEY_COMMENT}
const replicate = new Replicate({{ auth: {key}, baseUrl: {base} }});

{notes}const input = {input};

const outputs = await replicate.run({model}, {{ input }});
for (const [index, output] of outputs.entries()) {{
  const picture = await fetch(String(output));
  await writeFile(`output-${{index}}.png`, Buffer.from(await picture.arrayBuffer()));
}}
"#
    )
}

/// Says so where a number would not arrive as it is written.
fn rounding(call: &Call) -> Option<String> {
    let is_rounded = |value: &Value| {
        let size = value.as_i64().map(i64::unsigned_abs).or_else(|| value.as_u64());
        size.is_some_and(|size| size > MAX_SAFE_INTEGER)
    };
    let (name, _) = call.input.iter().find(|(_, value)| is_rounded(value))?;
    Some(format!("JavaScript may round {}: its numbers are exact up to 2^53.", quoted(name)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snippets::example;

    #[test]
    fn the_module_is_whole() {
        let call = example(json!({"prompt": "it's \"new\"", "input_image": "https://a.example/b.png", "guidance_scale": 7.25}));
        insta::assert_snapshot!(write(&call));
    }

    #[test]
    fn a_seed_that_javascript_rounds_is_told() {
        let note = "// JavaScript may round \"seed\": its numbers are exact up to 2^53.\nconst input";
        for (seed, told) in [(json!(9007199254740993_i64), true), (json!(i64::MIN), true), (json!(9007199254740991_i64), false)] {
            assert_eq!(write(&example(json!({"seed": seed}))).contains(note), told, "{seed}");
        }
    }
}
