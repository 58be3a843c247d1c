use js_sys::{Array, Function, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableWritablePair, Response};

/// The browser has no compression streams, or the data is malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompressionError;

impl From<JsValue> for CompressionError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// Compresses bytes with zlib, as PNG files do.
pub async fn deflate(bytes: &[u8]) -> Result<Vec<u8>, CompressionError> {
    through("CompressionStream", bytes).await
}

/// Decompresses zlib data.
pub async fn inflate(bytes: &[u8]) -> Result<Vec<u8>, CompressionError> {
    through("DecompressionStream", bytes).await
}

/// `CompressionStream` and `DecompressionStream` are unstable in web-sys, so they are looked up by
/// name.
async fn through(name: &str, bytes: &[u8]) -> Result<Vec<u8>, CompressionError> {
    let constructor = Reflect::get(&window(), &JsValue::from_str(name))?.dyn_into::<Function>()?;
    let transform = Reflect::construct(&constructor, &Array::of1(&JsValue::from_str("deflate")))?;
    let stream = blob(bytes)?
        .stream()
        .pipe_through(transform.unchecked_ref::<ReadableWritablePair>());
    let response = Response::new_with_opt_readable_stream(Some(&stream))?;
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// A blob with these bytes.
pub(super) fn blob(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))
}
