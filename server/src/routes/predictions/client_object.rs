//! The JavaScript client's strategy "data-uri" sends the client object itself, with its token, in place of the input.

use api::{Input, InvalidField};

use crate::error::ApiError;

/// Keys of the client object that no model has both of.
const KEYS: [&str; 2] = ["auth", "baseUrl"];

/// Refuses an input that is a client object. Nothing of it is repeated, kept or logged.
pub(super) fn refuse(input: &Input) -> Result<(), ApiError> {
    if !KEYS.iter().all(|key| input.contains_key(*key)) {
        return Ok(());
    }
    let description = "holds the JavaScript client itself, with its token, and not the model's input: its fileEncodingStrategy \
        \"data-uri\" sends that by mistake. Leave the strategy out, or set it to \"upload\". Nothing of it was kept";
    let fault = InvalidField {
        kind: "client_object".into(),
        field: "input".into(),
        description: description.into(),
    };
    Err(ApiError::invalid(vec![fault]))
}
