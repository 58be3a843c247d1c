use js_sys::{Function, Promise};
use wasm_bindgen::{JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, ProgressEvent, XmlHttpRequest};

use super::{Answer, PickedFile, Unreachable};

/// Ends the upload when the future that waits for it is dropped.
struct AbortOnDrop(XmlHttpRequest);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        _ = self.0.abort();
    }
}

/// Sends `file` as the form field `content` and tells the share that is sent, 0 to 1. `fetch` cannot tell
/// that, so this is an `XMLHttpRequest`.
pub async fn upload(
    path: &str,
    headers: Vec<(&'static str, String)>,
    file: &PickedFile,
    progress: impl Fn(f64) + 'static,
) -> Result<Answer, Unreachable> {
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
    request
        .upload()?
        .set_onprogress(Some(function(&on_progress)));
    let form = FormData::new()?;
    form.append_with_blob_and_filename("content", file.file(), &file.name())?;
    let sent = Promise::new(&mut |resolve, reject| {
        request.set_onload(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    let guard = AbortOnDrop(request);
    guard.0.send_with_opt_form_data(Some(&form))?;
    JsFuture::from(sent).await?;
    Ok(Answer {
        status: guard.0.status()?,
        text: guard.0.response_text()?.unwrap_or_default(),
    })
}

fn function<T: ?Sized>(closure: &Closure<T>) -> &Function {
    let value: &JsValue = closure.as_ref();
    wasm_bindgen::JsCast::unchecked_ref(value)
}
