use std::io::{Cursor, Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use png::{BitDepth, ColorType, Decoder, Encoder, Filter};
use proptest::prelude::*;

use super::*;

fn compress(raw: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(raw).unwrap();
    encoder.finish().unwrap()
}

fn decompress(compressed: &[u8]) -> Vec<u8> {
    let mut raw = Vec::new();
    ZlibDecoder::new(compressed).read_to_end(&mut raw).unwrap();
    raw
}

/// Reads a file with the library that the server uses for uploads.
fn read(file: &[u8]) -> (BitDepth, Vec<u8>) {
    let mut reader = Decoder::new(Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    reader.finish().unwrap();
    (info.bit_depth, pixels)
}

fn written(map: &Map, filter: Filter) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, map.width, map.height);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Sixteen);
    encoder.set_filter(filter);
    let samples: Vec<u8> = map
        .values
        .iter()
        .flat_map(|value| value.to_be_bytes())
        .collect();
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&samples)
        .unwrap();
    file
}

fn any_map() -> impl Strategy<Value = Map> {
    (1..7_u32, 1..5_u32).prop_flat_map(|(width, height)| {
        prop::collection::vec(any::<u16>(), (width * height) as usize).prop_map(move |values| Map {
            width,
            height,
            values,
        })
    })
}

proptest! {
    #[test]
    fn written_file_is_read_by_the_png_library(map in any_map()) {
        let (depth, pixels) = read(&file(&map, Bits::Sixteen, &compress(&raw(&map, Bits::Sixteen))));
        prop_assert_eq!(depth, BitDepth::Sixteen);
        prop_assert_eq!(pixels, map.values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>());
        let (depth, pixels) = read(&file(&map, Bits::Eight, &compress(&raw(&map, Bits::Eight))));
        prop_assert_eq!(depth, BitDepth::Eight);
        prop_assert_eq!(pixels, map.values.iter().map(|value| to_byte(*value)).collect::<Vec<u8>>());
    }

    #[test]
    fn file_with_any_filter_is_read(given in any_map()) {
        for filter in [Filter::NoFilter, Filter::Sub, Filter::Up, Filter::Avg, Filter::Paeth, Filter::Adaptive] {
            let parts = parts(&written(&given, filter)).unwrap();
            let read = map(&parts, &decompress(&parts.compressed));
            prop_assert_eq!(read.as_ref(), Some(&given));
        }
    }

    #[test]
    fn invalid_bytes_do_not_panic(file in prop::collection::vec(any::<u8>(), 0..80), raw in prop::collection::vec(any::<u8>(), 0..20)) {
        let file = [&SIGNATURE[..], &file].concat();
        if let Some(parts) = parts(&file) {
            _ = map(&parts, &raw);
        }
    }
}

#[test]
fn eight_bit_file_is_expanded_to_sixteen_bits() {
    let given = Map {
        width: 2,
        height: 1,
        values: vec![0, 65_535],
    };
    let parts = parts(&file(
        &given,
        Bits::Eight,
        &compress(&raw(&given, Bits::Eight)),
    ))
    .unwrap();
    assert_eq!(
        (parts.bits, map(&parts, &decompress(&parts.compressed))),
        (Bits::Eight, Some(given))
    );
}

#[test]
fn file_other_than_grayscale_png_is_none() {
    let mut colour = Vec::new();
    let mut encoder = Encoder::new(&mut colour, 1, 1);
    encoder.set_color(ColorType::Rgb);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&[1, 2, 3])
        .unwrap();
    for file in [&b""[..], b"GIF89a", &SIGNATURE, &colour, &colour[..40]] {
        assert_eq!(parts(file), None);
    }
}
