use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, ProgressEvent, XmlHttpRequest};

use super::{HttpResponse, LocalFile, NetworkError};

/// Aborts the upload when the future that waits for it is dropped.
struct AbortOnDrop(XmlHttpRequest);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        _ = self.0.abort();
    }
}

/// Uploads `file` as the form field `content` and reports the fraction that is sent, 0 to 1.
///
/// With an `XMLHttpRequest`: `fetch`, and so gloo-net, reports no progress of an upload.
pub async fn upload(
    path: &str,
    headers: Vec<(&'static str, String)>,
    file: &LocalFile,
    progress: impl Fn(f64) + 'static,
) -> Result<HttpResponse, NetworkError> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", path)?;
    for (name, value) in headers {
        request.set_request_header(name, &value)?;
    }
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            progress(event.loaded() / event.total());
        }
    });
    let on_progress_function: &Function = on_progress.as_ref().unchecked_ref();
    request.upload()?.set_onprogress(Some(on_progress_function));
    let form = FormData::new()?;
    form.append_with_blob_and_filename("content", file.file(), &file.name())?;
    let sent = Promise::new(&mut |resolve, reject| {
        request.set_onload(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    let guard = AbortOnDrop(request);
    guard.0.send_with_opt_form_data(Some(&form))?;
    JsFuture::from(sent).await?;
    Ok(HttpResponse {
        status: guard.0.status()?,
        body: guard.0.response_text()?.unwrap_or_default(),
    })
}
