//! What is true for every container: texts go, pixels and orientation stay, twice is once.

use std::io::Cursor;
use std::slice::from_ref;

use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::{LoopCount, Orientation};
use image::{AnimationDecoder, DynamicImage, Frame, ImageDecoder};
use proptest::prelude::*;
use re_rav1d::dav1d::{Decoder, PixelLayout, PlanarImageComponent, Settings};
use zenavif_parse::AvifParser;

use crate::fixtures::{self as made, SECRET, avif, chunk, extension, iso_box, riff_chunk, segment};
use crate::{Format, SanitiseError, detect::detect, sanitise};

/// What is seen of a file.
#[derive(Debug, PartialEq)]
struct Shown {
    /// The samples of each frame, or of each plane of an AVIF.
    frames: Vec<Vec<u8>>,
    /// Delays and places of the frames, number of loops, layout of an AVIF.
    layout: String,
    orientation: Option<Orientation>,
    has_profile: bool,
}

fn shown(file: &[u8]) -> Shown {
    match detect(file).unwrap() {
        Format::Png => {
            let decoder = PngDecoder::new(Cursor::new(file)).unwrap();
            if decoder.is_apng().unwrap() {
                return animation(decoder.apng().unwrap());
            }
            still(decoder)
        }
        Format::Jpeg => still(JpegDecoder::new(Cursor::new(file)).unwrap()),
        Format::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(file)).unwrap();
            if decoder.has_animation() {
                return animation(decoder);
            }
            still(decoder)
        }
        Format::Gif => animation(GifDecoder::new(Cursor::new(file)).unwrap()),
        Format::Avif => avif_shown(file),
    }
}

fn still(mut decoder: impl ImageDecoder) -> Shown {
    let exif = decoder.exif_metadata().unwrap().unwrap_or_default();
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(&exif);
    let orientation = Orientation::from_exif_chunk(exif);
    let has_profile = decoder.icc_profile().unwrap().is_some();
    let pixels = DynamicImage::from_decoder(decoder).unwrap();
    Shown {
        layout: format!(
            "{:?} {}x{}",
            pixels.color(),
            pixels.width(),
            pixels.height()
        ),
        frames: vec![pixels.as_bytes().to_vec()],
        orientation: orientation.filter(|value| *value != Orientation::NoTransforms),
        has_profile,
    }
}

fn animation<'a>(decoder: impl AnimationDecoder<'a>) -> Shown {
    let loops = match decoder.loop_count() {
        LoopCount::Infinite => 0,
        LoopCount::Finite(count) => count.get(),
    };
    let frames = decoder.into_frames().collect_frames().unwrap();
    let place = |frame: &Frame| format!("{} {} {:?}", frame.left(), frame.top(), frame.delay());
    Shown {
        layout: format!("{loops} {:?}", frames.iter().map(place).collect::<Vec<_>>()),
        frames: frames
            .into_iter()
            .map(|frame| frame.into_buffer().into_raw())
            .collect(),
        orientation: None,
        has_profile: false,
    }
}

fn avif_shown(file: &[u8]) -> Shown {
    let file = AvifParser::from_bytes(file).unwrap();
    let mut data = Vec::new();
    if file.grid_config().is_some() {
        data.extend((0..file.grid_tile_count()).map(|index| file.tile_data(index).unwrap()));
    } else {
        data.push(file.primary_data().unwrap());
    }
    data.extend(file.alpha_data().map(Result::unwrap));
    Shown {
        frames: data.iter().flat_map(|data| planes(data)).collect(),
        layout: format!(
            "{:?} {:?} {:?} {}",
            file.grid_config(),
            file.rotation(),
            file.mirror(),
            file.premultiplied_alpha()
        ),
        orientation: None,
        has_profile: file.color_info().is_some(),
    }
}

