use api::{DepthRequest, DepthSource, InputRole};
use leptos::prelude::*;

use super::{
    preparing::{Original, Preparing},
    session::Session,
};
use crate::{
    browser::PickedFile,
    client::{self, ClientError},
    components::stage::Sample,
    state::{Role, Slot, role_key, wording},
    words,
};

impl Session {
    /// Takes a file that was picked, dropped or pasted: uploads it and shows its depth. A depth map without a
    /// picture to belong to is taken for the picture, and a picture that says how it was made is asked about.
    pub fn choose(self, role: Role, file: PickedFile) {
        let role = if self
            .form
            .with_untracked(|form| form.text(Role::Image.key()).is_empty())
        {
            Role::Image
        } else {
            role
        };
        if role == Role::Image && file.is_png() {
            self.look_into(file);
        } else {
            self.take(role, file);
        }
    }

    pub(super) fn take(self, role: Role, file: PickedFile) {
        self.begin(role, Slot::sending(file.address(), Some(0.0)));
        self.picture_task
            .run(async move { self.bring(role, file).await });
    }

    /// Takes a picture byte for byte.
    pub(super) fn take_as_it_is(self, file: PickedFile) {
        self.begin(Role::Image, Slot::sending(file.address(), Some(0.0)));
        self.preparing
            .original
            .set_value(Some(Original::whole(file.clone())));
        self.picture_task
            .run(async move { self.upload(Role::Image, file, false).await });
    }

    /// Takes a depth map that was made here of the one that is shown. It is used as it is.
    pub fn take_depth(self, file: PickedFile) {
        self.begin(Role::Depth, Slot::sending(file.address(), Some(0.0)));
        self.picture_task
            .run(async move { self.upload(Role::Depth, file, true).await });
    }

    /// Takes one of the page's own pictures, and the words that suit it.
    pub fn choose_sample(self, sample: Sample) {
        self.begin(
            Role::Image,
            Slot::sending(Some(sample.thumbnail.to_owned()), None),
        );
        self.form
            .update(|form| form.set(&role_key(InputRole::Prompt), sample.prompt));
        self.picture_task.run(async move {
            match client::sample(sample.url).await {
                Ok(file) => self.bring(Role::Image, file).await,
                Err(error) => self.refuse(Role::Image, &error),
            }
        });
    }

    /// Takes a picture by its address on the web.
    pub fn choose_address(self, address: String) {
        self.begin(Role::Image, Slot::waiting(None, words::slot_fetching()));
        self.picture_task.run(async move {
            self.read(DepthRequest {
                image: address,
                ..DepthRequest::default()
            })
            .await
        });
    }

    /// Takes the picture and its depth away.
    pub fn remove_picture(self) {
        self.picture_task.stop();
        self.begin(Role::Image, Slot::Empty);
        self.depth.set(Slot::Empty);
    }

    /// Goes back from one's own depth map to the estimate.
    pub fn use_estimate(self) {
        let image = self.reference(Role::Image);
        self.begin(Role::Depth, Slot::waiting(None, words::slot_estimating()));
        self.form.update(|form| form.set(Role::Depth.key(), ""));
        self.picture_task.run(async move {
            self.read(DepthRequest {
                image,
                ..DepthRequest::default()
            })
            .await
        });
    }

    /// Shows the pictures of a draft or of a result again, and looks whether the server still has them.
    pub fn look_again(self) {
        let (image, depth) = (self.reference(Role::Image), self.reference(Role::Depth));
        if image.is_empty() {
            return;
        }
        match self.preview.get_untracked() {
            Some(preview) => [Role::Image, Role::Depth]
                .into_iter()
                .for_each(|role| self.slot(role).set(Slot::of(role, &preview))),
            None => self.image.set(Slot::waiting(None, words::slot_reading())),
        }
        let depth_image = Some(depth).filter(|depth| !depth.is_empty());
        self.picture_task.run(async move {
            self.read(DepthRequest {
                image,
                depth_image,
                as_is: false,
            })
            .await
        });
    }

    fn reference(self, role: Role) -> String {
        self.form
            .with_untracked(|form| form.text(role.key()).to_owned())
    }

