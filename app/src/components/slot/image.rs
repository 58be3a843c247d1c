use leptos::{html, prelude::*};

use super::{FileInput, SlotButton, SlotFrame};
use crate::{
    browser::{self, LocalFile},
    components::{
        dynamic::Show,
        fields::Fault,
        icon::{Glyph, Icon},
    },
    i18n,
    state::Slot,
};

/// The input image. Dropped and pasted files are handled by the page.
#[component]
pub fn ImageSlot(
    /// The id of the control, which gets the focus if it has a fault.
    id: String,
    /// The state of the picture.
    state: RwSignal<Slot>,
    /// Its validation fault.
    #[prop(into)]
    fault: Signal<Option<String>>,
    /// A file is being dragged over the page.
    #[prop(into)]
    over: Signal<bool>,
    /// Called with a chosen file.
    #[prop(into)]
    on_file: Callback<LocalFile>,
    /// Called to open the crop editor, if there is one.
    #[prop(optional, into)]
    on_crop: Option<Callback<()>>,
    /// Called to remove the picture.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    let (file, camera) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let described_by = format!("{id}-fault");
    let is_bad = Memo::new(move |_| fault.with(Option::is_some));
    let is_empty = Memo::new(move |_| state.with(|slot| *slot == Slot::Empty));
    let pick = {
        let described_by = described_by.clone();
        move || view! { <PickButton id=id.clone() described_by=described_by.clone() input=file /> }
    };
    let tools = move || {
        view! {
            {on_crop.map(|on_press| view! { <SlotButton label=i18n::crop_open() glyph=Glyph::Crop on_press /> }.into_any())}
            <SlotButton label=i18n::slot_image_replace() glyph=Glyph::Upload on_press=move |()| browser::open_file_dialog(file) />
            <SlotButton label=i18n::slot_image_remove() glyph=Glyph::Cross on_press=on_remove />
        }
    };
    view! {
        <div class="d2-field" role="group" aria-label=i18n::field_image() data-drop="image">
            <div class="d2-label"><span>{i18n::field_image()}</span></div>
            <SlotFrame state bad=is_bad over alt=i18n::slot_image_alt() tools>{pick.clone()}</SlotFrame>
            <FileInput node=file testid="image-input" label=i18n::slot_image_file() on_file />
            <FileInput node=camera testid="image-camera" label=i18n::slot_camera_file() camera=true on_file />
            <Hint state />
            <Fault id=described_by fault />
            <Show when=move || is_empty.get()>
                <div class="d2-ways d2-touch-only">
                    <button type="button" on:click=move |_| browser::open_file_dialog(camera)><Icon glyph=Glyph::Camera />{i18n::slot_camera()}</button>
                </div>
            </Show>
        </div>
    }
}

/// The empty slot, which is one large button.
#[component]
fn PickButton(id: String, described_by: String, input: NodeRef<html::Input>) -> impl IntoView {
    view! {
        <button type="button" class="d2-pick" id=id aria-describedby=described_by on:click=move |_| browser::open_file_dialog(input)>
            <Icon glyph=Glyph::Upload />
            {i18n::slot_choose()}
            <small>{i18n::slot_choose_else()}</small>
        </button>
    }
}

/// The size of the picture, and what was done to it.
#[component]
pub fn Hint(state: RwSignal<Slot>) -> impl IntoView {
    let hint = Memo::new(move |_| match &*state.read() {
        Slot::Ready { hint, .. } => Some(hint.clone()),
        _ => None,
    });
    move || {
        hint.get()
            .map(|hint| view! { <p class="d2-hint">{hint}</p> }.into_any())
    }
}

/// Covers the page while a file is dragged over it.
#[component]
pub fn DropHint(
    /// A file is being dragged over the page.
    over: ReadSignal<bool>,
) -> impl IntoView {
    view! {
        <Show when=move || over.get()>
            <div class="d2-drop" aria-hidden="true"><p>{i18n::studio_drop()}</p></div>
        </Show>
    }
}
