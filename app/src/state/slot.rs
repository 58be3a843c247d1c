use api::{DepthPreview, DepthSource, InvalidField, NoteSubject};

use super::{formatting, note};

use crate::i18n;

/// The role of a picture in the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureRole {
    /// The input image.
    Image,
    /// Its depth map.
    Depth,
}

/// The state of a picture from its choice to its preview.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Slot {
    /// No picture.
    #[default]
    Empty,
    /// The picture is being uploaded, fetched or read.
    Busy {
        /// The URL of a picture to show meanwhile.
        thumbnail: Option<String>,
        /// Status text, "Uploading 26 %".
        status: String,
        /// Progress, 0 to 1, if known.
        fraction: Option<f64>,
    },
    /// The server has read the picture.
    Ready {
        /// Its URL.
        thumbnail: String,
        /// Its size, and what was done to it.
        hint: String,
    },
}

impl PictureRole {
    /// The form's key of its input.
    pub fn key(self) -> &'static str {
        match self {
            Self::Image => "role:image",
            Self::Depth => "role:depth",
        }
    }

    /// The picture that a fault of `POST /api/depth` is about. Its fields have no prefix, those of
    /// a model have one.
    pub fn of_fault(fault: &InvalidField) -> Self {
        let field = fault.field.strip_prefix("input.").unwrap_or(&fault.field);
        if field == "depth_image" {
            Self::Depth
        } else {
            Self::Image
        }
    }

    /// The picture that a refusal of `POST /api/depth` is about.
    pub fn of_faults(faults: &[InvalidField], has_own_depth: bool) -> Self {
        if !has_own_depth {
            return Self::Image;
        }
        match faults.first() {
            Some(fault) => Self::of_fault(fault),
            None => Self::Depth,
        }
    }
}

impl Slot {
    /// A picture of which `fraction` has been uploaded.
    pub fn uploading(thumbnail: Option<String>, fraction: Option<f64>) -> Self {
        let status = match fraction {
            Some(fraction) if fraction >= 1.0 => i18n::slot_reading().to_owned(),
            Some(fraction) => i18n::slot_uploading_share(&formatting::percent(fraction)),
            None => i18n::slot_uploading().to_owned(),
        };
        Self::Busy {
            thumbnail,
            status,
            fraction,
        }
    }

    /// A step whose progress is unknown.
    pub fn waiting(thumbnail: Option<String>, status: &str) -> Self {
        Self::Busy {
            thumbnail,
            status: status.to_owned(),
            fraction: None,
        }
    }

    /// The slot of a picture in a preview.
    pub fn ready(role: PictureRole, preview: &DepthPreview) -> Self {
        match role {
            PictureRole::Image => Self::Ready {
                thumbnail: preview.image.url.clone(),
                hint: image_hint(preview),
            },
            PictureRole::Depth => Self::Ready {
                thumbnail: preview.depth.url.clone(),
                hint: depth_hint(preview),
            },
        }
    }

    /// The URL of the picture to show.
    pub fn thumbnail(&self) -> Option<&str> {
        match self {
            Self::Empty => None,
            Self::Busy { thumbnail, .. } => thumbnail.as_deref(),
            Self::Ready { thumbnail, .. } => Some(thumbnail),
        }
    }

    /// True while the picture is being uploaded, fetched or read.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy { .. })
    }
}

fn image_hint(preview: &DepthPreview) -> String {
    let size = formatting::size(preview.image.width, preview.image.height);
    with_notes(size, preview, NoteSubject::Image)
}

fn depth_hint(preview: &DepthPreview) -> String {
    let origin = match preview.source {
        DepthSource::Estimated if preview.seconds > 0.0 => {
            i18n::slot_estimated_in(&formatting::seconds(preview.seconds))
        }
        DepthSource::Estimated => i18n::slot_estimated().to_owned(),
        DepthSource::Uploaded => i18n::slot_own_map().to_owned(),
    };
    with_notes(origin, preview, NoteSubject::Depth)
}

