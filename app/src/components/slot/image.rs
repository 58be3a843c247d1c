use leptos::{html, prelude::*};

use super::{FileInput, SlotFace, Tool};
use crate::{
    browser::{self, PickedFile},
    components::{
        dynamic::Show,
        fields::Fault,
        icon::{Glyph, Icon},
    },
    state::Slot,
    words,
};

/// The place for the picture to start from. A drop and a paste come in through the page.
#[component]
pub fn ImageSlot(
    /// The id of the control, by which a fault finds it.
    id: String,
    /// Where the picture stands.
    state: RwSignal<Slot>,
    /// What is wrong with it.
    #[prop(into)]
    fault: Signal<Option<String>>,
    /// A file is being dragged over the page.
    #[prop(into)]
    over: Signal<bool>,
    /// Gets the picked file.
    #[prop(into)]
    on_file: Callback<PickedFile>,
    /// Opens the picture to be cropped, where it can be.
    #[prop(optional, into)]
    on_crop: Option<Callback<()>>,
    /// Takes the picture away.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    let (file, camera) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let described_by = format!("{id}-fault");
    let is_bad = Memo::new(move |_| fault.with(Option::is_some));
    let is_empty = Memo::new(move |_| state.with(|slot| *slot == Slot::Empty));
    let describes = described_by.clone();
    let pick =
        move || view! { <PickButton id=id.clone() described_by=describes.clone() input=file /> };
    let tools = move || {
        view! {
            {on_crop.map(|on_press| view! { <Tool label=words::crop_open() glyph=Glyph::Crop on_press /> }.into_any())}
            <Tool label=words::slot_image_replace() glyph=Glyph::Upload on_press=move |()| browser::click(file) />
            <Tool label=words::slot_image_remove() glyph=Glyph::Cross on_press=on_remove />
        }
    };
    view! {
        <div class="d2-field" role="group" aria-label=words::field_image() data-drop="image">
            <div class="d2-label"><span>{words::field_image()}</span></div>
            <SlotFace state bad=is_bad over alt=words::slot_image_alt() tools>{pick.clone()}</SlotFace>
            <FileInput node=file testid="image-input" label=words::slot_image_file() on_file />
            <FileInput node=camera testid="image-camera" label=words::slot_camera_file() camera=true on_file />
            <Hint state />
            <Fault id=described_by fault />
            <Show when=move || is_empty.get()>
                <div class="d2-ways d2-touch-only">
                    <button type="button" on:click=move |_| browser::click(camera)><Icon glyph=Glyph::Camera />{words::slot_camera()}</button>
                </div>
            </Show>
        </div>
    }
}

/// The whole empty slot as a button.
#[component]
fn PickButton(id: String, described_by: String, input: NodeRef<html::Input>) -> impl IntoView {
    view! {
        <button type="button" class="d2-pick" id=id aria-describedby=described_by on:click=move |_| browser::click(input)>
            <Icon glyph=Glyph::Upload />
            {words::slot_choose()}
            <small>{words::slot_choose_else()}</small>
        </button>
    }
}

/// What is to be known of a picture that is there.
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