/// The decoded planes of a frame, without the padding of their rows.
fn planes(data: &[u8]) -> Vec<Vec<u8>> {
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    let mut decoder = Decoder::with_settings(&settings).unwrap();
    let sent = decoder.send_data(data.to_vec(), None, None, None);
    assert!(sent.is_ok() || sent.is_err_and(|error| error.is_again()));
    let frame = decoder.get_picture().unwrap();
    let components: &[_] = match frame.pixel_layout() {
        PixelLayout::I400 => &[PlanarImageComponent::Y],
        _ => &[
            PlanarImageComponent::Y,
            PlanarImageComponent::U,
            PlanarImageComponent::V,
        ],
    };
    let width = if frame.bit_depth() > 8 {
        2 * frame.width()
    } else {
        frame.width()
    };
    let rows = |component: &PlanarImageComponent| {
        let is_halved = *component != PlanarImageComponent::Y
            && matches!(frame.pixel_layout(), PixelLayout::I420 | PixelLayout::I422);
        let length = if is_halved { width.div_ceil(2) } else { width } as usize;
        let plane = frame.plane(*component);
        let rows = plane.chunks(frame.stride(*component) as usize);
        rows.flat_map(|row| row[..length.min(row.len())].to_vec())
            .collect()
    };
    components.iter().map(rows).collect()
}