/// The sentence `first` and the notes about one of the pictures.
fn with_notes(first: String, preview: &DepthPreview, about: NoteSubject) -> String {
    let notes = preview.notes.iter().filter(|note| note.about == about);
    std::iter::once(first)
        .chain(notes.map(note::sentence))
        .map(|sentence| i18n::with_full_stop(&sentence))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use api::{Note, NoteKind, Picture};

    use super::*;

    fn preview(source: DepthSource) -> DepthPreview {
        let picture = |url: &str| Picture {
            url: url.into(),
            width: 640,
            height: 427,
            region: None,
        };
        let notes = vec![
            Note::image(NoteKind::LocationRemoved),
            Note::image(NoteKind::ColoursConverted {
                profile: Some("Depth map camera".into()),
            }),
            Note::depth(NoteKind::BrightnessUsed),
            Note::depth(NoteKind::TransparencyFlattened),
        ];
        DepthPreview {
            image: picture("/i.png"),
            depth: picture("/d.png"),
            source,
            seconds: 0.064,
            notes,
        }
    }

    #[test]
    fn notes_go_to_the_picture_they_are_about() {
        let ready = |thumbnail: &str, hint: &str| Slot::Ready {
            thumbnail: thumbnail.into(),
            hint: hint.into(),
        };
        let estimated = preview(DepthSource::Estimated);
        assert_eq!(
            Slot::ready(PictureRole::Image, &estimated),
            ready(
                "/i.png",
                "640 x 427. Location removed. Colours converted from Depth map camera to sRGB."
            )
        );
        let hint = "Estimated in 0.06 s, white is near. Depth read from the brightness of a coloured map. \
                    Transparent parts of the depth map taken as far.";
        assert_eq!(
            Slot::ready(PictureRole::Depth, &estimated),
            ready("/d.png", hint)
        );
        let own = "Your own map, white is near. Depth read from the brightness of a coloured map. \
                   Transparent parts of the depth map taken as far.";
        assert_eq!(
            Slot::ready(PictureRole::Depth, &preview(DepthSource::Uploaded)),
            ready("/d.png", own)
        );
    }

    #[test]
    fn fault_of_depth_route_is_assigned_to_its_picture() {
        assert_eq!(
            PictureRole::of_fault(&InvalidField::picture("image", "is empty")),
            PictureRole::Image
        );
        assert_eq!(
            PictureRole::of_fault(&InvalidField::picture("depth_image", "is empty")),
            PictureRole::Depth
        );
        let bare = InvalidField {
            field: "depth_image".into(),
            ..InvalidField::picture("", "is empty")
        };
        assert_eq!(
            PictureRole::of_fault(&bare),
            PictureRole::Depth,
            "the route's fields have no `input.` prefix"
        );
        assert_eq!(
            PictureRole::of_fault(&InvalidField::picture("image_with_depth", "is empty")),
            PictureRole::Image,
            "only the exact name is the depth map's"
        );
    }

    #[test]
    fn refusal_without_faults_is_about_the_uploaded_depth_map() {
        let image = [InvalidField::picture("image", "is empty")];
        let depth = [InvalidField::picture("depth_image", "is empty")];
        assert_eq!(PictureRole::of_faults(&[], true), PictureRole::Depth);
        assert_eq!(PictureRole::of_faults(&[], false), PictureRole::Image);
        assert_eq!(PictureRole::of_faults(&image, true), PictureRole::Image);
        assert_eq!(PictureRole::of_faults(&depth, true), PictureRole::Depth);
        assert_eq!(
            PictureRole::of_faults(&depth, false),
            PictureRole::Image,
            "an estimate that fails is about its image"
        );
    }

    #[test]
    fn upload_status_shows_percentage() {
        let status = |fraction| match Slot::uploading(None, fraction) {
            Slot::Busy { status, .. } => status,
            other => panic!("{other:?}"),
        };
        assert_eq!(status(Some(0.256)), "Uploading 26 %");
        assert_eq!(
            status(Some(1.0)),
            "Reading",
            "everything is sent, but there is no response yet"
        );
        assert_eq!(status(None), "Uploading");
    }
}
