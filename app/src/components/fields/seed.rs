use leptos::prelude::*;

use super::{Handle, frame::Frame};
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    words,
};

/// A whole number or nothing, with a dice. A text box, as seeds go beyond what a number box can hold.
#[component]
pub fn SeedField(handle: Handle) -> impl IntoView {
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
                    aria-label=words::field_seed_new()
                    title=words::field_seed_new()
                    on:click=move |_| handle.set(browser::random_seed().to_string())
                >
                    <Icon glyph=Glyph::Dice />
                </button>
            </div>
        </Frame>
    }
}
