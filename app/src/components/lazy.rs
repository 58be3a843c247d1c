use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use leptos::{prelude::*, wasm_split::SplitLoaderError};

use super::icon::{Glyph, Icon};
use crate::{
    browser::{self, Latest, PartAnswer},
    client::ClientError,
    words,
};

/// What a function marked with `#[wasm_split]` gives: the view of a part of the page, or word that its program did not arrive.
pub type Part = Result<AnyView, SplitLoaderError>;

/// Boxed, so that what shows a part is compiled once.
type Load = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Part>>> + Send + Sync>;
type Frame = Box<dyn Fn(AnyView) -> AnyView + Send>;

/// A part of the page whose program is fetched when it is first shown.
#[component]
pub fn Lazy<F: Future<Output = Part> + 'static>(
    /// Fetches the part, if it is not here, and makes its view.
    load: impl Fn() -> F + Send + Sync + 'static,
    /// What stands around the part until it is here.
    #[prop(optional)]
    frame: Option<Frame>,
) -> impl IntoView {
    lazy(
        Box::new(move || Box::pin(load())),
        frame.unwrap_or_else(|| Box::new(|view| view)),
    )
}

fn lazy(load: Load, frame: Frame) -> AnyView {
    let (is_waiting, task) = (RwSignal::new(true), Latest::new());
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

/// The place of what is on its way.
pub fn waiting() -> AnyView {
    view! { <div class="d2-lazy d2-skeleton" role="status" aria-label=words::part_loading()></div> }
        .into_any()
}

/// What is seen in place of a part that did not arrive.
fn problem(fetch: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let answer = browser::part_answer();
    let is_replaced = answer == PartAnswer::Gone;
    let (title, act) = if is_replaced {
        (words::part_replaced(), words::part_reload())
    } else {
        (words::part_missing(), words::act_retry())
    };
    let sentence = match answer {
        PartAnswer::Gone => words::part_replaced_why().to_owned(),
        PartAnswer::None => ClientError::Unreachable.sentence(),
        PartAnswer::Other => words::part_missing_why().to_owned(),
    };
    let run = move |_| {
        if is_replaced {
            browser::reload()
        } else {
            fetch()
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
