use gloo_net::http::Response;
use js_sys::{Array, Uint8Array};
use leptos::prelude::event_target;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Event, File, FileList, FilePropertyBag, HtmlInputElement, Url};

use super::compression::blob;

/// A file in the browser: picked, dropped, pasted, downloaded or created by the page.
#[derive(Debug, Clone)]
pub struct LocalFile {
    file: File,
}

impl LocalFile {
    pub(super) fn new(file: File) -> Self {
        Self { file }
    }

    /// A file with these bytes and MIME type; `None` if the browser refuses to create it.
    pub fn from_bytes(bytes: &[u8], name: &str, mime: &str) -> Option<Self> {
        let options = FilePropertyBag::new();
        options.set_type(mime);
        let parts = Array::of1(&blob(bytes).ok()?.into());
        let file = File::new_with_blob_sequence_and_options(&parts, name, &options);
        file.ok().map(Self::new)
    }

    /// A file with the body of a response; `None` if the body does not arrive.
    pub async fn from_response(response: Response, name: &str) -> Option<Self> {
        let response: web_sys::Response = response.into();
        let body: Blob = JsFuture::from(response.blob().ok()?)
            .await
            .ok()?
            .unchecked_into();
        let file = File::new_with_blob_sequence(&Array::of1(&body), name);
        file.ok().map(Self::new)
    }

    pub(super) fn first_of(list: Option<FileList>) -> Option<Self> {
        list?.get(0).map(Self::new)
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// The file's name.
    pub fn name(&self) -> String {
        self.file.name()
    }

    /// Size in bytes.
    pub fn size(&self) -> f64 {
        self.file.size()
    }

    /// True if its MIME type is that of PNG.
    pub fn is_png(&self) -> bool {
        self.file.type_() == "image/png"
    }

    /// The first bytes; empty if they cannot be read.
    pub async fn head(&self, bytes: u32) -> Vec<u8> {
        let Ok(head) = self.file.slice_with_i32_and_i32(0, bytes as i32) else {
            return Vec::new();
        };
        match JsFuture::from(head.array_buffer()).await {
            Ok(buffer) => Uint8Array::new(&buffer).to_vec(),
            Err(_) => Vec::new(),
        }
    }

    /// An object URL with which this page can show the image; `None` if browsers cannot show the
    /// format. Free it with [`revoke_object_url`](Self::revoke_object_url).
    pub fn object_url(&self) -> Option<String> {
        let mime = self.file.type_();
        let is_shown = mime.starts_with("image/")
            && !matches!(mime.as_str(), "image/svg+xml" | "image/heic" | "image/heif");
        match is_shown {
            true => Url::create_object_url_with_blob(&self.file).ok(),
            false => None,
        }
    }

    /// Frees an object URL.
    pub fn revoke_object_url(url: &str) {
        _ = Url::revoke_object_url(url);
    }
}

/// The file picked in an `<input type="file">`. The input is cleared, so that the same file can be
/// picked again.
pub fn picked_file(event: &Event) -> Option<LocalFile> {
    let input: HtmlInputElement = event_target(event);
    let file = LocalFile::first_of(input.files());
    input.set_value("");
    file
}
