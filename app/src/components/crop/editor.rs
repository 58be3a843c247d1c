use std::rc::Rc;

use api::limits;
use leptos::prelude::*;

use super::{
    bench::{Bench, Photograph, Rested},
    panel::{CropBar, CropPanel},
    picture::CropPicture,
};
use crate::{
    browser::{Latest, PickedFile, effect, use_focus_back, use_keys, use_step},
    client,
    components::stage::{StageProblem, StageWaiting},
    crop::Crop,
    words,
};

/// Where the picture is that is cropped.
#[derive(Clone)]
pub enum Source {
    /// In this page.
    File {
        /// The picture.
        file: PickedFile,
        /// What was kept of it before.
        crop: Option<Crop>,
        /// That is what is used.
        is_used: bool,
    },
    /// At the server.
    Address(String),
}

/// A part of a picture.
#[derive(Clone)]
pub struct Cropped {
    /// The part.
    pub file: PickedFile,
    /// What it was cropped out of.
    pub original: PickedFile,
    /// Which part it is.
    pub crop: Crop,
}

/// Where the picture stands on its way onto the bench.
#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Opening,
    Failed,
    /// With what is kept of it, and whether that is used.
    Open(Crop, bool),
}

/// The editor, in the place of the stage.
#[component]
pub fn CropEditor(
    /// Where the picture is.
    source: Source,
    /// Pixels that the part has at most on its longer side.
    most: u32,
    /// Gets the part that is to be used.
    #[prop(into)]
    on_use: Callback<Cropped>,
    /// Called when the editor is left without.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let made: Rested<Cropped> = StoredValue::new_local(None);
    let back = use_step(move || on_leave.run(()));
    // The step in the browser's history is gone back before the part is used, which may be a step to another page.
    on_cleanup(move || {
        if let Some(cropped) = made.try_update_value(Option::take).flatten() {
            on_use.run(cropped);
        }
    });
    use_focus_back();
    use_keys(move |event| {
        let leaves = event.key() == "Escape";
        leaves.then(back);
        leaves
    });
    let photograph: Rested<Rc<Photograph>> = StoredValue::new_local(None);
    let state = opening(source, photograph);
    let leave = Callback::new(move |()| back());
    let take = Callback::new(move |cropped| {
        made.set_value(Some(cropped));
        back();
    });
    move || {
        match state.get() {
        State::Opening => view! { <StageWaiting words=words::crop_opening() fraction=Signal::derive(|| None) elapsed="" /> }.into_any(),
        State::Failed => view! {
            <StageProblem title=words::crop_failed() detail=words::crop_failed_detail()>
                <button type="button" class="d2-btn" on:click=move |_| leave.run(())>{words::act_back()}</button>
            </StageProblem>
        }
        .into_any(),
        State::Open(crop, is_used) => view! { <Opened photograph crop is_used most on_use=take on_leave=leave /> }.into_any(),
    }
    }
}

/// Decodes the picture.
fn opening(source: Source, photograph: Rested<Rc<Photograph>>) -> RwSignal<State> {
    let state = RwSignal::new(State::Opening);
    Latest::new().run(async move {
        let (file, kept, is_used) = match source {
            Source::File {
                file,
                crop,
                is_used,
            } => (Some(file), crop, is_used),
            Source::Address(address) => (client::picture(&address).await.ok(), None, true),
        };
        let found = match file {
            Some(file) => Photograph::of(file).await,
            None => None,
        };
        let crop = found.as_ref().map(|found| kept.unwrap_or(found.whole()));
        photograph.set_value(found.map(Rc::new));
        state.set(crop.map_or(State::Failed, |crop| State::Open(crop, is_used)));
    });
    state
}

#[component]
fn Opened(
    photograph: Rested<Rc<Photograph>>,
    crop: Crop,
    is_used: bool,
    most: u32,
    on_use: Callback<Cropped>,
    on_leave: Callback<()>,
) -> impl IntoView {
    let bench = Bench::new(photograph, crop);
    let (refusal, is_busy, task) = (
        RwSignal::new(None::<String>),
        RwSignal::new(false),
        Latest::new(),
    );
    let take = Callback::new(move |()| {
        let kept = bench.crop.get_untracked();
        let Some(photograph) = photograph.get_value().filter(|_| kept != crop || !is_used) else {
            return on_leave.run(());
        };
        if !kept.is_usable() {
            return refusal.set(Some(words::crop_too_small(
                &limits::WORKING_LONG_SIDE,
                &limits::PICTURE_SHORT_SIDE,
            )));
        }
        is_busy.set(true);
        task.run(async move {
            match photograph.cropped(kept, most).await {
                Some(file) => on_use.run(Cropped {
                    file,
                    original: photograph.file.clone(),
                    crop: kept,
                }),
                None => refusal.set(Some(words::crop_refused().to_owned())),
            }
            is_busy.try_set(false);
        });
    });
    effect(move || {
        bench.crop.track();
        refusal.set(None);
    });
    view! {
        <div class="d2-depth">
            <CropBar bench />
            <CropPicture bench on_use=take />
            <CropPanel bench refusal is_busy on_use=take on_leave />
        </div>
    }
}
