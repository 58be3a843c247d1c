use std::rc::Rc;

use api::limits;
use leptos::prelude::*;

use super::{
    editor_state::{DecodedImage, EditorState, LocalValue},
    panel::{CropBar, CropPanel},
    picture::CropPicture,
};
use crate::{
    browser::{LatestTask, LocalFile, effect},
    client,
    components::{
        overlay::use_overlay,
        stage::{StageProblem, StageWaiting},
    },
    crop::Crop,
    i18n,
};

/// The picture to crop.
#[derive(Clone)]
pub enum Source {
    /// A file in this page.
    File {
        /// The picture.
        file: LocalFile,
        /// The crop of an earlier visit.
        crop: Option<Crop>,
        /// True if the draft uses that crop.
        is_used: bool,
    },
    /// The URL of a picture on the server.
    Url(String),
}

/// A cropped picture.
#[derive(Clone)]
pub struct Cropped {
    /// The cropped part.
    pub file: LocalFile,
    /// The file that it is a part of.
    pub original: LocalFile,
    /// The part and its orientation.
    pub crop: Crop,
}

/// The state of the picture to edit.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Loading {
    Pending,
    Failed,
    /// With the present crop, and whether the draft uses it.
    Done(Crop, bool),
}

/// The editor, in place of the stage.
#[component]
pub fn CropEditor(
    /// The picture.
    source: Source,
    /// The most pixels on the longer side of the cropped part.
    max_side: u32,
    /// Called with the cropped part.
    #[prop(into)]
    on_use: Callback<Cropped>,
    /// Called when the editor closes without one.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let result: LocalValue<Cropped> = StoredValue::new_local(None);
    // After the editor's history entry is removed: using the part may navigate to another page.
    on_cleanup(move || {
        if let Some(cropped) = result.try_update_value(Option::take).flatten() {
            on_use.run(cropped);
        }
    });
    let leave = use_overlay(on_leave);
    let image: LocalValue<Rc<DecodedImage>> = StoredValue::new_local(None);
    let loading = load(source, image);
    let take = Callback::new(move |cropped| {
        result.set_value(Some(cropped));
        leave.run(());
    });
    move || {
        match loading.get() {
        Loading::Pending => view! { <StageWaiting status=i18n::crop_opening() fraction=Signal::derive(|| None) elapsed="" /> }.into_any(),
        Loading::Failed => view! {
            <StageProblem title=i18n::crop_failed() detail=i18n::crop_failed_detail()>
                <button type="button" class="d2-btn" on:click=move |_| leave.run(())>{i18n::act_back()}</button>
            </StageProblem>
        }
        .into_any(),
        Loading::Done(crop, is_used) => view! { <LoadedEditor image crop is_used max_side on_use=take on_leave=leave /> }.into_any(),
    }
    }
}

/// Decodes the picture.
fn load(source: Source, image: LocalValue<Rc<DecodedImage>>) -> RwSignal<Loading> {
    let loading = RwSignal::new(Loading::Pending);
    LatestTask::new().run(async move {
        let (file, saved, is_used) = match source {
            Source::File {
                file,
                crop,
                is_used,
            } => (Some(file), crop, is_used),
            Source::Url(url) => (client::fetch_stored_image(&url).await.ok(), None, true),
        };
        let found = match file {
            Some(file) => DecodedImage::decode(file).await,
            None => None,
        };
        let outcome = match &found {
            Some(found) => Loading::Done(saved.unwrap_or(found.whole_crop()), is_used),
            None => Loading::Failed,
        };
        image.set_value(found.map(Rc::new));
        loading.set(outcome);
    });
    loading
}

#[component]
fn LoadedEditor(
    image: LocalValue<Rc<DecodedImage>>,
    crop: Crop,
    is_used: bool,
    max_side: u32,
    on_use: Callback<Cropped>,
    on_leave: Callback<()>,
) -> impl IntoView {
    let state = EditorState::new(image, crop);
    let (error, is_busy, task) = (
        RwSignal::new(None::<String>),
        RwSignal::new(false),
        LatestTask::new(),
    );
    let take = Callback::new(move |()| {
        let edited = state.crop.get_untracked();
        let is_unchanged = edited == crop && is_used;
        let (Some(image), false) = (image.get_value(), is_unchanged) else {
            return on_leave.run(());
        };
        if !edited.is_usable() {
            return error.set(Some(i18n::crop_too_small(
                &limits::WORKING_LONG_SIDE,
                &limits::PICTURE_SHORT_SIDE,
            )));
        }
        is_busy.set(true);
        task.run(async move {
            match image.cropped(edited, max_side).await {
                Some(file) => on_use.run(Cropped {
                    file,
                    original: image.file.clone(),
                    crop: edited,
                }),
                None => error.set(Some(i18n::crop_refused().to_owned())),
            }
            is_busy.try_set(false);
        });
    });
    effect(move || {
        state.crop.track();
        error.set(None);
    });
    view! {
        <div class="d2-depth">
            <CropBar state />
            <CropPicture state on_use=take />
            <CropPanel state error is_busy on_use=take on_leave />
        </div>
    }
}
