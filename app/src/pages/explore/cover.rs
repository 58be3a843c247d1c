use leptos::prelude::*;

use crate::{components::fetched::Fetched, state::catalog::figures};

/// A model's picture; its initials where it has none, or none that arrives.
#[component]
pub fn Cover(cover: Option<String>, name: String) -> impl IntoView {
    let initials = figures::initials(&name);
    view! {
        <span class="d2-explore-cover">
            <Fetched address=cover><span class="d2-explore-initials" aria-hidden="true">{initials.clone()}</span></Fetched>
        </span>
    }
}
