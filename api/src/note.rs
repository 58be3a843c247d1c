use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

/// What was done to an input picture or its depth map before the model gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Note {
    /// The picture that was changed.
    pub about: NoteSubject,
    /// The change, with its values.
    #[serde(flatten)]
    pub kind: NoteKind,
    /// The change as an English sentence, without a full stop.
    pub message: String,
}

/// The picture that a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum NoteSubject {
    /// The input picture.
    Image,
    /// Its depth map.
    Depth,
}

/// A change of a picture. `values` is absent for a change that has none. Newer servers may have
/// other kinds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "values", rename_all = "snake_case")]
pub enum NoteKind {
    /// Of an animation, only the first frame is used.
    FirstFrameUsed,
    /// Transparent parts became white in a picture, and far in a depth map.
    TransparencyFlattened,
    /// The colours were converted to sRGB.
    ColoursConverted {
        /// Name of the colour profile of the file, at most 60 characters; absent if it has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        profile: Option<String>,
    },
    /// The orientation in the metadata was applied to the pixels.
    TurnedUpright,
    /// Scaled with the same aspect ratio: a picture to the working size, a depth map to the size
    /// of its picture.
    Resized(SizeChange),
    /// Scaled to the size of the picture, which has another aspect ratio.
    Stretched(SizeChange),
    /// The metadata contained a location. It was removed with all metadata.
    LocationRemoved,
    /// The map has 16 bits per value; models get 8.
    BitDepthReduced,
    /// The depth is the position of each colour in a colour map.
    ColourMapDecoded {
        /// Name of the colour map: `Turbo` or `Jet`.
        colour_map: String,
    },
    /// The depth is the brightness of a map in colour.
    BrightnessUsed,
    /// The values were stretched to the full range from far to near.
    RangeStretched,
    /// Near and far were swapped, so that white is near.
    Inverted,
    /// The page decoded a HEIC file and sent it as JPEG.
    HeicConverted,
    /// The page scaled the picture down and sent the result.
    ScaledBeforeUpload(SizeChange),
    /// The page sent only a part of the picture.
    CroppedBeforeUpload {
        /// Width of the whole picture in pixels.
        original_width: u32,
        /// Height of the whole picture in pixels.
        original_height: u32,
    },
}

/// The size of an upright picture before and after a change, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SizeChange {
    /// Width before.
    pub original_width: u32,
    /// Height before.
    pub original_height: u32,
    /// Width after.
    pub width: u32,
    /// Height after.
    pub height: u32,
}

impl SizeChange {
    /// A change between two sizes, each as width and height.
    pub fn new(from: (u32, u32), to: (u32, u32)) -> Self {
        Self {
            original_width: from.0,
            original_height: from.1,
            width: to.0,
            height: to.1,
        }
    }
}

impl Note {
    /// A note on the input picture.
    pub fn image(kind: NoteKind) -> Self {
        Self::new(NoteSubject::Image, kind)
    }

    /// A note on the depth map.
    ///
    /// ```
    /// let note = api::Note::depth(api::NoteKind::ColourMapDecoded { colour_map: "Turbo".into() });
    /// let json = serde_json::json!({
    ///     "about": "depth",
    ///     "kind": "colour_map_decoded",
    ///     "values": {"colour_map": "Turbo"},
    ///     "message": "Depth read from the colours of the Turbo colour map",
    /// });
    /// assert_eq!(serde_json::to_value(&note)?, json);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn depth(kind: NoteKind) -> Self {
        Self::new(NoteSubject::Depth, kind)
    }

    fn new(about: NoteSubject, kind: NoteKind) -> Self {
        let message = message(about, &kind);
        Self {
            about,
            kind,
            message,
        }
    }
}

/// Reads a list of notes and leaves out those that this version does not know: kinds of newer
/// versions, and the plain sentences that notes used to be. For
/// `#[serde(deserialize_with = "api::known_notes")]`.
///
/// # Errors
/// If the value is not a list.
pub fn known_notes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Note>, D::Error> {
    let items = Vec::<Value>::deserialize(deserializer)?;
    Ok(items.iter().filter_map(Note::from_json).collect())
}

