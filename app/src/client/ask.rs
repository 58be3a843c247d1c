use serde::{Serialize, de::DeserializeOwned};

use super::{ClientError, visitor::with_token};
use crate::{
    browser::{Answer, Ask, Unreachable, fetch},
    json,
};

/// Asks by `GET`.
pub async fn get<T: DeserializeOwned>(path: String) -> Result<T, ClientError> {
    read(
        ask(Ask {
            method: "GET",
            path,
            ..Ask::default()
        })
        .await,
    )
}

/// Asks by `POST`, with a JSON body and header fields.
pub async fn post<T: DeserializeOwned>(
    path: String,
    body: Option<&impl Serialize>,
    headers: Vec<(&'static str, String)>,
) -> Result<T, ClientError> {
    let body = body.map(|body| json::write(body));
    read(
        ask(Ask {
            method: "POST",
            path,
            headers,
            body,
        })
        .await,
    )
}

/// Asks by `PUT`, with a JSON body.
pub async fn put<T: DeserializeOwned>(
    path: String,
    body: &impl Serialize,
) -> Result<T, ClientError> {
    read(
        ask(Ask {
            method: "PUT",
            path,
            body: Some(json::write(body)),
            ..Ask::default()
        })
        .await,
    )
}

/// Asks by `PATCH`, with a JSON body.
pub async fn patch<T: DeserializeOwned>(
    path: String,
    body: &impl Serialize,
) -> Result<T, ClientError> {
    read(
        ask(Ask {
            method: "PATCH",
            path,
            body: Some(json::write(body)),
            ..Ask::default()
        })
        .await,
    )
}

/// Asks by `DELETE`; the answer has nothing to say.
pub async fn delete(path: String) -> Result<(), ClientError> {
    let Answer { status, text } = ask(Ask {
        method: "DELETE",
        path,
        ..Ask::default()
    })
    .await
    .map_err(|Unreachable| ClientError::Unreachable)?;
    if (200..300).contains(&status) {
        Ok(())
    } else {
        Err(ClientError::of_answer(status, &text))
    }
}

async fn ask(ask: Ask) -> Result<Answer, Unreachable> {
    fetch(Ask {
        headers: with_token(ask.headers),
        ..ask
    })
    .await
}

/// The answer as a value, or as an error.
pub fn read<T: DeserializeOwned>(answer: Result<Answer, Unreachable>) -> Result<T, ClientError> {
    let Answer { status, text } = answer.map_err(|Unreachable| ClientError::Unreachable)?;
    if !(200..300).contains(&status) {
        return Err(ClientError::of_answer(status, &text));
    }
    json::read(&text).ok_or(ClientError::Unreadable { status })
}

/// The path and query of an absolute address. The page speaks to the host it came from, under whatever
/// name that host knows itself.
pub fn path_of(address: &str) -> &str {
    let Some((_, rest)) = address.split_once("://") else {
        return address;
    };
    rest.find('/').map_or("/", |slash| &rest[slash..])
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_next_page_is_asked_of_the_host_that_gave_the_first() {
        assert_eq!(
            path_of("https://studio.example/v1/predictions?cursor=a%3D"),
            "/v1/predictions?cursor=a%3D"
        );
        assert_eq!(
            path_of("/v1/predictions?cursor=a"),
            "/v1/predictions?cursor=a"
        );
        assert_eq!(path_of("https://studio.example"), "/");
    }
}
