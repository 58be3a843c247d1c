use api::InputRole;
use leptos::prelude::*;

use super::session::Session;
use crate::{
    components::{
        dynamic::Show,
        slot::{AddressField, ImageSlot},
    },
    state::Common,
    words,
};

/// What is the same for all models, as far as any of them takes it.
#[component]
pub fn CommonFields(session: Session) -> impl IntoView {
    let has = move |role: InputRole| Memo::new(move |_| session.contenders().iter().any(|contender| contender.has(role)));
    let has_image = has(InputRole::Image);
    view! {
        <section class="d2-comparing-common" aria-label=words::comparing_common()>
            <Show when=move || has_image.get()>
                <ImageSlot
                    id="compare-image".to_owned()
                    state=session.image
                    fault=session.image_fault
                    over=Signal::from(false)
                    on_file=move |file| session.choose(file)
                    on_remove=move |()| session.remove_picture()
                />
                <AddressField on_address=move |address| session.choose_address(address) />
            </Show>
            <Typed session is_there=has(InputRole::Prompt) label=words::field_prompt() read=|common| &mut common.prompt />
            <Typed session is_there=has(InputRole::NegativePrompt) label=words::field_exclude() read=|common| &mut common.negative_prompt />
            <Typed session is_there=has(InputRole::Strength) label=words::field_strength() read=|common| &mut common.strength />
            <Typed session is_there=has(InputRole::Seed) label=words::field_seed() read=|common| &mut common.seed />
        </section>
    }
}

/// One setting, typed.
#[component]
fn Typed(session: Session, is_there: Memo<bool>, label: &'static str, read: fn(&mut Common) -> &mut String) -> impl IntoView {
    let text = Memo::new(move |_| session.common.with(|common| read(&mut common.clone()).clone()));
    view! {
        <Show when=move || is_there.get()>
            <label class="d2-field">
                <span class="d2-label">{label}</span>
                <textarea
                    rows="1"
                    prop:value=text
                    on:input=move |event| session.common.update(|common| *read(common) = event_target_value(&event))
                ></textarea>
            </label>
        </Show>
    }
}