// By hand: what serde derives for a flattened enum with content adds 13 kB to the page.
impl<'de> Deserialize<'de> for Note {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let note = Value::deserialize(deserializer)?;
        Self::from_json(&note).ok_or_else(|| D::Error::custom("unknown note"))
    }
}

impl Note {
    /// The note that serialises to `note`; `None` for one that this version does not know.
    fn from_json(note: &Value) -> Option<Self> {
        let about = match note.get("about")?.as_str()? {
            "image" => NoteSubject::Image,
            "depth" => NoteSubject::Depth,
            _ => return None,
        };
        let kind = note.get("kind")?.as_str()?;
        Some(Self {
            about,
            kind: NoteKind::from_json(kind, note.get("values").unwrap_or(&Value::Null))?,
            message: note.get("message")?.as_str()?.to_owned(),
        })
    }
}

impl NoteKind {
    fn from_json(kind: &str, values: &Value) -> Option<Self> {
        let text = |name| Some(values.get(name)?.as_str()?.to_owned());
        let kind = match kind {
            "first_frame_used" => Self::FirstFrameUsed,
            "transparency_flattened" => Self::TransparencyFlattened,
            "colours_converted" => Self::ColoursConverted {
                profile: text("profile"),
            },
            "turned_upright" => Self::TurnedUpright,
            "resized" => Self::Resized(SizeChange::from_json(values)?),
            "stretched" => Self::Stretched(SizeChange::from_json(values)?),
            "location_removed" => Self::LocationRemoved,
            "bit_depth_reduced" => Self::BitDepthReduced,
            "colour_map_decoded" => Self::ColourMapDecoded {
                colour_map: text("colour_map")?,
            },
            "brightness_used" => Self::BrightnessUsed,
            "range_stretched" => Self::RangeStretched,
            "inverted" => Self::Inverted,
            "heic_converted" => Self::HeicConverted,
            "scaled_before_upload" => Self::ScaledBeforeUpload(SizeChange::from_json(values)?),
            "cropped_before_upload" => Self::CroppedBeforeUpload {
                original_width: pixels(values, "original_width")?,
                original_height: pixels(values, "original_height")?,
            },
            _ => return None,
        };
        Some(kind)
    }
}

impl SizeChange {
    fn from_json(values: &Value) -> Option<Self> {
        Some(Self {
            original_width: pixels(values, "original_width")?,
            original_height: pixels(values, "original_height")?,
            width: pixels(values, "width")?,
            height: pixels(values, "height")?,
        })
    }
}

fn pixels(values: &Value, name: &str) -> Option<u32> {
    u32::try_from(values.get(name)?.as_u64()?).ok()
}

fn message(about: NoteSubject, kind: &NoteKind) -> String {
    let sentence = match kind {
        NoteKind::FirstFrameUsed => "Only the first frame of the animation is used",
        NoteKind::TransparencyFlattened => match about {
            NoteSubject::Image => "Transparent parts laid on white",
            NoteSubject::Depth => "Transparent parts of the depth map taken as far",
        },
        NoteKind::ColoursConverted { profile } => {
            let profile = profile.as_deref().unwrap_or("the embedded profile");
            return format!("Colours converted from {profile} to sRGB");
        }
        NoteKind::TurnedUpright => "Turned upright",
        NoteKind::Resized(sizes) => {
            let what = match about {
                NoteSubject::Image => "Scaled",
                NoteSubject::Depth => "Depth map resized",
            };
            return format!("{what} {}", from_to(sizes));
        }
        NoteKind::Stretched(sizes) => {
            return format!("Depth map stretched {} to fit the picture", from_to(sizes));
        }
        NoteKind::LocationRemoved => "Location removed",
        NoteKind::BitDepthReduced => {
            "Depth map read in 16 bits; models get the nearest of 256 levels"
        }
        NoteKind::ColourMapDecoded { colour_map } => {
            return format!("Depth read from the colours of the {colour_map} colour map");
        }
        NoteKind::BrightnessUsed => "Depth read from the brightness of a coloured map",
        NoteKind::RangeStretched => "Depth range stretched to reach from far to near",
        NoteKind::Inverted => "Depth map inverted: white was far in it, here white is near",
        NoteKind::HeicConverted => "HEIC, sent as JPEG",
        NoteKind::ScaledBeforeUpload(sizes) => {
            return format!("Scaled {} before upload", from_to(sizes));
        }
        NoteKind::CroppedBeforeUpload {
            original_width,
            original_height,
        } => return format!("Cropped from {original_width} x {original_height} before upload"),
    };
    sentence.to_owned()
}

