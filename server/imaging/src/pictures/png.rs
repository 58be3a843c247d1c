//! Encodes PNGs, fast, with generation parameters.

use image::{RgbImage, RgbaImage};
use png::{BitDepth, ColorType, Compression, Encoder};
use serde_json::Value;

/// The keyword of the iTXt chunk with the parameters as JSON.
pub const PARAMETERS_KEYWORD: &str = "depth2img";

/// Encodes a picture, with `parameters` as JSON in an iTXt chunk.
pub fn write_png(image: &RgbImage, parameters: Option<&Value>) -> Vec<u8> {
    encode(
        image.as_raw(),
        image.dimensions(),
        ColorType::Rgb,
        parameters,
    )
}

/// Encodes a picture with alpha.
pub(super) fn write_rgba_png(image: &RgbaImage) -> Vec<u8> {
    encode(image.as_raw(), image.dimensions(), ColorType::Rgba, None)
}

/// Encodes one byte per pixel as grey PNG.
pub(super) fn write_grey_png(values: &[u8], size: (u32, u32)) -> Vec<u8> {
    encode(values, size, ColorType::Grayscale, None)
}

fn encode(
    samples: &[u8],
    (width, height): (u32, u32),
    colour: ColorType,
    parameters: Option<&Value>,
) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(samples.len() / 2 + 1024);
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    if matches!(colour, ColorType::Rgb | ColorType::Rgba) {
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    }
    if let Some(parameters) = parameters {
        encoder
            .add_itxt_chunk(PARAMETERS_KEYWORD.into(), parameters.to_string())
            .expect("the keyword is short Latin-1");
    }
    let mut writer = encoder
        .write_header()
        .expect("writing to memory, with sides above zero");
    writer
        .write_image_data(samples)
        .expect("as many samples as the size says");
    writer.finish().expect("writing to memory");
    bytes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pictures::fixtures;

    #[test]
    fn png_round_trips_pixels_and_parameters() {
        let picture = fixtures::gradient(33, 21);
        let parameters = json!({"prompt": "pagoda 塔 in the fog", "seed": 7});
        let bytes = write_png(&picture, Some(&parameters));
        assert_eq!(
            image::load_from_memory(&bytes).unwrap().into_rgb8(),
            picture
        );
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes))
            .read_info()
            .unwrap();
        reader.finish().unwrap();
        let text = &reader.info().utf8_text[0];
        assert_eq!(text.keyword, PARAMETERS_KEYWORD);
        assert_eq!(
            serde_json::from_str::<Value>(&text.get_text().unwrap()).unwrap(),
            parameters
        );
    }
}
