use leptos::prelude::*;

use super::dynamic::Show;

/// A picture that is elsewhere, fetched when it comes into sight. Where it does not arrive, the children stand in its place.
#[component]
pub fn Fetched(
    /// Its address; None where there is none.
    address: Option<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let is_lost = RwSignal::new(address.is_none());
    let address = StoredValue::new(address.unwrap_or_default());
    view! {
        <Show when=move || !is_lost.get() fallback=move || children()>
            <img src=address.get_value() alt="" loading="lazy" decoding="async" on:error=move |_| is_lost.set(true) />
        </Show>
    }
}
