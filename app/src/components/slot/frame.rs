use leptos::{html, prelude::*};

use crate::{
    browser::{LocalFile, picked_file},
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
        progress::ProgressBar,
    },
    state::Slot,
};

/// A slot: its picture or `children`, the progress of an upload, and its buttons.
#[component]
pub fn SlotFrame(
    /// The state of the picture.
    state: RwSignal<Slot>,
    /// The picture was rejected.
    #[prop(into)]
    bad: Signal<bool>,
    /// A file is being dragged over the page.
    over: Signal<bool>,
    /// The alternative text of the picture.
    alt: &'static str,
    /// The content of the empty slot.
    children: ChildrenFn,
    /// The buttons on the picture.
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
            <Progress state />
            {move || is_ready.get().then(|| view! { <div class="d2-tools">{tools.run()}</div> }.into_any())}
        </div>
    }
}

/// The progress of a busy slot, as text and as a bar.
#[component]
fn Progress(state: RwSignal<Slot>) -> impl IntoView {
    let status = Memo::new(move |_| match &*state.read() {
        Slot::Busy { status, .. } => Some(status.clone()),
        _ => None,
    });
    let fraction = Memo::new(move |_| match &*state.read() {
        Slot::Busy { fraction, .. } => *fraction,
        _ => None,
    });
    let is_busy = Memo::new(move |_| status.with(Option::is_some));
    let label = Signal::derive(move || status.get().unwrap_or_default());
    view! {
        <Show when=move || is_busy.get()>
            <span class="d2-slot-note">{status}</span>
            <ProgressBar label fraction value_text=label />
        </Show>
    }
}

/// A button on a picture.
#[component]
pub fn SlotButton(
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

/// A hidden file input, which buttons open.
#[component]
pub fn FileInput(
    /// The input, for the button that opens it.
    node: NodeRef<html::Input>,
    /// The `data-testid` of the input.
    testid: &'static str,
    /// Its accessible name.
    label: &'static str,
    /// Opens the camera, if the device has one.
    #[prop(optional)]
    camera: bool,
    /// Called with the file.
    #[prop(into)]
    on_file: Callback<LocalFile>,
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
                if let Some(file) = picked_file(&event) {
                    on_file.run(file);
                }
            }
        />
    }
}
