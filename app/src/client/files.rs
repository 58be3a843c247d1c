use api::{File, Problem, limits, routes};

use super::{ClientError, ask, visitor::with_token};
use crate::{
    browser::{self, PickedFile},
    words,
};

/// Uploads a file and tells the share that is sent, 0 to 1. One that is too large is refused here already.
pub async fn upload(
    file: &PickedFile,
    progress: impl Fn(f64) + 'static,
) -> Result<File, ClientError> {
    if file.size() > limits::FILE_BYTES as f64 {
        return Err(too_large(file.size()));
    }
    ask::read(browser::upload(routes::FILES, with_token(Vec::new()), file, progress).await)
}

/// One of the page's own sample pictures, as if it had been picked.
pub async fn sample(path: &str) -> Result<PickedFile, ClientError> {
    let name = path.rsplit('/').next().unwrap_or(path);
    browser::fetch_file(path, name)
        .await
        .map_err(|_| ClientError::Unreachable)
}

/// A picture that the server keeps, as if it had been picked.
pub async fn picture(address: &str) -> Result<PickedFile, ClientError> {
    sample(ask::path_of(address)).await
}

fn too_large(bytes: f64) -> ClientError {
    const MEGABYTE: f64 = 1024.0 * 1024.0;
    let most = limits::FILE_BYTES as f64 / MEGABYTE;
    let [has, takes] = [bytes / MEGABYTE, most].map(|megabytes| words::number(megabytes, 0));
    let detail = words::file_too_large(&has, &takes);
    ClientError::Refused(Problem::new(413, detail))
}
