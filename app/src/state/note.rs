use api::{Note, NoteKind, NoteSubject, SizeChange};

use super::formatting;
use crate::i18n;

/// A note in the visitor's language, without a full stop.
pub fn sentence(note: &Note) -> String {
    let text = match &note.kind {
        NoteKind::FirstFrameUsed => i18n::note_first_frame(),
        NoteKind::TransparencyFlattened => match note.about {
            NoteSubject::Image => i18n::note_image_transparency(),
            NoteSubject::Depth => i18n::note_depth_transparency(),
        },
        NoteKind::ColoursConverted { profile: None } => i18n::note_colours_converted_unnamed(),
        NoteKind::ColoursConverted {
            profile: Some(profile),
        } => return i18n::note_colours_converted(profile),
        NoteKind::TurnedUpright => i18n::note_turned_upright(),
        NoteKind::Resized(sizes) => {
            let (from, to) = from_to(sizes);
            return match note.about {
                NoteSubject::Image => i18n::note_image_resized(&from, &to),
                NoteSubject::Depth => i18n::note_depth_resized(&from, &to),
            };
        }
        NoteKind::Stretched(sizes) => {
            let (from, to) = from_to(sizes);
            return i18n::note_stretched(&from, &to);
        }
        NoteKind::LocationRemoved => i18n::note_location_removed(),
        NoteKind::BitDepthReduced => i18n::note_bit_depth_reduced(),
        NoteKind::ColourMapDecoded { colour_map } => {
            return i18n::note_colour_map_decoded(colour_map);
        }
        NoteKind::BrightnessUsed => i18n::note_brightness_used(),
        NoteKind::RangeStretched => i18n::note_range_stretched(),
        NoteKind::Inverted => i18n::note_inverted(),
        NoteKind::HeicConverted => i18n::note_heic_converted(),
        NoteKind::ScaledBeforeUpload(sizes) => {
            let (from, to) = from_to(sizes);
            return i18n::note_scaled_before_upload(&from, &to);
        }
        NoteKind::CroppedBeforeUpload {
            original_width,
            original_height,
        } => {
            let size = formatting::size(*original_width, *original_height);
            return i18n::note_cropped_before_upload(&size);
        }
    };
    text.to_owned()
}

/// The sizes before and after.
fn from_to(sizes: &SizeChange) -> (String, String) {
    (
        formatting::size(sizes.original_width, sizes.original_height),
        formatting::size(sizes.width, sizes.height),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_sentences_are_the_messages_of_the_api() {
        let sizes = SizeChange::new((4000, 3000), (768, 576));
        let named = |profile: Option<&str>| NoteKind::ColoursConverted {
            profile: profile.map(str::to_owned),
        };
        let kinds = [
            NoteKind::FirstFrameUsed,
            NoteKind::TransparencyFlattened,
            named(Some("Display P3")),
            named(None),
            NoteKind::TurnedUpright,
            NoteKind::Resized(sizes),
            NoteKind::Stretched(sizes),
            NoteKind::LocationRemoved,
            NoteKind::BitDepthReduced,
            NoteKind::ColourMapDecoded {
                colour_map: "Turbo".into(),
            },
            NoteKind::BrightnessUsed,
            NoteKind::RangeStretched,
            NoteKind::Inverted,
            NoteKind::HeicConverted,
            NoteKind::ScaledBeforeUpload(sizes),
            NoteKind::CroppedBeforeUpload {
                original_width: 4000,
                original_height: 3000,
            },
        ];
        for kind in kinds {
            for note in [Note::image(kind.clone()), Note::depth(kind)] {
                assert_eq!(sentence(&note), note.message);
            }
        }
    }
}
