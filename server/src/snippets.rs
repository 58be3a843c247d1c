//! Code that sends an input to this server from elsewhere, in several languages.
//!
//! - [`input`]: what of the input is written, and pictures at addresses that anyone may read
//! - [`literal`]: values as each language writes them
//! - `javascript`, `python`, `shell`, `http`: a language each

mod http;
mod input;
mod javascript;
mod literal;
mod python;
mod shell;

use api::{Input, Roles, Snippet};
use serde_json::{Value, json};

use crate::{
    links::Links,
    models::{Runnable, Shape},
    owner::OwnerId,
    preparation::Preparation,
    preparation::PreparationError,
};

/// With open access any key is good; this one is easily seen to be nobody's secret.
const KEY: &str = "my-key";
/// What the comment beside it says.
const KEY_COMMENT: &str = "With open access any key works; each is an owner of its own.";

/// The code that sends `input` to `version`, in every language. Pictures that `owner` uploaded are written as addresses
/// that open to whoever has them, as the code may run anywhere.
///
/// # Errors
/// Where the server is at fault. What is wrong with the input is written as it is.
pub async fn write(
    preparation: &Preparation,
    owner: &OwnerId,
    links: &Links,
    runnable: &Runnable,
    roles: &Roles,
    mut input: Input,
) -> Result<Vec<Snippet>, PreparationError> {
    let opener = input::Opener {
        preparation,
        owner,
        links,
    };
    opener
        .open(runnable.schema.as_deref(), roles, &mut input)
        .await?;
    let call = Call {
        origin: links.absolute(""),
        model: runnable.target.reference(),
        input: runnable
            .schema
            .as_deref()
            .map_or_else(|| input.clone(), |schema| input::written(schema, &input)),
        gives: runnable.gives,
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

/// One create, as every language sends it.
struct Call {
    /// Scheme and host of this server.
    origin: String,
    /// `owner/name:version`.
    model: String,
    input: Input,
    /// What comes of it.
    gives: Shape,
}

impl Call {
    /// The body of the request.
    fn body(&self) -> Value {
        json!({"version": self.model, "input": self.input})
    }

    /// What is to be done before it can run.
    fn advice(&self) -> Option<String> {
        let is_open = self.input.values().any(|value| value == input::PLACEHOLDER);
        is_open.then(|| {
            format!(
                "Put the address of a picture of yours in place of {}.",
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
        gives: Shape::Files,
    }
}
