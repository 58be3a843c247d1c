use js_sys::{Array, Uint8Array};
use leptos::prelude::event_target;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, FileList, FilePropertyBag, HtmlInputElement, Url};

use super::packing::blob;

/// A file that a person picked, dropped or pasted.
#[derive(Debug, Clone)]
pub struct PickedFile {
    file: File,
}

impl PickedFile {
    pub(super) fn new(file: File) -> Self {
        Self { file }
    }

    /// A file made of bytes on the page itself. None where the browser refuses.
    pub fn made(bytes: &[u8], name: &str, kind: &str) -> Option<Self> {
        let options = FilePropertyBag::new();
        options.set_type(kind);
        let parts = Array::of1(&blob(bytes).ok()?.into());
        File::new_with_blob_sequence_and_options(&parts, name, &options)
            .ok()
            .map(Self::new)
    }

    pub(super) fn first_of(list: Option<FileList>) -> Option<Self> {
        list?.get(0).map(Self::new)
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.file.name()
    }

    /// Bytes.
    pub fn size(&self) -> f64 {
        self.file.size()
    }

    /// True where its name or the system says that it is a PNG.
    pub fn is_png(&self) -> bool {
        self.file.type_() == "image/png"
    }

    /// Its first bytes; none where they cannot be read.
    pub async fn head(&self, bytes: u32) -> Vec<u8> {
        let Ok(head) = self.file.slice_with_i32_and_i32(0, bytes as i32) else {
            return Vec::new();
        };
        let read = JsFuture::from(head.array_buffer()).await;
        read.map(|buffer| Uint8Array::new(&buffer).to_vec())
            .unwrap_or_default()
    }

    /// An address under which this page can show it. It is given back with [`release`](Self::release).
    pub fn address(&self) -> Option<String> {
        let kind = self.file.type_();
        let shows = kind.starts_with("image/")
            && !matches!(kind.as_str(), "image/svg+xml" | "image/heic" | "image/heif");
        shows
            .then(|| Url::create_object_url_with_blob(&self.file).ok())
            .flatten()
    }

    /// Gives back an address made by [`address`](Self::address).
    pub fn release(address: &str) {
        _ = Url::revoke_object_url(address);
    }
}

/// The file picked in an `<input type="file">`, which is emptied so that the same file can be picked again.
pub fn files_of(event: &Event) -> Option<PickedFile> {
    let input: HtmlInputElement = event_target(event);
    let file = PickedFile::first_of(input.unchecked_ref::<HtmlInputElement>().files());
    input.set_value("");
    file
}
