use api::{File, Problem, limits, routes};

use super::{ClientError, request, session_token::with_token};
use crate::{
    browser::{self, LocalFile},
    i18n,
};

/// Uploads a file and reports the fraction that is sent, 0 to 1. A file over the size limit is
/// rejected without a request.
pub async fn upload(
    file: &LocalFile,
    progress: impl Fn(f64) + 'static,
) -> Result<File, ClientError> {
    if file.size() > limits::FILE_BYTES as f64 {
        return Err(too_large(file.size()));
    }
    let headers = with_token(Vec::new());
    request::read(browser::upload(routes::FILES, headers, file, progress).await)
}

/// Downloads one of the page's sample images as if the visitor had picked it.
pub async fn fetch_sample_image(path: &str) -> Result<LocalFile, ClientError> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let response = request::download(path).await?;
    LocalFile::from_response(response, name)
        .await
        .ok_or(ClientError::Network)
}

/// Downloads an image that the server stores as if the visitor had picked it.
pub async fn fetch_stored_image(address: &str) -> Result<LocalFile, ClientError> {
    fetch_sample_image(request::path_of(address)).await
}

fn too_large(bytes: f64) -> ClientError {
    const MEGABYTE: f64 = 1024.0 * 1024.0;
    let limit = limits::FILE_BYTES as f64 / MEGABYTE;
    let [size, limit] = [bytes / MEGABYTE, limit].map(|megabytes| i18n::number(megabytes, 0));
    ClientError::Problem(Problem::new(413, i18n::file_too_large(&size, &limit)))
}