/// Sanitises, and checks what is true for every file.
fn sanitised(name: &str, file: &[u8]) -> Vec<u8> {
    let sanitised = sanitise(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(
        !made::contains(&sanitised.bytes, SECRET),
        "{name} has a text"
    );
    assert_eq!(
        sanitise(&sanitised.bytes).as_ref(),
        Ok(&sanitised),
        "{name} again"
    );
    assert!(sanitised.bytes.len() <= file.len() + 64, "{name} grows");
    sanitised.bytes
}

/// Also checks that the same is seen.
fn checked(name: &str, file: &[u8]) -> Vec<u8> {
    let bytes = sanitised(name, file);
    assert_eq!(shown(&bytes), shown(file), "{name}");
    bytes
}

#[test]
fn files_without_metadata_keep_their_pixels() {
    for (index, file) in made::every_format().iter().enumerate() {
        checked(&index.to_string(), file);
    }
    for (name, file) in made::avif_files() {
        checked(name, file);
    }
    checked("16 bits", &made::grey_16_bit_png());
}

#[test]
fn png_loses_every_kind_of_metadata() {
    let text = |kind| chunk(kind, b"Comment\0SECRET");
    let kinds = [
        ("text", text(b"tEXt")),
        ("compressed text", chunk(b"zTXt", b"Comment\0\0SECRET")),
        (
            "international text",
            chunk(b"iTXt", b"Comment\0\0\0\0\0SECRET"),
        ),
        (
            "XMP",
            chunk(
                b"iTXt",
                &[b"XML:com.adobe.xmp\0\0\0\0\0", made::xmp().as_slice()].concat(),
            ),
        ),
        ("EXIF", chunk(b"eXIf", &made::exif(6))),
        ("EXIF upright", chunk(b"eXIf", &made::exif(1))),
        (
            "EXIF with prefix",
            chunk(b"eXIf", &[b"Exif\0\0", made::exif(1).as_slice()].concat()),
        ),
        ("time", chunk(b"tIME", b"\x07\xea\x01\x01\0\0\0")),
        ("suggested palette", chunk(b"sPLT", b"SECRET\0\x08")),
        ("C2PA", chunk(b"caBX", &made::jumbf())),
        ("unknown", chunk(b"prVt", SECRET)),
        (
            "wrong checksum",
            [b"\0\0\0\x06prVtSECRET".as_slice(), &[0; 4]].concat(),
        ),
    ];
    for file in [
        made::png(),
        made::apng(),
        made::png_with_profile(),
        made::palette_png(),
    ] {
        for (name, kind) in &kinds {
            checked(name, &made::with_chunks(&file, b"IDAT", from_ref(kind)));
            checked(name, &made::with_chunks(&file, b"IEND", from_ref(kind)));
        }
        checked("trailer", &[&file, SECRET].concat());
        checked(
            "second picture",
            &[&file, made::jpeg().as_slice(), SECRET].concat(),
        );
    }
}

#[test]
fn frames_without_animation_are_left_out() {
    let png = made::png();
    let frame = [
        chunk(b"fcTL", &[0; 26]),
        chunk(b"fdAT", b"\0\0\0\x01SECRET"),
    ];
    assert_eq!(
        sanitised("frames", &made::with_chunks(&png, b"IEND", &frame)),
        png
    );
}

#[test]
fn late_colour_is_left_out_and_late_orientation_stays_late() {
    let late = [
        chunk(b"gAMA", &[0, 1, 0, 0]),
        chunk(b"eXIf", &made::exif(6)),
    ];
    let bytes = checked("late", &made::with_chunks(&made::png(), b"IEND", &late));
    assert!(!made::contains(&bytes, b"gAMA"));
    let place = |kind: &[u8]| bytes.windows(4).position(|window| window == kind);
    assert!(place(b"eXIf") > place(b"IDAT"));
}

#[test]
fn png_without_end_gets_one() {
    let whole = made::png();
    assert_eq!(sanitise(&whole[..whole.len() - 12]).unwrap().bytes, whole);
}

#[test]
fn png_that_breaks_its_format_is_refused() {
    let png = made::png();
    let with = |chunks: &[Vec<u8>]| made::with_chunks(&png, b"IDAT", chunks);
    let mut wrong_sum = png.clone();
    *wrong_sum.last_mut().unwrap() ^= 1;
    let mut wrong_pixels = png.clone();
    let in_pixels = png.len() - 20;
    wrong_pixels[in_pixels] ^= 1;
    for (name, file) in [
        ("unknown critical chunk", with(&[chunk(b"ABCD", b"")])),
        (
            "interrupted pixels",
            with(&[chunk(b"IDAT", &[]), chunk(b"tEXt", b"a\0b")]),
        ),
        (
            "two gammas",
            with(&[chunk(b"gAMA", &[0; 4]), chunk(b"gAMA", &[0; 4])]),
        ),
        ("long gamma", with(&[chunk(b"gAMA", b"SECRET")])),
        ("no profile", with(&[chunk(b"iCCP", b"SECRET\0\0SECRET")])),
        ("second header", with(&[png[8..33].to_vec()])),
        ("wrong checksum", wrong_pixels),
        (
            "no pixels",
            made::with_chunks(&png, b"IDAT", &[chunk(b"IEND", b"")]),
        ),
        ("cut", png[..png.len() - 13].to_vec()),
        (
            "gap in an animation",
            made::with_chunks(&made::apng(), b"IEND", &[chunk(b"fdAT", &[0, 0, 0, 99])]),
        ),
    ] {
        let refused = sanitise(&file);
        assert!(
            matches!(refused, Err(SanitiseError::Malformed { .. })),
            "{name}: {refused:?}"
        );
    }
}

#[test]
fn jpeg_loses_every_kind_of_metadata() {
    let second = [made::jpeg().as_slice(), SECRET].concat();
    let offset = |part: &[u8]| [b"http://ns.adobe.com/xmp/extension/\0", part].concat();
    let kinds = [
        ("EXIF", segment(0xe1, &[b"Exif\0\0", &made::exif(6)])),
        (
            "EXIF upright",
            segment(0xe1, &[b"Exif\0\0", &made::exif(1)]),
        ),
        (
            "EXIF with odd padding",
            segment(0xe1, &[b"Exif\0\xff", &made::exif(1)]),
        ),
        (
            "XMP",
            segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", &made::xmp()]),
        ),
        (
            "extended XMP",
            segment(0xe1, &[&offset(&[b'0'; 40]), SECRET]),
        ),
        (
            "IPTC",
            segment(
                0xed,
                &[b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x5a\0\x06SECRET\0"],
            ),
        ),
        ("MPF", segment(0xe2, &[b"MPF\0", SECRET])),
        ("C2PA", segment(0xeb, &[b"JP\0\0", &made::jumbf()])),
        (
            "JFIF thumbnail",
            segment(0xe0, &[b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x02", SECRET]),
        ),
        ("JFXX thumbnail", segment(0xe0, &[b"JFXX\0\x10", SECRET])),
        ("FlashPix", segment(0xe2, &[b"FPXR\0", SECRET])),
        ("Ducky", segment(0xec, &[b"Ducky", SECRET])),
        (
            "Adobe with more",
            segment(0xee, &[b"Adobe\0\x65\x80\0\0\0\x01", SECRET]),
        ),
        (
            "profile",
            segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", &made::profile()]),
        ),
        ("comment", segment(0xfe, &[SECRET])),
        ("bytes between segments", SECRET.to_vec()),
        ("fill bytes", vec![0xff; 9]),
    ];
    let jpeg = made::jpeg();
    let plain = jpeg.len();
    for (name, kind) in &kinds {
        let comment = segment(0xfe, &[]);
        checked(name, &made::with_segments(&jpeg, &[comment, kind.clone()]));
        // Before the end marker.
        let late = [&jpeg[..plain - 2], kind, &jpeg[plain - 2..]].concat();
        if *name != "bytes between segments" {
            assert_eq!(sanitised(name, &late), checked("plain", &jpeg), "{name}");
        }
    }
    // The first of the three EXIFs counts, but this decoder takes the last.
    let all = made::with_segments(&jpeg, &kinds.map(|(_, kind)| kind));
    let seen = shown(&sanitised("all", &all));
    assert_eq!(seen.orientation, Some(Orientation::Rotate90));
    assert_eq!(seen.frames, shown(&all).frames);
    for trailer in [SECRET, second.as_slice(), b"\0\0\0\x18ftypmp42SECRET"] {
        checked("trailer", &[&jpeg, trailer].concat());
    }
}

#[test]
fn jpeg_without_end_gets_one() {
    let whole = sanitise(&made::jpeg()).unwrap().bytes;
    assert_eq!(sanitise(&whole[..whole.len() - 2]).unwrap().bytes, whole);
    assert_eq!(sanitise(&whole[..whole.len() - 1]).unwrap().bytes, whole);
}

#[test]
fn first_exif_counts() {
    let exif = |orientation| segment(0xe1, &[b"Exif\0\0", &made::exif(orientation)]);
    for (first, second, expected) in [
        (6, 3, Some(Orientation::Rotate90)),
        (1, 3, None),
        (3, 6, Some(Orientation::Rotate180)),
    ] {
        let file = made::with_segments(&made::jpeg(), &[exif(first), exif(second)]);
        let bytes = sanitised("two EXIFs", &file);
        assert_eq!(shown(&bytes).orientation, expected);
    }
}

#[test]
fn profile_in_several_segments_is_put_together() {
    let profile = made::profile();
    let (first, second) = profile.split_at(300);
    let part = |number, part| segment(0xe2, &[b"ICC_PROFILE\0", &[number, 2], part]);
    let with = |segments: &[Vec<u8>]| made::with_segments(&made::jpeg(), segments);
    let at_once = with(&[segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", &profile])]);
    let expected = sanitised("at once", &at_once);
    assert_eq!(
        sanitised("parts", &with(&[part(1, first), part(2, second)])),
        expected
    );
    assert_eq!(
        sanitised("swapped", &with(&[part(2, second), part(1, first)])),
        expected
    );
    for segments in [
        vec![part(1, first)],
        vec![part(1, first), part(1, first)],
        vec![part(1, first), part(3, second)],
        vec![part(0, first), part(2, second)],
    ] {
        assert!(sanitise(&with(&segments)).is_err());
    }
}

#[test]
fn jpeg_that_breaks_its_format_is_refused() {
    let jpeg = made::jpeg();
    let with = |segments: &[Vec<u8>]| made::with_segments(&jpeg, segments);
    for (name, file) in [
        ("picture in a picture", with(&[vec![0xff, 0xd8]])),
        ("hierarchical", with(&[segment(0xde, &[&[0; 9]])])),
        ("JPEG-LS", with(&[segment(0xf7, &[&[0; 9]])])),
        ("reserved", with(&[segment(0x02, &[SECRET])])),
        ("long table", with(&[segment(0xdb, &[&[0; 65], SECRET])])),
        ("long interval", with(&[segment(0xdd, &[&[0; 2], SECRET])])),
        (
            "two frames",
            with(&[segment(0xc0, &[&[8, 0, 8, 0, 8, 1, 1, 0x11, 0]])]),
        ),
        ("short segment", with(&[vec![0xff, 0xe5, 0, 1]])),
        ("no pixels", jpeg[..jpeg.len() / 3].to_vec()),
        (
            "two transforms",
            with(&[
                segment(0xee, &[b"Adobe\0\x64\0\0\0\0\0"]),
                segment(0xee, &[b"Adobe\0\x64\0\0\0\0\x01"]),
            ]),
        ),
    ] {
        let refused = sanitise(&file);
        assert!(
            matches!(refused, Err(SanitiseError::Malformed { .. })),
            "{name}: {refused:?}"
        );
    }
}

#[test]
fn webp_loses_every_kind_of_metadata() {
    let profile = riff_chunk(b"ICCP", &made::profile());
    let after = [
        ("EXIF", 0x08, riff_chunk(b"EXIF", &made::exif(6))),
        (
            "EXIF with prefix",
            0x08,
            riff_chunk(b"EXIF", &[b"Exif\0\0", made::exif(6).as_slice()].concat()),
        ),
        ("XMP", 0x04, riff_chunk(b"XMP ", &made::xmp())),
        ("C2PA", 0, riff_chunk(b"C2PA", &made::jumbf())),
        ("unknown", 0xc1, riff_chunk(b"prVt", b"SECRET!")),
        (
            "second picture",
            0,
            [made::webp()[12..].to_vec(), riff_chunk(b"VP8L", SECRET)].concat(),
        ),
    ];
    for (name, flags, kind) in &after {
        for profile in [&[][..], from_ref(&profile)] {
            let flags = if profile.is_empty() {
                *flags
            } else {
                flags | 0x20
            };
            checked(name, &made::extended_webp(flags, profile, from_ref(kind)));
        }
        sanitised(
            name,
            &made::animated_webp(&[riff_chunk(b"prVt", SECRET)], from_ref(kind)),
        );
        if !kind.starts_with(b"VP8L") {
            checked(name, &made::extended_webp(*flags, from_ref(kind), &[]));
        }
        checked(
            name,
            &made::riff(&[made::webp()[12..].to_vec(), kind.clone()]),
        );
    }
    checked("trailer", &[made::webp().as_slice(), SECRET].concat());
}

#[test]
fn webp_without_last_padding_is_accepted() {
    let picture = made::extended_webp(0, &[], &[riff_chunk(b"prVt", b"SECRET!")]);
    let cut = &picture[..picture.len() - 1];
    assert_eq!(sanitise(cut), sanitise(&picture));
}

#[test]
fn webp_that_breaks_its_format_is_refused() {
    let profile = riff_chunk(b"ICCP", &made::profile());
    let webp = made::webp();
    for (name, file) in [
        (
            "unannounced profile",
            made::extended_webp(0, from_ref(&profile), &[]),
        ),
        (
            "late profile",
            made::extended_webp(0x20, &[], from_ref(&profile)),
        ),
        (
            "two profiles",
            made::extended_webp(0x20, &[profile.clone(), profile], &[]),
        ),
        (
            "alpha without colours",
            made::extended_webp(0, &[riff_chunk(b"ALPH", SECRET)], &[]),
        ),
        ("no bitstream", made::riff(&[riff_chunk(b"VP8 ", SECRET)])),
        (
            "unknown first chunk",
            made::riff(&[riff_chunk(b"prVt", SECRET)]),
        ),
        ("cut", webp[..webp.len() - 2].to_vec()),
    ] {
        let refused = sanitise(&file);
        assert!(
            matches!(refused, Err(SanitiseError::Malformed { .. })),
            "{name}: {refused:?}"
        );
    }
}

#[test]
fn gif_loses_every_kind_of_metadata() {
    let magic: Vec<u8> = (0..=255).rev().collect();
    let xmp = [
        b"\x21\xff\x0bXMP DataXMP".as_slice(),
        &made::xmp(),
        &[1],
        &magic,
        &[0],
    ]
    .concat();
    let kinds = [
        ("comment", extension(0xfe, &[SECRET])),
        ("plain text", extension(0x01, &[&[0; 12], SECRET])),
        ("XMP", xmp),
        ("application", extension(0xff, &[b"SECRET  1.0", SECRET])),
        (
            "C2PA",
            extension(0xff, &[b"C2PA_GIF\x01\0\0", &made::jumbf()]),
        ),
        ("empty", extension(0xfe, &[])),
        (
            "buffering",
            extension(0xff, &[b"NETSCAPE2.0", b"\x02SECRET"]),
        ),
    ];
    for gif in [made::gif(1), made::gif(3)] {
        for (name, kind) in &kinds {
            let bytes = checked(name, &made::with_blocks(&gif, from_ref(kind), &[]));
            assert_eq!(bytes, sanitise(&gif).unwrap().bytes);
            checked(name, &made::with_blocks(&gif, &[], from_ref(kind)));
        }
        checked("trailer", &[&gif, SECRET].concat());
        sanitised(
            "unknown",
            &made::with_blocks(&gif, &[extension(0x77, &[SECRET])], &[]),
        );
        let profile = extension(0xff, &[b"ICCRGBG1012", &made::profile()]);
        let bytes = checked("profile", &made::with_blocks(&gif, from_ref(&profile), &[]));
        assert!(made::contains(&bytes, b"ICCRGBG1012"));
        let twice = made::with_blocks(&gif, from_ref(&profile), from_ref(&profile));
        assert_eq!(checked("profile for each frame", &twice), bytes);
    }
}

#[test]
fn gif_without_trailer_gets_one() {
    let whole = sanitise(&made::gif(2)).unwrap().bytes;
    assert_eq!(sanitise(&whole[..whole.len() - 1]).unwrap().bytes, whole);
}

#[test]
fn gif_that_breaks_its_format_is_refused() {
    let gif = made::gif(1);
    for (name, file) in [
        ("unknown block", made::with_blocks(&gif, &[vec![0]], &[])),
        ("no pixels", [&gif[..13], b"\x3b"].concat()),
        (
            "control",
            made::with_blocks(&gif, &[extension(0xf9, &[SECRET])], &[]),
        ),
        ("cut", gif[..gif.len() - 3].to_vec()),
    ] {
        let refused = sanitise(&file);
        assert!(refused.is_err(), "{name}: {refused:?}");
    }
}

#[test]
fn avif_loses_what_the_picture_does_not_need() {
    for (name, file) in made::avif_files() {
        let with_user_data = [
            &file[..file.len()],
            &iso_box(b"free", SECRET),
            &iso_box(b"udta", SECRET),
            &iso_box(b"uuid", &made::jumbf()),
            SECRET,
        ]
        .concat();
        assert_eq!(
            checked(name, &with_user_data),
            checked(name, file),
            "{name}"
        );
    }
    let located = checked("located", avif!("located"));
    let parsed = AvifParser::from_bytes(&located).unwrap();
    assert!(parsed.exif().is_none() && parsed.xmp().is_none());
    assert!(!made::contains(&located, b"Exif"));
}

#[test]
fn avif_sequence_and_heic_are_unsupported() {
    let mut sequence = avif!("420").to_vec();
    sequence[8..12].copy_from_slice(b"avis");
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    for file in [sequence.as_slice(), heic] {
        let refused = sanitise(file);
        assert!(
            matches!(refused, Err(SanitiseError::Unsupported { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn truncated_files_are_refused_or_complete() {
    for file in made::every_format() {
        for length in 0..file.len() {
            if let Ok(sanitised) = sanitise(&file[..length]) {
                assert_eq!(sanitise(&sanitised.bytes).as_ref(), Ok(&sanitised));
            }
        }
    }
}

proptest! {
    #[test]
    fn damaged_files_do_not_panic(
        places in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..8),
        cut in 0.0..1.0_f64,
        insert in prop::collection::vec(any::<u8>(), 0..12),
    ) {
        for mut file in made::every_format() {
            for (place, value) in &places {
                let at = (file.len() as f64 * place) as usize;
                file[at] = *value;
            }
            let at = (file.len() as f64 * cut) as usize;
            file.splice(at..at, insert.iter().copied());
            if let Ok(sanitised) = sanitise(&file) {
                prop_assert_eq!(sanitise(&sanitised.bytes), Ok(sanitised));
            }
        }
    }

    #[test]
    fn random_files_do_not_panic(
        start in 0..6_usize,
        body in prop::collection::vec(prop_oneof![any::<u8>(), Just(0xff), Just(0)], 0..200),
    ) {
        let starts: [&[u8]; 6] = [
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0",
            b"\xff\xd8\xff",
            b"GIF89a\x01\0\x01\0\0\0\0",
            b"RIFF\x80\0\0\0WEBPVP8X\x0a\0\0\0",
            b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\0meta\0\0\0\0",
            b"",
        ];
        let file = [starts[start], &body].concat();
        if let Ok(sanitised) = sanitise(&file) {
            prop_assert_eq!(sanitise(&sanitised.bytes), Ok(sanitised));
        }
    }
}
