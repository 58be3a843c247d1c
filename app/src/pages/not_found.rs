use leptos::prelude::*;

use crate::browser;

/// An address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    browser::show_progress(Some("Not found"), None);
    view! {
        <main class="d2-page" id="main">
            <div class="d2-blank">
                <h1>"There is nothing here"</h1>
                <p>"The address may be mistyped, or it belongs to a page that is gone."</p>
                <a href="/" class="d2-btn d2-btn-main">"Go to the studio"</a>
            </div>
        </main>
    }
}
