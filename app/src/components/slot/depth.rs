use leptos::{html, prelude::*};

use super::{FileInput, SlotFace, Tool, image::Hint};
use crate::{
    browser::{self, PickedFile},
    components::{dynamic::Show, fields::Fault, icon::Glyph},
    state::Slot,
    words,
};

/// The depth of the picture: estimated as soon as there is a picture, or a map of one's own.
#[component]
pub fn DepthSlot(
    /// The id of the control, by which a fault finds it.
    id: String,
    /// Where the map stands.
    state: RwSignal<Slot>,
    /// What is wrong with it.
    #[prop(into)]
    fault: Signal<Option<String>>,
    /// It is a map of one's own.
    #[prop(into)]
    own: Signal<bool>,
    /// Another one may be brought.
    is_open: bool,
    /// A file is being dragged over the page.
    #[prop(into)]
    over: Signal<bool>,
    /// Gets the picked file.
    #[prop(into)]
    on_file: Callback<PickedFile>,
    /// Goes back to the estimate.
    #[prop(into)]
    on_estimate: Callback<()>,
    /// Opens the map to be worked on.
    #[prop(into)]
    on_work: Callback<()>,
) -> impl IntoView {
    let file = NodeRef::<html::Input>::new();
    let fault_id = format!("{id}-fault");
    let described_by = fault_id.clone();
    let is_bad = Memo::new(move |_| fault.with(Option::is_some));
    let tools = move || {
        view! {
            <Show when=move || is_open>
                <Show when=move || own.get()>
                    <Tool label=words::slot_estimate() glyph=Glyph::Undo on_press=on_estimate />
                </Show>
                <Tool label=words::slot_work() glyph=Glyph::Pencil on_press=on_work />
                <Tool label=words::slot_depth_replace() glyph=Glyph::Upload on_press=move |()| browser::click(file) />
            </Show>
        }
    };
    view! {
        <div class="d2-field" role="group" aria-label=words::depth_name() aria-describedby=described_by id=id tabindex="-1" data-drop=is_open.then_some("depth")>
            <div class="d2-label"><span>{words::depth_name()}</span></div>
            <SlotFace state bad=is_bad over alt=words::slot_depth_alt() tools>
                <span class="d2-slot-note">{words::slot_depth_empty()}</span>
            </SlotFace>
            <FileInput node=file testid="depth-input" label=words::slot_depth_file() on_file />
            <Hint state />
            <Fault id=fault_id fault />
        </div>
    }
}
