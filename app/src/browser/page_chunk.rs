use js_sys::Reflect;
use leptos::prelude::window;

/// The server's response to the request for a chunk of the page's program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkResponse {
    /// No response.
    None,
    /// 404: the server has another version of the page by now.
    Gone,
    /// Another status. If it is a success, the chunk arrived but could not be loaded.
    Other,
}

/// The response to the request that failed last, whose status `xtask/src/page/parts.js` stores.
pub fn last_chunk_response() -> ChunkResponse {
    let status = Reflect::get(&window(), &"partStatus".into())
        .ok()
        .and_then(|status| status.as_f64());
    match status.unwrap_or_default() as u16 {
        0 => ChunkResponse::None,
        404 => ChunkResponse::Gone,
        _ => ChunkResponse::Other,
    }
}

/// Reloads the page.
pub fn reload() {
    _ = window().location().reload();
}