    /// Makes room for another picture of `role`. Another image is the beginning of something new: the result leaves the stage. A depth
    /// map that is used stays until another is read.
    pub(super) fn begin(self, role: Role, slot: Slot) {
        self.form.update(|form| {
            form.set_fault(role.key(), None);
            if role == Role::Image {
                form.set(Role::Image.key(), "");
                form.set(Role::Depth.key(), "");
            }
        });
        self.found.set(None);
        self.remark.set(None);
        if role == Role::Image {
            self.preparing.forget();
            self.opened.set(None);
            self.parent.set_value(None);
            self.preview.set(None);
            self.depth.set(Slot::Empty);
            self.leave_result();
        }
        self.slot(role).set(slot);
    }

    pub(super) async fn upload(self, role: Role, file: PickedFile, as_is: bool) {
        let then = async move |uploaded| match (uploaded, role) {
            (Ok(image), Role::Image) => {
                self.read(DepthRequest {
                    image,
                    ..DepthRequest::default()
                })
                .await
            }
            (Ok(depth), Role::Depth) => {
                self.read(DepthRequest {
                    image: self.reference(Role::Image),
                    depth_image: Some(depth),
                    as_is,
                })
                .await;
            }
            (Err(error), _) => self.refuse(role, &error),
        };
        Preparing::upload(self.slot(role), file, then).await;
    }

    /// Has the server read the pictures, and shows what it read.
    pub(super) async fn read(self, request: DepthRequest) {
        if self.preview.with_untracked(Option::is_none) {
            self.depth
                .set(Slot::waiting(None, words::slot_estimating()));
        }
        match client::depth(&request).await {
            Ok(mut preview) => {
                preview.notes.splice(0..0, self.preparing.notes());
                let DepthRequest {
                    image,
                    depth_image,
                    as_is,
                } = request;
                // The server knows what it made ready by its address, and uses it as it is. That the estimate is used needs no word.
                let depth = match preview.source {
                    DepthSource::Estimated => String::new(),
                    DepthSource::Uploaded if as_is => preview.depth.url.clone(),
                    DepthSource::Uploaded => depth_image.unwrap_or_default(),
                };
                self.form.update(|form| {
                    form.set(Role::Image.key(), image);
                    form.set(Role::Depth.key(), depth);
                });
                self.image.set(Slot::of(Role::Image, &preview));
                self.depth.set(Slot::of(Role::Depth, &preview));
                self.preview.set(Some(preview));
            }
            Err(error) if error.may_have_arrived() && self.still_shows(&request.image) => {}
            Err(error) => self.refuse(blamed(&error, request.depth_image.is_some()), &error),
        }
    }

    /// A picture that was read before stays while the server is away.
    fn still_shows(self, image: &str) -> bool {
        self.preview.with_untracked(Option::is_some)
            && self.reference(Role::Image) == image
            && !self.depth.with_untracked(Slot::is_busy)
    }

    /// Says on the slot why its picture is not taken. What was there before a refused depth map stays.
    pub(super) fn refuse(self, role: Role, error: &ClientError) {
        let kept = self.preview.get_untracked().filter(|_| role == Role::Depth);
        self.depth.set(
            kept.as_ref()
                .map_or(Slot::Empty, |preview| Slot::of(Role::Depth, preview)),
        );
        if role == Role::Image {
            self.image.set(Slot::Empty);
            self.preview.set(None);
        }
        self.form.update(|form| {
            if role == Role::Image {
                form.set(role.key(), "");
            }
            let faults: Vec<_> = error
                .faults()
                .iter()
                .map(|fault| api::InvalidField {
                    field: format!("input.{}", form.field_of(role.key()).unwrap_or_default()),
                    ..fault.clone()
                })
                .collect();
            form.refuse(&faults);
            if faults.is_empty() {
                form.set_fault(role.key(), Some(wording::full_stop(&error.sentence())));
            }
        });
    }

    /// True where the depth map is one's own.
    pub fn is_own_depth(self) -> bool {
        self.preview.with(|preview| {
            preview
                .as_ref()
                .is_some_and(|preview| preview.source == DepthSource::Uploaded)
        })
    }
}

/// The picture that an error is about.
fn blamed(error: &ClientError, has_own_depth: bool) -> Role {
    match error.faults().first() {
        Some(fault) if has_own_depth => Role::of_fault(fault),
        None if has_own_depth => Role::Depth,
        _ => Role::Image,
    }
}
