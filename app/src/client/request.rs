use gloo_net::http::{Request, Response};
use serde::{Serialize, de::DeserializeOwned};

use super::{ClientError, session_token::with_token};
use crate::{
    browser::{self, AbortGuard, HttpResponse, NetworkError},
    json,
};

/// Sends a `GET` request.
pub(super) async fn get<T: DeserializeOwned>(path: String) -> Result<T, ClientError> {
    read(send("GET", path, Vec::new(), None).await)
}

/// Sends a `POST` request with a JSON body and header fields.
pub(super) async fn post<T: DeserializeOwned>(
    path: String,
    body: Option<&impl Serialize>,
    headers: Vec<(&'static str, String)>,
) -> Result<T, ClientError> {
    let body = body.map(|body| json::write(body));
    read(send("POST", path, headers, body).await)
}

/// Sends a `PUT` request with a JSON body.
pub(super) async fn put<T: DeserializeOwned>(
    path: String,
    body: &impl Serialize,
) -> Result<T, ClientError> {
    read(send("PUT", path, Vec::new(), Some(json::write(body))).await)
}

/// Sends a `PATCH` request with a JSON body.
pub(super) async fn patch<T: DeserializeOwned>(
    path: String,
    body: &impl Serialize,
) -> Result<T, ClientError> {
    read(send("PATCH", path, Vec::new(), Some(json::write(body))).await)
}

/// Sends a `DELETE` request and ignores the body of the response.
pub(super) async fn delete(path: String) -> Result<(), ClientError> {
    success(send("DELETE", path, Vec::new(), None).await).map(drop)
}

/// Sends a `GET` request for a file, and returns as soon as the headers of a successful response
/// have arrived.
pub(super) async fn download(path: &str) -> Result<Response, ClientError> {
    let request = Request::get(path).build().map_err(NetworkError::from);
    let response = request?.send().await.map_err(NetworkError::from)?;
    match response.ok() {
        true => Ok(response),
        false => Err(ClientError::Network),
    }
}

/// Sends a request and waits for the whole response. Dropping the future aborts the request.
async fn send(
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
) -> Result<HttpResponse, NetworkError> {
    let abort = AbortGuard::new()?;
    let headers = with_token(headers);
    let request = browser::json_request(method, &path, headers, body, &abort)?;
    let response = request.send().await?;
    Ok(HttpResponse {
        status: response.status(),
        body: response.text().await?,
    })
}

/// The body of a successful response, deserialized.
pub(super) fn read<T: DeserializeOwned>(
    response: Result<HttpResponse, NetworkError>,
) -> Result<T, ClientError> {
    let HttpResponse { status, body } = success(response)?;
    json::read(&body).ok_or(ClientError::UnexpectedResponse { status })
}

fn success(response: Result<HttpResponse, NetworkError>) -> Result<HttpResponse, ClientError> {
    let response = response?;
    match response.status {
        200..300 => Ok(response),
        status => Err(ClientError::from_response(status, &response.body)),
    }
}

/// The path and query of an absolute address. Requests go to the host from which the page came,
/// whatever host name the server puts into its addresses.
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
    fn absolute_address_is_reduced_to_path_and_query() {
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
