use api::{DepthRequest, InputRole, Note, NoteKind};
use leptos::prelude::*;

use super::{super::embedded_settings, PictureStore};
use crate::{
    browser::LocalFile,
    client::{self, ClientError},
    components::{
        crop::{Cropped, Source},
        slot::{Original, upload_picture},
        stage::Sample,
    },
    i18n,
    state::{PictureRole, PngMetadata, Slot, role_key},
};

impl PictureStore {
    /// Uploads a file that was picked, dropped or pasted, and shows its depth. A depth map without
    /// an image is used as the image. A PNG that contains its settings is held back until the
    /// person has chosen what to use.
    pub fn choose(self, role: PictureRole, file: LocalFile) {
        let has_image = !self.form.picture_url(PictureRole::Image).is_empty();
        let role = if has_image { role } else { PictureRole::Image };
        if role == PictureRole::Image && file.is_png() {
            self.inspect(file);
        } else {
            self.upload_prepared(role, file);
        }
    }

    /// Looks for settings in a PNG.
    fn inspect(self, file: LocalFile) {
        self.inspect_task.run(async move {
            match embedded_settings::read(file.clone()).await {
                PngMetadata::Settings(settings) => self.embedded_settings.offer(file, *settings),
                PngMetadata::None => self.upload_prepared(PictureRole::Image, file),
                PngMetadata::Invalid => {
                    self.upload_unchanged(file);
                    self.notices
                        .show_info(i18n::embedded_settings_damaged().to_owned());
                }
            }
        });
    }

    /// Uses the PNG that was offered with its settings as the picture, byte for byte.
    pub fn use_offered(self) {
        if let Some(file) = self.embedded_settings.take_picture() {
            self.upload_unchanged(file);
        }
    }

    fn upload_prepared(self, role: PictureRole, file: LocalFile) {
        self.start(role, Slot::uploading(file.object_url(), Some(0.0)));
        self.task
            .run(async move { self.prepare_and_upload(role, file).await });
    }

    fn upload_unchanged(self, file: LocalFile) {
        self.start(
            PictureRole::Image,
            Slot::uploading(file.object_url(), Some(0.0)),
        );
        self.upload.set_original(Original::whole(file.clone()));
        self.task
            .run(async move { self.upload(PictureRole::Image, file, false).await });
    }

    /// Uploads a depth map that was edited in this page. The server uses it as it is.
    pub fn use_edited_depth(self, file: LocalFile) {
        self.start(
            PictureRole::Depth,
            Slot::uploading(file.object_url(), Some(0.0)),
        );
        self.task
            .run(async move { self.upload(PictureRole::Depth, file, true).await });
    }

    /// Uses one of the page's own pictures, and the prompt that goes with it.
    pub fn choose_sample(self, sample: Sample) {
        let thumbnail = Some(sample.thumbnail.to_owned());
        self.start(PictureRole::Image, Slot::uploading(thumbnail, None));
        self.form.set(&role_key(InputRole::Prompt), sample.prompt);
        self.task.run(async move {
            match client::fetch_sample_image(sample.url).await {
                Ok(file) => self.prepare_and_upload(PictureRole::Image, file).await,
                Err(error) => self.reject(PictureRole::Image, &error),
            }
        });
    }

    /// Uses the picture at `url`, which the server fetches.
    pub fn choose_url(self, url: String) {
        self.start(
            PictureRole::Image,
            Slot::waiting(None, i18n::slot_fetching()),
        );
        self.task.run(async move {
            self.request_preview(DepthRequest {
                image: url,
                ..DepthRequest::default()
            })
            .await;
        });
    }

    /// Uses the picture at `url` on this server, which is fetched and uploaded as it is.
    pub fn choose_stored(self, url: String) {
        self.start_import(async move {
            match client::fetch_stored_image(&url).await {
                Ok(file) => self.upload(PictureRole::Image, file, false).await,
                Err(error) => self.reject(PictureRole::Image, &error),
            }
        });
    }

    /// Starts a new picture that `import` fetches and uploads.
    pub fn start_import(self, import: impl Future<Output = ()> + 'static) {
        self.start(
            PictureRole::Image,
            Slot::waiting(None, i18n::slot_fetching()),
        );
        self.task.run(import);
    }

    /// What the crop editor opens: the chosen file, or the server's picture after a reload.
    pub fn crop_source(self) -> Source {
        match self.upload.original() {
            Some(original) => Source::File {
                file: original.file,
                crop: original.crop,
                is_used: original.is_used,
            },
            None => Source::Url(self.preview.with_untracked(|preview| match preview {
                Some(preview) => preview.image.url.clone(),
                None => String::new(),
            })),
        }
    }

    /// Uploads the cropped part of a picture. The present picture stays in use until then.
    pub fn use_crop(self, cropped: Cropped) {
        let Cropped {
            file,
            original,
            crop,
        } = cropped;
        if crop.is_whole() {
            return self.upload_prepared(PictureRole::Image, original);
        }
        self.form.set_picture_fault(PictureRole::Image, None);
        let thumbnail = file.object_url();
        self.image
            .set(Slot::uploading(thumbnail.clone(), Some(0.0)));
        self.task.run(async move {
            let then = async move |uploaded: Result<String, ClientError>| match uploaded {
                Ok(image) => {
                    self.start(PictureRole::Image, Slot::uploading(thumbnail, Some(1.0)));
                    let (original_width, original_height) = crop.picture();
                    self.upload
                        .set_notes(vec![Note::image(NoteKind::CroppedBeforeUpload {
                            original_width,
                            original_height,
                        })]);
                    self.upload.set_original(Original {
                        file: original,
                        crop: Some(crop),
                        is_used: true,
                    });
                    self.request_preview(DepthRequest {
                        image,
                        ..DepthRequest::default()
                    })
                    .await;
                }
                Err(error) => {
                    self.upload.set_original(Original {
                        file: original,
                        crop: Some(crop),
                        is_used: false,
                    });
                    self.image.set(self.preview_slot(PictureRole::Image));
                    let sentence = i18n::with_full_stop(&error.message());
                    self.form
                        .set_picture_fault(PictureRole::Image, Some(sentence));
                }
            };
            upload_picture(self.image, file, then).await;
        });
    }

    async fn prepare_and_upload(self, role: PictureRole, file: LocalFile) {
        if role == PictureRole::Image {
            self.upload.set_original(Original::whole(file.clone()));
        }
        match self.upload.prepare(role, file, self.slot(role)).await {
            Ok(file) => self.upload(role, file, false).await,
            Err(error) => self.reject(role, &error),
        }
    }

    /// Uploads a file and requests the preview with it. The server uses a depth map `as_is` or
    /// normalizes it first.
    pub async fn upload(self, role: PictureRole, file: LocalFile, as_is: bool) {
        let then = async move |uploaded| match (uploaded, role) {
            (Ok(image), PictureRole::Image) => {
                self.request_preview(DepthRequest {
                    image,
                    ..DepthRequest::default()
                })
                .await;
            }
            (Ok(depth), PictureRole::Depth) => {
                self.request_preview(DepthRequest {
                    image: self.form.picture_url(PictureRole::Image),
                    depth_image: Some(depth),
                    as_is,
                })
                .await;
            }
            (Err(error), _) => self.reject(role, &error),
        };
        upload_picture(self.slot(role), file, then).await;
    }
}
