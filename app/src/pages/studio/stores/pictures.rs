mod sources;

use api::{DepthPreview, DepthRequest, DepthSource};
use leptos::prelude::*;

use super::{
    embedded_settings::EmbeddedSettingsStore, form::FormStore, notices::Notices,
    overlay::OverlayStore,
};
use crate::{
    browser::{Address, LatestTask},
    client::{self, ClientError},
    components::slot::PictureUpload,
    i18n,
    state::{PictureRole, Slot},
};

/// The picture of the draft and its depth map, from the chosen file to the preview that the server
/// made of both. `sources` has the ways to choose one.
#[derive(Clone, Copy)]
pub struct PictureStore {
    image: RwSignal<Slot>,
    depth: RwSignal<Slot>,
    preview: RwSignal<Option<DepthPreview>>,
    upload: PictureUpload,
    /// Uploads and requests of previews: a newer picture aborts the older one's.
    task: LatestTask,
    /// Looks for settings in a PNG.
    inspect_task: LatestTask,
    form: FormStore,
    notices: Notices,
    overlay: OverlayStore,
    embedded_settings: EmbeddedSettingsStore,
    address: Address,
}

impl PictureStore {
    /// No pictures.
    pub fn new(
        form: FormStore,
        notices: Notices,
        overlay: OverlayStore,
        embedded_settings: EmbeddedSettingsStore,
        address: Address,
    ) -> Self {
        Self {
            image: RwSignal::new(Slot::Empty),
            depth: RwSignal::new(Slot::Empty),
            preview: RwSignal::new(None),
            upload: PictureUpload::new(),
            task: LatestTask::new(),
            inspect_task: LatestTask::new(),
            form,
            notices,
            overlay,
            embedded_settings,
            address,
        }
    }

    /// The slot of the picture of `role`.
    pub fn slot(self, role: PictureRole) -> RwSignal<Slot> {
        match role {
            PictureRole::Image => self.image,
            PictureRole::Depth => self.depth,
        }
    }

    /// The picture and its depth map as the server has read them. Reactive.
    pub fn preview(self) -> Option<DepthPreview> {
        self.preview.get()
    }

    /// True if the server has read the picture. Reactive.
    pub fn has_preview(self) -> bool {
        self.preview.with(Option::is_some)
    }

    /// Subscribes to the preview.
    pub fn track_preview(self) {
        self.preview.track();
    }

    /// True if the depth map is the person's own, not an estimate. Reactive.
    pub fn has_own_depth(self) -> bool {
        self.preview.with(|preview| match preview {
            Some(preview) => preview.source == DepthSource::Uploaded,
            None => false,
        })
    }

    /// True while a picture or a depth map is being uploaded or read: what is shown is not yet what
    /// would be sent. Reactive.
    pub fn is_busy(self) -> bool {
        self.image.with(Slot::is_busy) || self.depth.with(Slot::is_busy)
    }

    /// The switch "scale large photographs down".
    pub fn scales(self) -> RwSignal<bool> {
        self.upload.scales()
    }

    /// Pixels of the longer side of a picture that is drawn before its upload.
    pub fn max_side(self) -> u32 {
        self.upload.max_side()
    }

    /// Removes the picture and its depth map.
    pub fn remove(self) {
        self.task.stop();
        self.start(PictureRole::Image, Slot::Empty);
        self.depth.set(Slot::Empty);
    }

    /// Replaces the person's own depth map with the estimate.
    pub fn use_estimate(self) {
        let image = self.form.picture_url(PictureRole::Image);
        self.start(
            PictureRole::Depth,
            Slot::waiting(None, i18n::slot_estimating()),
        );
        self.form.set(PictureRole::Depth.key(), "");
        self.task.run(async move {
            self.request_preview(DepthRequest {
                image,
                ..DepthRequest::default()
            })
            .await;
        });
    }

    /// Shows the preview of a draft, and checks that the server still has its pictures.
    pub fn restore(self, preview: Option<DepthPreview>) {
        self.preview.set(preview);
        self.refresh();
    }

    /// Empties both slots, as a draft without pictures is about to be restored.
    pub fn clear_slots(self) {
        self.image.set(Slot::Empty);
        self.depth.set(Slot::Empty);
    }

