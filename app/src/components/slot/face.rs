use leptos::{html, prelude::*};

use crate::{
    browser::{PickedFile, files_of},
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
        progress::ProgressBar,
    },
    state::Slot,
};

/// What a slot shows: its picture or `children`, what is on its way, and its tools.
#[component]
pub fn SlotFace(
    /// Where the picture stands.
    state: RwSignal<Slot>,
    /// Something was refused here.
    #[prop(into)]
    bad: Signal<bool>,
    /// Something is being dragged over the page.
    over: Signal<bool>,
    /// What the picture is, for those who do not see it.
    alt: &'static str,
    /// What stands in the empty slot.
    children: ChildrenFn,
    /// Buttons on the picture.
    #[prop(into)]
    tools: ViewFn,
) -> impl IntoView {
    let thumbnail = Memo::new(move |_| state.with(|slot| slot.thumbnail().map(str::to_owned)));
    let is_empty = Memo::new(move |_| state.with(|slot| *slot == Slot::Empty));
    let is_ready = Memo::new(move |_| state.with(|slot| matches!(slot, Slot::Ready { .. })));
    view! {
        <div
            class="d2-slot"
            class:d2-slot-empty=is_empty
            class:d2-slot-busy=move || state.with(Slot::is_busy)
            class:d2-slot-over=over
            class:d2-slot-bad=bad
        >
            {move || thumbnail.get().map(|address| view! { <img src=address alt=alt /> }.into_any())}
            {move || is_empty.get().then(|| children())}
            <Busy state />
            {move || is_ready.get().then(|| view! { <div class="d2-tools">{tools.run()}</div> }.into_any())}
        </div>
    }
}

/// What is on its way, in words and as a bar.
#[component]
fn Busy(state: RwSignal<Slot>) -> impl IntoView {
    let words = Memo::new(move |_| match &*state.read() {
        Slot::Busy { words, .. } => Some(words.clone()),
        _ => None,
    });
    let fraction = Memo::new(move |_| match &*state.read() {
        Slot::Busy { fraction, .. } => *fraction,
        _ => None,
    });
    let is_busy = Memo::new(move |_| words.with(Option::is_some));
    let told = Signal::derive(move || words.get().unwrap_or_default());
    view! {
        <Show when=move || is_busy.get()>
            <span class="d2-slot-note">{words}</span>
            <ProgressBar label=told fraction words=told />
        </Show>
    }
}

/// A button on a picture.
#[component]
pub fn Tool(
    label: &'static str,
    glyph: Glyph,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="d2-tool" aria-label=label title=label on:click=move |_| on_press.run(())>
            <Icon glyph />
        </button>
    }
}

/// A file input that nobody sees; buttons open it.
#[component]
pub fn FileInput(
    /// To be opened by.
    node: NodeRef<html::Input>,
    /// What tests find it by.
    testid: &'static str,
    /// What it is for.
    label: &'static str,
    /// Opens the camera at once, where there is one.
    #[prop(optional)]
    camera: bool,
    /// Gets the file.
    #[prop(into)]
    on_file: Callback<PickedFile>,
) -> impl IntoView {
    view! {
        <input
            node_ref=node
            type="file"
            accept="image/*"
            hidden
            aria-label=label
            data-testid=testid
            capture=camera.then_some("environment")
            on:change=move |event| {
                if let Some(file) = files_of(&event) {
                    on_file.run(file);
                }
            }
        />
    }
}
