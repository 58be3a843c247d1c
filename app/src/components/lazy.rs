use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use leptos::{prelude::*, wasm_split::SplitLoaderError};

use super::icon::{Glyph, Icon};
use crate::{
    browser::{self, ChunkResponse, LatestTask},
    client::ClientError,
    i18n,
};

/// The result of a function marked with `#[wasm_split]`: the view of a part of the page, or the
/// error that its chunk did not load.
pub type Part = Result<AnyView, SplitLoaderError>;

/// Boxed, so that the code that shows a part is compiled once.
type Load = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Part>>> + Send + Sync>;
type Frame = Box<dyn Fn(AnyView) -> AnyView + Send>;

/// A part of the page whose chunk is loaded when it is first shown.
#[component]
pub fn Lazy<F: Future<Output = Part> + 'static>(
    /// Loads the chunk, unless it is loaded already, and builds the view.
    load: impl Fn() -> F + Send + Sync + 'static,
    /// Wraps the placeholder until the chunk has loaded.
    #[prop(optional)]
    frame: Option<Frame>,
) -> impl IntoView {
    lazy(
        Box::new(move || Box::pin(load())),
        frame.unwrap_or_else(|| Box::new(|view| view)),
    )
}

fn lazy(load: Load, frame: Frame) -> AnyView {
    let (is_waiting, task) = (RwSignal::new(true), LatestTask::new());
    let part = Arc::new(Mutex::new(None));
    let arrived = part.clone();
    let fetch = move || {
        let (fetching, arrived) = (load(), arrived.clone());
        is_waiting.set(true);
        task.run(async move {
            *arrived.lock().unwrap_or_else(PoisonError::into_inner) = fetching.await.ok();
            is_waiting.set(false);
        });
    };
    fetch();
    let fetch = Arc::new(fetch);
    let view = move || match part.lock().unwrap_or_else(PoisonError::into_inner).take() {
        _ if is_waiting.get() => frame(waiting()),
        Some(view) => view,
        None => frame(problem(fetch.clone())),
    };
    view.into_any()
}

/// Placeholder of a part that is loading.
pub fn waiting() -> AnyView {
    view! { <div class="d2-lazy d2-skeleton" role="status" aria-label=i18n::part_loading()></div> }
        .into_any()
}

/// The error in place of a part that did not load.
fn problem(fetch: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let answer = browser::last_chunk_response();
    let is_replaced = answer == ChunkResponse::Gone;
    let (title, act) = if is_replaced {
        (i18n::part_outdated(), i18n::part_reload())
    } else {
        (i18n::part_load_failed(), i18n::act_retry())
    };
    let sentence = match answer {
        ChunkResponse::Gone => i18n::part_outdated_why().to_owned(),
        ChunkResponse::None => ClientError::Network.message(),
        ChunkResponse::Other => i18n::part_load_failed_why().to_owned(),
    };
    let run = move |_| {
        if is_replaced {
            browser::reload();
        } else {
            fetch();
        }
    };
    view! {
        <div class="d2-blank" role="alert">
            <Icon glyph=Glyph::Warning />
            <h2>{title}</h2>
            <p>{sentence}</p>
            <button type="button" class="d2-btn d2-btn-main" on:click=run>{act}</button>
        </div>
    }
    .into_any()
}