    /// Forgets the preview and requests the one of the pictures that the form names.
    pub fn reload(self) {
        self.preview.set(None);
        self.upload.reset();
        self.refresh();
    }

    /// Requests the preview of the form's pictures again. The present one stays meanwhile.
    pub fn refresh(self) {
        let image = self.form.picture_url(PictureRole::Image);
        let depth = self.form.picture_url(PictureRole::Depth);
        if image.is_empty() {
            return;
        }
        match self.preview.get_untracked() {
            Some(preview) => {
                self.image.set(Slot::ready(PictureRole::Image, &preview));
                self.depth.set(Slot::ready(PictureRole::Depth, &preview));
            }
            None => self.image.set(Slot::waiting(None, i18n::slot_reading())),
        }
        let depth_image = (!depth.is_empty()).then_some(depth);
        self.task.run(async move {
            self.request_preview(DepthRequest {
                image,
                depth_image,
                as_is: false,
            })
            .await;
        });
    }

    /// The slot that shows the preview's picture of `role`; empty if there is no preview.
    fn preview_slot(self, role: PictureRole) -> Slot {
        self.preview.with_untracked(|preview| match preview {
            Some(preview) => Slot::ready(role, preview),
            None => Slot::Empty,
        })
    }

    /// Puts `slot` in place of the picture of `role`. Another image starts something new: the
    /// result leaves the stage. A depth map in use stays until the next one is read.
    fn start(self, role: PictureRole, slot: Slot) {
        self.form.reset_picture(role);
        self.embedded_settings.dismiss();
        self.notices.show_info(None);
        if role == PictureRole::Image {
            self.upload.reset();
            self.overlay.close();
            self.form.set_parent(None);
            self.preview.set(None);
            self.depth.set(Slot::Empty);
            self.leave_result();
        }
        self.slot(role).set(slot);
    }

    fn leave_result(self) {
        if location().pathname().is_ok_and(|path| path != "/") {
            self.address.navigate("/");
        }
    }

    /// Has the server read the pictures, and shows what it read.
    async fn request_preview(self, request: DepthRequest) {
        if self.preview.with_untracked(Option::is_none) {
            self.depth.set(Slot::waiting(None, i18n::slot_estimating()));
        }
        match client::estimate_depth(&request).await {
            Ok(preview) => self.show_preview(request, preview),
            Err(error) if error.is_ambiguous() && self.is_shown(&request.image) => {}
            Err(error) => {
                let role =
                    PictureRole::of_faults(error.invalid_fields(), request.depth_image.is_some());
                self.reject(role, &error);
            }
        }
    }

    fn show_preview(self, request: DepthRequest, mut preview: DepthPreview) {
        preview.notes.splice(0..0, self.upload.notes());
        // A map that the server normalized is sent by the URL of the result, which it uses as it
        // is. An estimate is not sent.
        let depth = match preview.source {
            DepthSource::Estimated => String::new(),
            DepthSource::Uploaded if request.as_is => preview.depth.url.clone(),
            DepthSource::Uploaded => request.depth_image.unwrap_or_default(),
        };
        self.form.set_picture_urls(request.image, depth);
        self.image.set(Slot::ready(PictureRole::Image, &preview));
        self.depth.set(Slot::ready(PictureRole::Depth, &preview));
        self.preview.set(Some(preview));
    }

    /// True if the preview is of the image at `url`: it stays while the server is unreachable.
    fn is_shown(self, url: &str) -> bool {
        self.preview.with_untracked(Option::is_some)
            && self.form.picture_url(PictureRole::Image) == url
            && !self.depth.with_untracked(Slot::is_busy)
    }

    /// Shows in the slot why its picture was refused. A depth map that was in use before a refused
    /// one stays.
    pub fn reject(self, role: PictureRole, error: &ClientError) {
        match role {
            PictureRole::Image => {
                self.depth.set(Slot::Empty);
                self.image.set(Slot::Empty);
                self.preview.set(None);
            }
            PictureRole::Depth => self.depth.set(self.preview_slot(PictureRole::Depth)),
        }
        let sentence = i18n::with_full_stop(&error.message());
        self.form
            .reject_picture(role, error.invalid_fields(), sentence);
    }
}
