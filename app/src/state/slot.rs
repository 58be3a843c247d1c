use api::{DepthPreview, DepthSource, Input, InvalidField, Roles};
use serde_json::Value;

use super::wording;

use crate::words;

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The picture to start from.
    Image,
    /// Its depth map.
    Depth,
}

/// Where a picture stands on its way in.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Slot {
    /// There is none.
    #[default]
    Empty,
    /// It is on its way.
    Busy {
        /// A picture to show meanwhile.
        thumbnail: Option<String>,
        /// What is going on.
        words: String,
        /// The share of it that is done, 0 to 1, where that is known.
        fraction: Option<f64>,
    },
    /// It is there.
    Ready {
        /// Where it is.
        thumbnail: String,
        /// What is to be known of it.
        hint: String,
    },
}

impl Role {
    /// What the form calls the model's input for it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Image => "role:image",
            Self::Depth => "role:depth",
        }
    }

    /// What is given for it in an input, whichever model that is for.
    pub fn given(self, input: &mut Input) -> Option<&mut Value> {
        let Roles { image, depth, .. } = Roles::guess(input);
        let name = if self == Self::Image { image } else { depth };
        input.get_mut(&name?)
    }

    /// The picture that a fault of `POST /api/depth` speaks of.
    pub fn of_fault(fault: &InvalidField) -> Self {
        if fault.field.contains("depth") {
            Self::Depth
        } else {
            Self::Image
        }
    }
}

impl Slot {
    /// A picture being uploaded, `fraction` of it sent.
    pub fn sending(thumbnail: Option<String>, fraction: Option<f64>) -> Self {
        let words = match fraction {
            Some(fraction) if fraction >= 1.0 => words::slot_reading().to_owned(),
            Some(fraction) => words::slot_uploading_share(&wording::percent(fraction)),
            None => words::slot_uploading().to_owned(),
        };
        Self::Busy {
            thumbnail,
            words,
            fraction,
        }
    }

    /// Something without a measure, as an estimate.
    pub fn waiting(thumbnail: Option<String>, words: &str) -> Self {
        Self::Busy {
            thumbnail,
            words: words.to_owned(),
            fraction: None,
        }
    }

    /// The slot of a picture that the server has read.
    pub fn of(role: Role, preview: &DepthPreview) -> Self {
        match role {
            Role::Image => Self::Ready {
                thumbnail: preview.image.url.clone(),
                hint: image_hint(preview),
            },
            Role::Depth => Self::Ready {
                thumbnail: preview.depth.url.clone(),
                hint: depth_hint(preview),
            },
        }
    }

    /// What there is to show.
    pub fn thumbnail(&self) -> Option<&str> {
        match self {
            Self::Empty => None,
            Self::Busy { thumbnail, .. } => thumbnail.as_deref(),
            Self::Ready { thumbnail, .. } => Some(thumbnail),
        }
    }

    /// True while it is on its way.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy { .. })
    }
}

fn is_about_depth(note: &str) -> bool {
    let note = note.to_ascii_lowercase();
    note.contains("depth") || note.contains(" map")
}

fn image_hint(preview: &DepthPreview) -> String {
    let size = wording::size(preview.image.width, preview.image.height);
    let notes = preview.notes.iter().filter(|note| !is_about_depth(note));
    std::iter::once(&size)
        .chain(notes)
        .map(|sentence| wording::full_stop(sentence))
        .collect::<Vec<_>>()
        .join(" ")
}

fn depth_hint(preview: &DepthPreview) -> String {
    let origin = match preview.source {
        DepthSource::Estimated if preview.seconds > 0.0 => {
            words::slot_estimated_in(&wording::seconds(preview.seconds))
        }
        DepthSource::Estimated => words::slot_estimated().to_owned(),
        DepthSource::Uploaded => words::slot_own_map().to_owned(),
    };
    let notes = preview.notes.iter().filter(|note| is_about_depth(note));
    std::iter::once(&origin)
        .chain(notes)
        .map(|sentence| wording::full_stop(sentence))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use api::Picture;

    use super::*;

    fn preview(source: DepthSource) -> DepthPreview {
        let picture = |url: &str| Picture {
            url: url.into(),
            width: 640,
            height: 427,
            region: None,
        };
        let notes = vec![
            "Location removed.".to_owned(),
            "Depth map was inverted".to_owned(),
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
    fn each_note_stands_under_the_picture_it_is_about() {
        let ready = |thumbnail: &str, hint: &str| Slot::Ready {
            thumbnail: thumbnail.into(),
            hint: hint.into(),
        };
        let estimated = preview(DepthSource::Estimated);
        assert_eq!(
            Slot::of(Role::Image, &estimated),
            ready("/i.png", "640 x 427. Location removed.")
        );
        let hint = "Estimated in 0.06 s, white is near. Depth map was inverted.";
        assert_eq!(Slot::of(Role::Depth, &estimated), ready("/d.png", hint));
        let own = "Your own map, white is near. Depth map was inverted.";
        assert_eq!(
            Slot::of(Role::Depth, &preview(DepthSource::Uploaded)),
            ready("/d.png", own)
        );
    }

    #[test]
    fn a_fault_of_the_depth_route_goes_to_the_picture_it_speaks_of() {
        assert_eq!(
            Role::of_fault(&InvalidField::picture("image", "is empty")),
            Role::Image
        );
        assert_eq!(
            Role::of_fault(&InvalidField::picture("depth_image", "is empty")),
            Role::Depth
        );
        let bare = InvalidField {
            field: "depth_image".into(),
            ..InvalidField::picture("", "is empty")
        };
        assert_eq!(
            Role::of_fault(&bare),
            Role::Depth,
            "that route has no `input` around its fields"
        );
    }

    #[test]
    fn an_upload_says_how_far_it_is() {
        let words = |fraction| match Slot::sending(None, fraction) {
            Slot::Busy { words, .. } => words,
            other => panic!("{other:?}"),
        };
        assert_eq!(words(Some(0.256)), "Uploading 26 %");
        assert_eq!(
            words(Some(1.0)),
            "Reading",
            "all is sent, the answer is not there"
        );
        assert_eq!(words(None), "Uploading");
    }
}
