//! Converts RGB and grey colour profiles to sRGB, and flattens transparency onto white.

use image::{Rgb, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileText, TransformOptions};

/// The background of transparent pixels.
const BACKGROUND: u8 = 255;

/// The largest difference, of 255, without a note: rounding between variants of sRGB.
const INVISIBLE: u8 = 3;

/// Composites a picture onto white.
pub(super) fn flatten(picture: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        Rgb([red, green, blue].map(|value| over(value, alpha)))
    })
}

fn over(value: u8, alpha: u8) -> u8 {
    let alpha = u32::from(alpha);
    ((u32::from(value) * alpha + u32::from(BACKGROUND) * (255 - alpha) + 127) / 255) as u8
}

/// A colour profile that a picture was visibly converted from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ConvertedProfile {
    /// Its name, at most 60 characters.
    pub name: Option<String>,
}

/// Converts a picture from the colour profile `icc` to sRGB. Returns the profile if the change is
/// visible. Invalid and CMYK profiles are ignored.
pub(super) fn to_srgb(picture: &mut RgbImage, icc: &[u8]) -> Option<ConvertedProfile> {
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    let before = picture.as_raw().as_slice();
    let after = match profile.color_space {
        DataColorSpace::Rgb => transform(&profile, Layout::Rgb, before)?,
        DataColorSpace::Gray => transform(
            &profile,
            Layout::Gray,
            &before.iter().step_by(3).copied().collect::<Vec<u8>>(),
        )?,
        _ => return None,
    };
    let changed = before
        .iter()
        .zip(&after)
        .any(|(before, after)| before.abs_diff(*after) > INVISIBLE);
    *picture = RgbImage::from_raw(picture.width(), picture.height(), after)?;
    changed.then(|| ConvertedProfile {
        name: name(&profile),
    })
}

fn transform(profile: &ColorProfile, layout: Layout, source: &[u8]) -> Option<Vec<u8>> {
    let channels = if layout == Layout::Gray { 1 } else { 3 };
    let mut target = vec![0; source.len() / channels * 3];
    let options = TransformOptions::default();
    let transform = profile
        .create_transform_8bit(layout, &ColorProfile::new_srgb(), Layout::Rgb, options)
        .ok()?;
    transform.transform(source, &mut target).ok()?;
    Some(target)
}

fn name(profile: &ColorProfile) -> Option<String> {
    let text = match &profile.description {
        Some(ProfileText::PlainString(text)) => text.as_str(),
        Some(ProfileText::Localizable(texts)) => {
            texts.first().map_or("", |text| text.value.as_str())
        }
        Some(ProfileText::Description(text)) => text.ascii_string.as_str(),
        None => "",
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!text.is_empty()).then(|| text.chars().take(60).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_pixel(colour: [u8; 3]) -> RgbImage {
        RgbImage::from_pixel(1, 1, Rgb(colour))
    }

    #[test]
    fn display_p3_becomes_srgb() {
        let icc = ColorProfile::new_display_p3().encode().unwrap();
        let mut picture = one_pixel([200, 100, 50]);
        let name = to_srgb(&mut picture, &icc).unwrap().name;
        assert_eq!(name.as_deref(), Some("Display P3"));
        let [red, green, blue] = picture.get_pixel(0, 0).0;
        assert!(
            red > 205 && green < 98 && blue < 45,
            "the same colour needs larger numbers in a smaller space: {red} {green} {blue}"
        );
    }

    #[test]
    fn srgb_and_invalid_profiles_change_nothing() {
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        for icc in [srgb.as_slice(), b"rubbish", b""] {
            let mut picture = one_pixel([200, 100, 50]);
            assert_eq!(to_srgb(&mut picture, icc), None);
            let is_unchanged = picture
                .get_pixel(0, 0)
                .0
                .iter()
                .zip([200, 100, 50])
                .all(|(new, old)| new.abs_diff(old) <= 1);
            assert!(is_unchanged, "{picture:?}");
        }
    }

    #[test]
    fn grey_profile_gives_grey() {
        let icc = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        let mut picture = one_pixel([60, 60, 60]);
        assert!(to_srgb(&mut picture, &icc).is_some());
        let [red, green, blue] = picture.get_pixel(0, 0).0;
        assert!(
            red > 110 && red == green && green == blue,
            "linear 60 is brighter in sRGB: {red} {green} {blue}"
        );
    }

    #[test]
    fn transparency_is_flattened_onto_white() {
        let picture =
            RgbaImage::from_raw(3, 1, vec![10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128]).unwrap();
        assert_eq!(
            flatten(&picture).into_raw(),
            [10, 20, 30, 255, 255, 255, 127, 127, 127]
        );
    }
}
