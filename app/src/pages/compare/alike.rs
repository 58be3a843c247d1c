use api::InputRole;
use leptos::prelude::*;

use super::session::Session;
use crate::{
    components::{
        dynamic::Show,
        fields::{Field, Handle, control_id},
        slot::{AddressField, ImageSlot},
    },
    state::Slot,
    words,
};

/// What is the same for all models, as far as any of them takes it.
#[component]
pub fn CommonFields(session: Session, over: ReadSignal<bool>) -> impl IntoView {
    let has = move |role: InputRole| Memo::new(move |_| session.has(role));
    let has_image = has(InputRole::Image);
    let is_empty = Memo::new(move |_| session.image.with(|slot| *slot == Slot::Empty));
    let field = move |role: InputRole| {
        let is_there = has(role);
        let handle = session
            .common
            .with_untracked(|common| common.roles().get(role).map(str::to_owned));
        let handle = handle.and_then(|name| Handle::named(session.common, 0, &name))?;
        Some(view! { <Show when=move || is_there.get()><Field handle /></Show> }.into_any())
    };
    let fields = [
        InputRole::Prompt,
        InputRole::NegativePrompt,
        InputRole::Strength,
        InputRole::Seed,
    ];
    view! {
        <section class="d2-comparing-common" aria-label=words::comparing_common()>
            <Show when=move || has_image.get()>
                <ImageSlot
                    id=control_id("image")
                    state=session.image
                    fault=session.picture_fault()
                    over
                    on_file=move |file| session.choose(file)
                    on_remove=move |()| session.remove_picture()
                />
                <Show when=move || is_empty.get()>
                    <AddressField on_address=move |address| session.choose_address(address) />
                </Show>
            </Show>
            {fields.into_iter().filter_map(field).collect_view()}
        </section>
    }
}
