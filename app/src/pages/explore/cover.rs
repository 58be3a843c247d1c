use leptos::prelude::*;

use crate::{components::dynamic::Show, state::catalog::figures};

/// A model's picture; its initials where it has none, or none that arrives.
#[component]
pub fn Cover(cover: Option<String>, name: String) -> impl IntoView {
    let has_failed = RwSignal::new(cover.is_none());
    let address = StoredValue::new(cover.unwrap_or_default());
    let initials = figures::initials(&name);
    view! {
        <span class="d2-explore-cover">
            <Show when=move || !has_failed.get() fallback=move || view! { <span class="d2-explore-initials" aria-hidden="true">{initials.clone()}</span> }>
                <img src=address.get_value() alt="" loading="lazy" decoding="async" on:error=move |_| has_failed.set(true) />
            </Show>
        </span>
    }
}
