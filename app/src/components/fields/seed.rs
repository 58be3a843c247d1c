use leptos::prelude::*;

use super::{FieldHandle, frame::Frame};
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    i18n,
};

/// An integer, with a button for a random one. A text box, as seeds have 64 bits and a number box
/// only 53.
#[component]
pub fn SeedField(handle: FieldHandle) -> impl IntoView {
    view! {
        <Frame handle>
            <div class="d2-seed">
                <input
                    id=handle.id()
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    placeholder=handle.label().placeholder
                    aria-describedby=handle.described_by()
                    aria-invalid=handle.invalid()
                    prop:value=handle.text()
                    on:input=move |event| handle.set(event_target_value(&event))
                />
                <button
                    type="button"
                    class="d2-icon"
                    aria-label=i18n::field_seed_new()
                    title=i18n::field_seed_new()
                    on:click=move |_| handle.set(browser::random_seed().to_string())
                >
                    <Icon glyph=Glyph::Dice />
                </button>
            </div>
        </Frame>
    }
}
