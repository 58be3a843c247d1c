//! Code that sends an input to this server, in several languages.
//!
//! - [`input`]: the input without defaults, and public URLs for its files
//! - [`literal`]: literals of each language
//! - `javascript`, `python`, `shell`, `http`: one generator each

mod http;
mod input;
mod javascript;
mod literal;
mod python;
mod shell;

use api::{Input, Roles, Snippet};
use serde_json::{Value, json};

use crate::preparation::{Preparation, PreparationError};
use domain::{
    links::Links,
    model_target::{OutputShape, ResolvedModel},
    owner::OwnerId,
};

/// A placeholder key. Any key works, because access is open.
const KEY: &str = "my-key";
/// The comment next to the key.
const KEY_COMMENT: &str = "Access is open: any key works, and each key is a separate owner.";

/// Generates the code that runs `resolved` on `input`, in every language. Files that `owner`
/// uploaded are replaced by public URLs, because the code may run anywhere.
///
/// # Errors
/// If the server fails. An invalid input is written unchanged.
pub async fn write(
    preparation: &Preparation,
    owner: &OwnerId,
    links: &Links,
    resolved: &ResolvedModel,
    roles: &Roles,
    mut input: Input,
) -> Result<Vec<Snippet>, PreparationError> {
    let publisher = input::FilePublisher {
        preparation,
        owner,
        links,
    };
    publisher
        .publish(resolved.schema.as_deref(), roles, &mut input)
        .await?;
    let call = Call {
        origin: links.absolute(""),
        model: resolved.target.reference(),
        input: match resolved.schema.as_deref() {
            Some(schema) => input::without_defaults(schema, &input),
            None => input,
        },
        output_shape: resolved.output_shape,
    };
    let snippet = |language: &str, label: &str, code| Snippet {
        language: language.into(),
        label: label.into(),
        code,
    };
    Ok(vec![
        snippet("javascript", "Node.js", javascript::write(&call)),
        snippet("python", "Python", python::write(&call)),
        snippet("shell", "cURL", shell::write(&call)),
        snippet("http", "HTTP", http::write(&call)),
    ])
}

/// The request that the code sends.
struct Call {
    /// Scheme and host of this server.
    origin: String,
    /// `owner/name:version`.
    model: String,
    input: Input,
    output_shape: OutputShape,
}

impl Call {
    /// The body.
    fn body(&self) -> Value {
        json!({"version": self.model, "input": self.input})
    }

    /// A comment that asks to replace the placeholder, if the input has one.
    fn placeholder_comment(&self) -> Option<String> {
        let has_placeholder = self.input.values().any(|value| value == input::PLACEHOLDER);
        has_placeholder.then(|| {
            format!(
                "Replace {} by the URL of your own picture.",
                input::PLACEHOLDER
            )
        })
    }
}

#[cfg(test)]
fn example(input: Value) -> Call {
    let Value::Object(input) = input else {
        panic!("an input is an object")
    };
    Call {
        origin: "http://127.0.0.1:8787".into(),
        model: "jagilley/stable-diffusion-depth2img:68f6".into(),
        input,
        output_shape: OutputShape::Files,
    }
}
