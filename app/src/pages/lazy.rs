use leptos::prelude::*;

use crate::{
    browser,
    components::lazy::{Lazy, Part},
};

/// A page whose program is fetched when it is first opened. Its head is there at once.
#[component]
pub fn LazyPage<F: Future<Output = Part> + 'static>(
    /// Its name.
    title: &'static str,
    /// Fetches it, if it is not here, and makes its view.
    load: impl Fn() -> F + Send + Sync + 'static,
) -> impl IntoView {
    browser::show_progress(Some(title), None);
    let frame = move |view: AnyView| {
        view! {
            <main class="d2-page" id="main">
                <div class="d2-page-head"><h1>{title}</h1></div>
                {view}
            </main>
        }
        .into_any()
    };
    view! { <Lazy load frame=Box::new(frame) /> }
}
