use leptos::prelude::*;

use crate::{
    browser,
    components::lazy::{Lazy, Part},
};

/// A page whose part of the program is loaded when it is first opened. Its heading shows at once.
#[component]
pub fn LazyPage<F: Future<Output = Part> + 'static>(
    /// Name of the page.
    title: &'static str,
    /// Loads the part if necessary, and renders it.
    load: impl Fn() -> F + Send + Sync + 'static,
) -> impl IntoView {
    browser::set_title_and_progress(Some(title), None);
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
