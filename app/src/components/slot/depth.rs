use leptos::{html, prelude::*};

use super::{FileInput, SlotButton, SlotFrame, image::Hint};
use crate::{
    browser::{self, LocalFile},
    components::{dynamic::Show, fields::Fault, icon::Glyph},
    i18n,
    state::Slot,
};

/// The depth map of the image: the estimate, or the person's own map.
#[component]
pub fn DepthSlot(
    /// The id of the control, which gets the focus if it has a fault.
    id: String,
    /// The state of the map.
    state: RwSignal<Slot>,
    /// Its validation fault.
    #[prop(into)]
    fault: Signal<Option<String>>,
    /// True if the map is the person's own.
    #[prop(into)]
    own: Signal<bool>,
    /// The map may be replaced or edited.
    is_editable: bool,
    /// A file is being dragged over the page.
    #[prop(into)]
    over: Signal<bool>,
    /// Called with a chosen file.
    #[prop(into)]
    on_file: Callback<LocalFile>,
    /// Called to return to the estimate.
    #[prop(into)]
    on_estimate: Callback<()>,
    /// Called to open the depth editor.
    #[prop(into)]
    on_edit: Callback<()>,
) -> impl IntoView {
    let file = NodeRef::<html::Input>::new();
    let fault_id = format!("{id}-fault");
    let described_by = fault_id.clone();
    let is_bad = Memo::new(move |_| fault.with(Option::is_some));
    let tools = move || {
        view! {
            <Show when=move || is_editable>
                <Show when=move || own.get()>
                    <SlotButton label=i18n::slot_estimate() glyph=Glyph::Undo on_press=on_estimate />
                </Show>
                <SlotButton label=i18n::slot_edit_depth() glyph=Glyph::Pencil on_press=on_edit />
                <SlotButton label=i18n::slot_depth_replace() glyph=Glyph::Upload on_press=move |()| browser::open_file_dialog(file) />
            </Show>
        }
    };
    view! {
        <div class="d2-field" role="group" aria-label=i18n::depth_name() aria-describedby=described_by id=id tabindex="-1" data-drop=is_editable.then_some("depth")>
            <div class="d2-label"><span>{i18n::depth_name()}</span></div>
            <SlotFrame state bad=is_bad over alt=i18n::slot_depth_alt() tools>
                <span class="d2-slot-note">{i18n::slot_depth_empty()}</span>
            </SlotFrame>
            <FileInput node=file testid="depth-input" label=i18n::slot_depth_file() on_file />
            <Hint state />
            <Fault id=fault_id fault />
        </div>
    }
}
