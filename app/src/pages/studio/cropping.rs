//! Cropping the picture before it is used: from the file that was chosen, or after a reload from what the server has.

use api::DepthRequest;
use leptos::{prelude::*, wasm_split::wasm_split};

use super::{preparing::Original, session::Session};
use crate::{
    browser::PickedFile,
    client,
    components::{
        crop::{CropEditor, Cropped, Source},
        lazy::Part,
        styled::{CROP, DEPTH, styled},
    },
    state::{Role, Slot, wording},
    words,
};

/// The editor that crops, in the place of the stage.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
pub fn cropping(session: Session) -> Part {
    let editor = move || {
        view! {
            <CropEditor
                source=session.source()
                most=session.preparing.most()
                on_use=move |cropped| session.take_crop(cropped)
                on_leave=move |()| session.opened.set(None)
            />
        }
        .into_any()
    };
    Ok(styled(&[DEPTH, CROP], editor))
}

impl Session {
    fn source(self) -> Source {
        match self.preparing.original.get_value() {
            Some(Original {
                file,
                crop,
                is_used,
            }) => Source::File {
                file,
                crop,
                is_used,
            },
            None => Source::Address(self.preview.with_untracked(|preview| {
                preview
                    .as_ref()
                    .map(|it| it.image.url.clone())
                    .unwrap_or_default()
            })),
        }
    }

    /// Uses a part of the picture. What is there stays until that part has been sent.
    fn take_crop(
        self,
        Cropped {
            file,
            original,
            crop,
        }: Cropped,
    ) {
        if crop.is_whole() {
            return self.take(Role::Image, original);
        }
        self.form
            .update(|form| form.set_fault(Role::Image.key(), None));
        let shown = file.address();
        self.image.set(Slot::sending(shown.clone(), Some(0.0)));
        self.picture_task.run(async move {
            let thumbnail = shown.clone();
            let progress = move |fraction| {
                self.image
                    .set(Slot::sending(thumbnail.clone(), Some(fraction)))
            };
            match client::upload(&file, progress).await {
                Ok(uploaded) => {
                    self.begin(Role::Image, Slot::sending(shown.clone(), Some(1.0)));
                    let (width, height) = crop.picture();
                    self.preparing
                        .notes
                        .set_value(vec![words::crop_note(&wording::size(width, height))]);
                    self.preparing.original.set_value(Some(Original {
                        file: original,
                        crop: Some(crop),
                        is_used: true,
                    }));
                    self.read(DepthRequest {
                        image: uploaded.urls.get,
                        ..DepthRequest::default()
                    })
                    .await;
                }
                Err(error) => {
                    self.preparing.original.set_value(Some(Original {
                        file: original,
                        crop: Some(crop),
                        is_used: false,
                    }));
                    let kept = self.preview.with_untracked(|preview| {
                        preview
                            .as_ref()
                            .map(|preview| Slot::of(Role::Image, preview))
                    });
                    self.image.set(kept.unwrap_or_default());
                    self.form.update(|form| {
                        form.set_fault(
                            Role::Image.key(),
                            Some(wording::full_stop(&error.sentence())),
                        )
                    });
                }
            }
            shown.as_deref().into_iter().for_each(PickedFile::release);
        });
    }
}
