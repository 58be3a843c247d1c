use js_sys::{Array, Function, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableWritablePair, Response};

/// The browser has no such thing, or the bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpackable;

impl From<JsValue> for Unpackable {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// Compresses bytes as PNG files have them.
pub async fn pack(bytes: &[u8]) -> Result<Vec<u8>, Unpackable> {
    through("CompressionStream", bytes).await
}

/// Unpacks what a PNG file has.
pub async fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Unpackable> {
    through("DecompressionStream", bytes).await
}

/// web-sys knows these two only as unstable, so they are looked up by name.
async fn through(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Unpackable> {
    let constructor = Reflect::get(&window(), &JsValue::from_str(name))?.dyn_into::<Function>()?;
    let transform = Reflect::construct(&constructor, &Array::of1(&JsValue::from_str("deflate")))?;
    let stream = blob(bytes)?
        .stream()
        .pipe_through(transform.unchecked_ref::<ReadableWritablePair>());
    let response = Response::new_with_opt_readable_stream(Some(&stream))?;
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Bytes as the browser holds them.
pub(super) fn blob(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))
}
