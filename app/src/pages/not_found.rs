use leptos::prelude::*;

use crate::{browser, words};

/// An address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    browser::show_progress(Some(words::missing_title()), None);
    view! {
        <main class="d2-page" id="main">
            <div class="d2-blank">
                <h1>{words::missing_name()}</h1>
                <p>{words::missing_why()}</p>
                <a href="/" class="d2-btn d2-btn-main">{words::missing_act()}</a>
            </div>
        </main>
    }
}
