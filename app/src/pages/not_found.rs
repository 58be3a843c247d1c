use leptos::prelude::*;

use crate::{browser, i18n};

/// The page for an unknown address.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    browser::set_title_and_progress(Some(i18n::not_found_title()), None);
    view! {
        <main class="d2-page" id="main">
            <div class="d2-blank">
                <h1>{i18n::not_found_name()}</h1>
                <p>{i18n::not_found_why()}</p>
                <a href="/" class="d2-btn d2-btn-main">{i18n::not_found_act()}</a>
            </div>
        </main>
    }
}
