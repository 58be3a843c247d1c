use api::InputRole;
use leptos::prelude::*;

use super::store::CompareStore;
use crate::{
    components::{
        dynamic::Show,
        fields::{Field, FieldHandle, control_id},
        slot::{ImageSlot, UrlField},
    },
    i18n,
    state::Slot,
};

/// The inputs that the models share, of those that at least one of them has.
#[component]
pub fn CommonFields(store: CompareStore, over: ReadSignal<bool>) -> impl IntoView {
    let has = move |role: InputRole| Memo::new(move |_| store.has(role));
    let has_image = has(InputRole::Image);
    let (common, image) = (store.common(), store.image());
    let is_empty = Memo::new(move |_| *image.read() == Slot::Empty);
    let field = move |role: InputRole| {
        let is_used = has(role);
        let name = common.with_untracked(|common| common.roles().get(role).map(str::to_owned))?;
        let handle = FieldHandle::named(common, 0, &name)?;
        Some(view! { <Show when=move || is_used.get()><Field handle /></Show> }.into_any())
    };
    let fields = [
        InputRole::Prompt,
        InputRole::NegativePrompt,
        InputRole::Strength,
        InputRole::Seed,
    ];
    view! {
        <section class="d2-comparing-common" aria-label=i18n::comparing_common()>
            <Show when=move || has_image.get()>
                <ImageSlot
                    id=control_id("image")
                    state=image
                    fault=store.picture_error()
                    over
                    on_file=move |file| store.choose(file)
                    on_remove=move |()| store.remove_picture()
                />
                <Show when=move || is_empty.get()>
                    <UrlField on_url=move |url| store.choose_address(url) />
                </Show>
            </Show>
            {fields.into_iter().filter_map(field).collect_view()}
        </section>
    }
}
