use serde::{Serialize, de::DeserializeOwned};

use super::ClientError;
use crate::browser::{Answer, Ask, Unreachable, fetch};

/// Asks by `GET`.
pub async fn get<T: DeserializeOwned>(path: String) -> Result<T, ClientError> {
    read(fetch(Ask { method: "GET", path, ..Ask::default() }).await)
}

/// Asks by `POST`, with a JSON body and header fields.
pub async fn post<T: DeserializeOwned>(
    path: String,
    body: Option<&impl Serialize>,
    headers: Vec<(&'static str, String)>,
) -> Result<T, ClientError> {
    let body = body.map(|body| serde_json::to_string(body).unwrap_or_default());
    read(fetch(Ask { method: "POST", path, headers, body }).await)
}

/// The answer as a value, or as an error.
pub fn read<T: DeserializeOwned>(answer: Result<Answer, Unreachable>) -> Result<T, ClientError> {
    let Answer { status, text } = answer.map_err(|Unreachable| ClientError::Unreachable)?;
    if !(200..300).contains(&status) {
        return Err(ClientError::of_answer(status, &text));
    }
    serde_json::from_str(&text).map_err(|_| ClientError::Unreadable { status })
}
