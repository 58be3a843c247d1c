use std::sync::Arc;

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    editor_state::EditorState,
    mesh_viewer::{MeshViewer, Texture},
    panel::{AdjustmentsPanel, BrushPanel},
    picture::{DepthPicture, brush_key},
    saving::Saving,
};
use crate::{
    browser::{LatestTask, LocalFile, use_keys},
    client,
    components::{
        icon::{Glyph, Icon},
        overlay::use_overlay,
        stage::{StageProblem, StageWaiting},
    },
    depth::{DepthEdit, Map},
    i18n,
};

/// An unfinished edit and the address of its map. It is resumed when the editor opens for the same
/// map.
pub type SavedEdit = Option<(String, DepthEdit)>;

/// The editor of a depth map. Replaces the stage.
#[component]
pub fn DepthEditor(
    /// Address of the map.
    depth: String,
    /// Address of the image to which the map belongs.
    image: String,
    /// Textures of the depth mesh.
    textures: Vec<Texture>,
    /// The unfinished edit.
    saved_edit: StoredValue<SavedEdit>,
    /// Called with the map as a file when it is to be used.
    #[prop(into)]
    on_use: Callback<LocalFile>,
    /// Called when the editor closes.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let leave = use_overlay(on_leave);
    let state = opening(depth.clone(), saved_edit);
    let take = Callback::new(move |file| {
        on_use.run(file);
        leave.run(());
    });
    move || {
        match state.get() {
        State::Opening => view! { <StageWaiting status=i18n::depth_opening() fraction=Signal::derive(|| None) elapsed="" /> }.into_any(),
        State::Failed(detail) => view! {
            <StageProblem title=i18n::depth_not_opened() detail>
                <button type="button" class="d2-btn" on:click=move |_| leave.run(())>{i18n::act_back()}</button>
            </StageProblem>
        }
        .into_any(),
        State::Open => {
            let (depth, image) = (depth.clone(), image.clone());
            view! { <Opened saved_edit depth image textures=textures.clone() on_use=take on_leave=leave /> }.into_any()
        }
    }
    }
}

/// Loading state of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Opening,
    Failed(&'static str),
    Open,
}

/// Loads the map at `depth` into `saved_edit`, unless an edit of it is there already.
fn opening(depth: String, saved_edit: StoredValue<SavedEdit>) -> RwSignal<State> {
    let is_saved = saved_edit.with_value(|saved_edit| {
        saved_edit
            .as_ref()
            .is_some_and(|(address, _)| *address == depth)
    });
    let state = RwSignal::new(if is_saved {
        State::Open
    } else {
        State::Opening
    });
    if !is_saved {
        LatestTask::new().run(async move {
            match client::fetch_depth_map(&depth).await {
                Ok(map) => {
                    saved_edit.set_value(Some((depth, DepthEdit::new(map))));
                    state.set(State::Open);
                }
                Err(detail) => state.set(State::Failed(detail)),
            }
        });
    }
    state
}

/// What the editor shows: the map, the map over the image, or the mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Display {
    Map,
    Overlay,
    Mesh,
}

#[component]
fn Opened(
    saved_edit: StoredValue<SavedEdit>,
    depth: String,
    image: String,
    textures: Vec<Texture>,
    on_use: Callback<LocalFile>,
    on_leave: Callback<()>,
) -> impl IntoView {
    let work = saved_edit
        .try_update_value(Option::take)
        .flatten()
        .map(|(_, work)| work);
    let editor = EditorState::new(work.unwrap_or_else(|| DepthEdit::new(Map::default())));
    let address = depth.clone();
    on_cleanup(move || {
        saved_edit.set_value(Some((address, editor.work())).filter(|(_, work)| work.is_changed()));
    });
    use_keys(move |event| shortcut(editor, event));
    let display = RwSignal::new(Display::Map);
    let is_mesh = Memo::new(move |_| display.get() == Display::Mesh);
    let map = Signal::derive(move || {
        editor.revision.track();
        Some(Arc::new(editor.result()))
    });
    let stage = move || {
        if is_mesh.get() {
            view! { <MeshViewer map textures=textures.clone() still=depth.clone() /> }.into_any()
        } else {
            let is_through = Signal::derive(move || display.get() == Display::Overlay);
            view! { <DepthPicture editor image=image.clone() is_through /> }.into_any()
        }
    };
    view! {
        <div class="d2-depth">
            <div class="d2-bar">
                <DisplaySwitch display />
                <span class="d2-grow"></span>
                <Steps editor />
            </div>
            {stage}
            <div class="d2-depth-panel">
                <AdjustmentsPanel editor />
                <BrushPanel editor />
                <Saving editor on_use on_leave />
            </div>
        </div>
    }
}

#[component]
fn DisplaySwitch(display: RwSignal<Display>) -> impl IntoView {
    let button = move |choice: Display, name: &'static str| {
        view! {
            <button type="button" aria-pressed=move || (display.get() == choice).to_string() on:click=move |_| display.set(choice)>
                {name}
            </button>
        }
    };
    view! {
        <div class="d2-seg" role="group" aria-label=i18n::depth_display()>
            {button(Display::Map, i18n::depth_name())}
            {button(Display::Overlay, i18n::depth_over_picture())}
            {button(Display::Mesh, "3D")}
        </div>
    }
}

/// Undo and redo.
#[component]
fn Steps(editor: EditorState) -> impl IntoView {
    let button = move |name: &'static str, glyph: Glyph, is_redo: bool| {
        let is_possible = move || {
            let (can_undo, can_redo) = editor.steps.get();
            if is_redo { can_redo } else { can_undo }
        };
        view! {
            <button
                type="button"
                class="d2-icon"
                aria-label=name
                title=name
                aria-disabled=move || (!is_possible()).then_some("true")
                on:click=move |_| editor.step(is_redo)
            >
                <Icon glyph />
            </button>
        }
    };
    view! {
        <div class="d2-steps">
            {button(i18n::act_undo(), Glyph::Undo, false)}
            {button(i18n::act_redo(), Glyph::Redo, true)}
            <button type="button" class="d2-btn" on:click=move |_| editor.reset()>{i18n::act_reset()}</button>
        </div>
    }
}

/// Handles a key, wherever the focus is; true if it is a shortcut.
fn shortcut(editor: EditorState, event: &KeyboardEvent) -> bool {
    let key = event.key().to_ascii_lowercase();
    let is_command = event.ctrl_key() || event.meta_key();
    match key.as_str() {
        "z" if is_command => editor.step(event.shift_key()),
        "y" if is_command => editor.step(true),
        _ => return !is_command && !event.alt_key() && brush_key(editor, &key),
    }
    true
}
