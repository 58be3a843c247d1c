use api::{DepthPreview, DepthRequest, routes};

use super::{ClientError, ask};
use crate::{
    browser::{self, PickedFile},
    depth::{
        Map,
        png::{self, Bits},
    },
    words,
};

/// The depth of a picture, before anything is run.
pub async fn depth(request: &DepthRequest) -> Result<DepthPreview, ClientError> {
    ask::post(routes::DEPTH.to_owned(), Some(request), Vec::new()).await
}

/// The depth map at `address`, value by value. Else a sentence on why not.
pub async fn depth_map(address: &str) -> Result<Map, &'static str> {
    let file = browser::fetch_bytes(ask::path_of(address)).await;
    let file = file.map_err(|_| words::depth_not_fetched())?;
    let parts = png::parts(&file).ok_or(words::depth_not_grey())?;
    let raw = browser::unpack(&parts.packed).await;
    let raw = raw.map_err(|_| words::depth_not_unpacked())?;
    png::map(&parts, &raw).ok_or(words::depth_too_short())
}

/// A depth map as a PNG file; None where the browser cannot make one.
pub async fn depth_file(map: &Map, bits: Bits, name: &str) -> Option<PickedFile> {
    let packed = browser::pack(&png::raw(map, bits)).await.ok()?;
    PickedFile::made(&png::file(map, bits, &packed), name, "image/png")
}
