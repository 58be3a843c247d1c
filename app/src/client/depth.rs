use api::{DepthPreview, DepthRequest, routes};

use super::{ClientError, request};
use crate::{
    browser::{self, LocalFile},
    depth::{
        Map,
        png::{self, Bits},
    },
    i18n,
};

/// Estimates the depth of an image without running a prediction.
pub async fn estimate_depth(depth: &DepthRequest) -> Result<DepthPreview, ClientError> {
    request::post(routes::DEPTH.to_owned(), Some(depth), Vec::new()).await
}

/// Downloads and decodes the depth map at `address`. The error is a sentence for people.
pub async fn fetch_depth_map(address: &str) -> Result<Map, &'static str> {
    let file = match request::download(request::path_of(address)).await {
        Ok(response) => response.binary().await.ok(),
        Err(_) => None,
    };
    let file = file.ok_or_else(i18n::depth_not_loaded)?;
    let parts = png::parts(&file).ok_or_else(i18n::depth_not_grey)?;
    let raw = browser::inflate(&parts.compressed).await;
    let raw = raw.map_err(|_| i18n::depth_not_decompressed())?;
    png::map(&parts, &raw).ok_or_else(i18n::depth_too_short)
}

/// Encodes a depth map as a PNG file; `None` if the browser cannot compress it.
pub async fn encode_depth_map(map: &Map, bits: Bits, name: &str) -> Option<LocalFile> {
    let compressed = browser::deflate(&png::raw(map, bits)).await.ok()?;
    LocalFile::from_bytes(&png::file(map, bits, &compressed), name, "image/png")
}
