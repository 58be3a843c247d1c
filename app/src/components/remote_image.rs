use leptos::prelude::*;

use super::dynamic::Show;

/// An image of another site, loaded when it becomes visible. If it does not load, the children are
/// shown in its place.
#[component]
pub fn RemoteImage(
    /// Its URL, if there is one.
    address: Option<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let has_failed = RwSignal::new(address.is_none());
    let address = StoredValue::new(address.unwrap_or_default());
    view! {
        <Show when=move || !has_failed.get() fallback=move || children()>
            <img src=address.get_value() alt="" loading="lazy" decoding="async" on:error=move |_| has_failed.set(true) />
        </Show>
    }
}
