use api::{DepthPreview, DepthRequest, routes};

use super::{ClientError, ask};
use crate::{
    browser::{self, PickedFile},
    depth::{
        Map,
        png::{self, Bits},
    },
};

/// The depth of a picture, before anything is run.
pub async fn depth(request: &DepthRequest) -> Result<DepthPreview, ClientError> {
    ask::post(routes::DEPTH.to_owned(), Some(request), Vec::new()).await
}

/// The depth map at `address`, value by value. Else a sentence on why not.
pub async fn depth_map(address: &str) -> Result<Map, &'static str> {
    let file = browser::fetch_bytes(ask::path_of(address)).await;
    let file = file.map_err(|_| "The depth map cannot be fetched. Check that the server runs, then open it again.")?;
    let parts = png::parts(&file).ok_or("The depth map is no grey PNG. Have it estimated again.")?;
    let raw = browser::unpack(&parts.packed).await;
    let raw = raw.map_err(|_| "This browser cannot unpack the depth map. A newer one can.")?;
    png::map(&parts, &raw).ok_or("The depth map ends too early. Have it estimated again.")
}

/// A depth map as a PNG file; None where the browser cannot make one.
pub async fn depth_file(map: &Map, bits: Bits, name: &str) -> Option<PickedFile> {
    let packed = browser::pack(&png::raw(map, bits)).await.ok()?;
    PickedFile::made(&png::file(map, bits, &packed), name, "image/png")
}
