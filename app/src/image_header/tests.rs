use super::*;

fn png(width: u32, height: u32, chunks: &[u8]) -> Vec<u8> {
    let sizes = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
        sizes.as_slice(),
        &[8, 6, 0, 0, 0],
        chunks,
        b"IDAT",
    ]
    .concat()
}

fn jpeg(segments: &[u8], width: u16, height: u16) -> Vec<u8> {
    let frame = [
        &[0xff, 0xc2, 0, 17, 8],
        height.to_be_bytes().as_slice(),
        &width.to_be_bytes(),
        &[3],
    ]
    .concat();
    [&[0xff, 0xd8], segments, &frame].concat()
}

fn webp(body: &[u8]) -> Vec<u8> {
    [b"RIFF\0\0\0\0WEBP", body, &[0; 16]].concat()
}

fn container(brands: &[u8]) -> Vec<u8> {
    [
        &(8 + brands.len() as u32).to_be_bytes(),
        b"ftyp".as_slice(),
        brands,
        b"\0\0\0\x10meta",
    ]
    .concat()
}

#[test]
fn large_image_is_scaled_in_every_format() {
    let exif = [
        [0xff, 0xe1, 0, 12].as_slice(),
        &[0xff, 0xc0, 0, 3, 9, 9, 9, 9, 9, 9],
    ]
    .concat();
    for head in [
        jpeg(&[], 4032, 3024),
        jpeg(&exif, 4032, 3024),
        jpeg(&[0xff, 0xc4, 0, 3, 0, 0xff, 0xff, 0xdb, 0, 2], 2049, 9),
        png(20_000, 1_200, b""),
        webp(b"VP8X\x0a\0\0\0\x10\0\0\0\xbf\x0f\0\xcf\x0b\0"),
        webp(b"VP8L\0\0\0\0\x2f\xbf\xcf\xf3\x02"),
        webp(b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\xc0\x0f\xd0\x0b"),
    ] {
        assert_eq!(Preparation::of(&head, true), Preparation::Scale, "{head:?}");
        assert_eq!(
            Preparation::of(&head, false),
            Preparation::None,
            "it was switched off"
        );
    }
}

#[test]
fn size_is_read_from_the_header() {
    assert_eq!(jpeg_size(&jpeg(&[], 4032, 3024)), Some((4032, 3024)));
    assert_eq!(
        webp_size(&webp(b"VP8X\x0a\0\0\0\x10\0\0\0\xbf\x0f\0\xcf\x0b\0")),
        Some((4032, 3024))
    );
    assert_eq!(
        webp_size(&webp(b"VP8L\0\0\0\0\x2f\xbf\xcf\xf3\x02")),
        Some((4032, 3024))
    );
    assert_eq!(
        webp_size(&webp(b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\xc0\x0f\xd0\x0b")),
        Some((4032, 3024))
    );
}

#[test]
fn small_or_animated_image_is_uploaded_as_it_is() {
    for head in [
        jpeg(&[], 2048, 1536),
        png(768, 512, b""),
        png(4000, 3000, b"\0\0\0\x08acTL"),
        webp(b"VP8X\x0a\0\0\0\x12\0\0\0\xbf\x0f\0\xcf\x0b\0"),
        b"GIF89a\xff\xff\xff\xff".to_vec(),
        b"Dear diary,".to_vec(),
        container(b"avif\0\0\0\0mif1"),
        container(b"mif1\0\0\0\0mif1avif"),
        container(b"isom\0\0\0\0heic"),
    ] {
        assert_eq!(Preparation::of(&head, true), Preparation::None, "{head:?}");
    }
}

#[test]
fn heic_of_any_size_is_decoded() {
    for brands in [
        b"heic\0\0\0\0mif1heic".as_slice(),
        b"mif1\0\0\0\0heic",
        b"heix\0\0\0\0",
        b"msf1\0\0\0\0hevc",
    ] {
        assert_eq!(
            Preparation::of(&container(brands), false),
            Preparation::Decode
        );
    }
}

#[test]
fn truncated_or_malformed_header_does_not_panic() {
    let heads = [
        jpeg(&[], 4032, 3024),
        png(9000, 9, b""),
        webp(b"VP8X\x0a\0\0\0\x10\0\0\0\xbf\x0f\0\xcf\x0b\0"),
        container(b"heic\0\0\0\0"),
    ];
    for head in heads {
        (0..head.len()).for_each(|length| _ = Preparation::of(&head[..length], true));
    }
    assert_eq!(
        jpeg_size(&[0xff, 0xd8, 0xff, 0xe1, 0, 0, 0xff]),
        None,
        "a segment of no length"
    );
    assert_eq!(jpeg_size(&[0xff, 0xd8, 0, 0]), None);
}
