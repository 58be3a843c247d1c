use std::sync::Arc;

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    bench::Bench,
    panel::{AdjustmentsPanel, BrushPanel},
    picture::{DepthPicture, brush_key},
    relief::{Relief, Texture},
    saving::Saving,
};
use crate::{
    browser::{Latest, PickedFile, use_focus_back, use_keys, use_step},
    client,
    components::{
        icon::{Glyph, Icon},
        stage::{StageProblem, StageWaiting},
    },
    depth::{Map, Work},
    words,
};

/// Work that was left, and the map that it is on: who comes back to that map finds it as it was.
pub type Kept = Option<(String, Work)>;

/// The editor of a depth map, in the place of the stage.
#[component]
pub fn DepthEditor(
    /// Where the map is.
    depth: String,
    /// Where the picture is that it belongs to.
    image: String,
    /// What can be laid on the relief.
    textures: Vec<Texture>,
    /// The work that was left.
    kept: StoredValue<Kept>,
    /// Gets the map as a file, to be used.
    #[prop(into)]
    on_use: Callback<PickedFile>,
    /// Called when the editor is left.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let leave = Callback::new({
        let back = use_step(move || on_leave.run(()));
        move |()| back()
    });
    use_focus_back();
    use_keys(move |event| event.key() == "Escape" && leaves(leave));
    let state = opening(depth.clone(), kept);
    let take = Callback::new(move |file| {
        on_use.run(file);
        leave.run(());
    });
    move || {
        match state.get() {
        State::Opening => view! { <StageWaiting words=words::depth_opening() fraction=Signal::derive(|| None) elapsed="" /> }.into_any(),
        State::Failed(detail) => view! {
            <StageProblem title=words::depth_not_opened() detail>
                <button type="button" class="d2-btn" on:click=move |_| leave.run(())>{words::act_back()}</button>
            </StageProblem>
        }
        .into_any(),
        State::Open => {
            let (depth, image) = (depth.clone(), image.clone());
            view! { <Opened kept depth image textures=textures.clone() on_use=take on_leave=leave /> }.into_any()
        }
    }
    }
}

/// Where the map stands on its way onto the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Opening,
    Failed(&'static str),
    Open,
}

/// Puts the work on the map at `depth` into `kept`: what was left there, or else the map as it is.
fn opening(depth: String, kept: StoredValue<Kept>) -> RwSignal<State> {
    let is_kept =
        kept.with_value(|kept| kept.as_ref().is_some_and(|(address, _)| *address == depth));
    let state = RwSignal::new(if is_kept { State::Open } else { State::Opening });
    if !is_kept {
        Latest::new().run(async move {
            match client::depth_map(&depth).await {
                Ok(map) => {
                    kept.set_value(Some((depth, Work::new(map))));
                    state.set(State::Open);
                }
                Err(detail) => state.set(State::Failed(detail)),
            }
        });
    }
    state
}

fn leaves(leave: Callback<()>) -> bool {
    leave.run(());
    true
}

/// How the map is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Map,
    Through,
    Relief,
}

#[component]
fn Opened(
    kept: StoredValue<Kept>,
    depth: String,
    image: String,
    textures: Vec<Texture>,
    on_use: Callback<PickedFile>,
    on_leave: Callback<()>,
) -> impl IntoView {
    let work = kept
        .try_update_value(Option::take)
        .flatten()
        .map(|(_, work)| work);
    let bench = Bench::new(work.unwrap_or_else(|| Work::new(Map::default())));
    let address = depth.clone();
    on_cleanup(move || {
        kept.set_value(Some((address, bench.work())).filter(|(_, work)| work.is_changed()))
    });
    use_keys(move |event| shortcut(bench, event));
    let look = RwSignal::new(Look::Map);
    let is_relief = Memo::new(move |_| look.get() == Look::Relief);
    let map = Signal::derive(move || {
        bench.turn.track();
        Some(Arc::new(bench.result()))
    });
    let stage = move || {
        if is_relief.get() {
            view! { <Relief map textures=textures.clone() still=depth.clone() /> }.into_any()
        } else {
            let is_through = Signal::derive(move || look.get() == Look::Through);
            view! { <DepthPicture bench image=image.clone() is_through /> }.into_any()
        }
    };
    view! {
        <div class="d2-depth">
            <div class="d2-bar">
                <Looks look />
                <span class="d2-grow"></span>
                <Steps bench />
            </div>
            {stage}
            <div class="d2-depth-panel">
                <AdjustmentsPanel bench />
                <BrushPanel bench />
                <Saving bench on_use on_leave />
            </div>
        </div>
    }
}

#[component]
fn Looks(look: RwSignal<Look>) -> impl IntoView {
    let button = move |choice: Look, name: &'static str| {
        view! {
            <button type="button" aria-pressed=move || (look.get() == choice).to_string() on:click=move |_| look.set(choice)>
                {name}
            </button>
        }
    };
    view! {
        <div class="d2-seg" role="group" aria-label=words::depth_look_at()>
            {button(Look::Map, words::depth_name())}
            {button(Look::Through, words::depth_over_picture())}
            {button(Look::Relief, "3D")}
        </div>
    }
}

/// The way back, and forward again.
#[component]
fn Steps(bench: Bench) -> impl IntoView {
    let is_off = |is_there: bool| (!is_there).then_some("true");
    view! {
        <div class="d2-steps">
            <button
                type="button"
                class="d2-icon"
                aria-label=words::act_undo()
                title=words::act_undo()
                aria-disabled=move || is_off(bench.steps.get().0)
                on:click=move |_| bench.travel(false)
            >
                <Icon glyph=Glyph::Undo />
            </button>
            <button
                type="button"
                class="d2-icon"
                aria-label=words::act_redo()
                title=words::act_redo()
                aria-disabled=move || is_off(bench.steps.get().1)
                on:click=move |_| bench.travel(true)
            >
                <Icon glyph=Glyph::Redo />
            </button>
            <button type="button" class="d2-btn" on:click=move |_| bench.reset()>{words::act_reset()}</button>
        </div>
    }
}

/// Does what a key asks for, wherever the focus is. True where it asks for something.
fn shortcut(bench: Bench, event: &KeyboardEvent) -> bool {
    let key = event.key().to_ascii_lowercase();
    let is_command = event.ctrl_key() || event.meta_key();
    match key.as_str() {
        "z" if is_command => bench.travel(event.shift_key()),
        "y" if is_command => bench.travel(true),
        _ => return !is_command && !event.alt_key() && brush_key(bench, &key),
    }
    true
}