fn from_to(sizes: &SizeChange) -> String {
    format!(
        "from {} x {} to {} x {}",
        sizes.original_width, sizes.original_height, sizes.width, sizes.height
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Pictures;

    #[test]
    fn note_of_every_kind_round_trips() {
        let sizes = SizeChange::new((4, 3), (2, 1));
        for kind in [
            NoteKind::FirstFrameUsed,
            NoteKind::TransparencyFlattened,
            NoteKind::ColoursConverted {
                profile: Some("Display P3".into()),
            },
            NoteKind::TurnedUpright,
            NoteKind::Resized(sizes),
            NoteKind::Stretched(sizes),
            NoteKind::LocationRemoved,
            NoteKind::BitDepthReduced,
            NoteKind::ColourMapDecoded {
                colour_map: "Jet".into(),
            },
            NoteKind::BrightnessUsed,
            NoteKind::RangeStretched,
            NoteKind::Inverted,
            NoteKind::HeicConverted,
            NoteKind::ScaledBeforeUpload(sizes),
            NoteKind::CroppedBeforeUpload {
                original_width: 4,
                original_height: 3,
            },
        ] {
            let note = Note::image(kind);
            let json = serde_json::to_value(&note).unwrap();
            assert_eq!(serde_json::from_value::<Note>(json).unwrap(), note);
        }
    }

    #[test]
    fn note_round_trips_with_kind_and_values_beside_its_subject() {
        let sizes = SizeChange::new((1200, 1600), (576, 768));
        for (note, json) in [
            (
                Note::image(NoteKind::Resized(sizes)),
                json!({
                    "about": "image",
                    "kind": "resized",
                    "values": {"original_width": 1200, "original_height": 1600, "width": 576, "height": 768},
                    "message": "Scaled from 1200 x 1600 to 576 x 768",
                }),
            ),
            (
                Note::depth(NoteKind::Resized(sizes)),
                json!({
                    "about": "depth",
                    "kind": "resized",
                    "values": {"original_width": 1200, "original_height": 1600, "width": 576, "height": 768},
                    "message": "Depth map resized from 1200 x 1600 to 576 x 768",
                }),
            ),
            (
                Note::image(NoteKind::ColoursConverted { profile: None }),
                json!({
                    "about": "image",
                    "kind": "colours_converted",
                    "values": {},
                    "message": "Colours converted from the embedded profile to sRGB",
                }),
            ),
            (
                Note::depth(NoteKind::Inverted),
                json!({
                    "about": "depth",
                    "kind": "inverted",
                    "message": "Depth map inverted: white was far in it, here white is near",
                }),
            ),
        ] {
            assert_eq!(serde_json::to_value(&note).unwrap(), json);
            assert_eq!(serde_json::from_value::<Note>(json).unwrap(), note);
        }
    }

    #[test]
    fn unknown_kinds_and_sentences_are_left_out() {
        let known = Note::image(NoteKind::LocationRemoved);
        let pictures = json!({
            "input": null,
            "depth": null,
            "outputs": [{"url": "/a.png", "width": 1, "height": 2}],
            "notes": [
                "Turned upright",
                {"about": "image", "kind": "sharpened", "values": {"radius": 2}, "message": "Sharpened"},
                {"about": "mask", "kind": "inverted", "message": "Mask inverted"},
                {"about": "depth", "kind": "resized", "values": {"scale": 2}, "message": "Depth map doubled"},
                known,
            ],
        });
        let pictures: Pictures = serde_json::from_value(pictures).unwrap();
        assert_eq!((pictures.outputs.len(), pictures.notes), (1, vec![known]));
    }
}
