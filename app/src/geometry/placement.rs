//! The position of an image relative to the frame of the input.

use super::Rect;
use api::Region;

/// Models round sides to multiples and stretch the image. Aspect ratios within this factor count as
/// equal.
const ROUNDED: f64 = 1.06;

/// The rectangle of an image of `width` × `height` pixels in a frame with the aspect ratio `ratio`,
/// so that the input's part covers the frame. `region` is the input's part of the image. If it is
/// unknown, it is the whole image, or its centre if the aspect ratios differ.
pub fn placement((width, height): (u32, u32), region: Option<Region>, ratio: f64) -> Rect {
    let (width, height) = (f64::from(width), f64::from(height));
    if let Some(Region {
        x,
        y,
        width: across,
        height: down,
    }) = region.filter(|region| region.width > 0 && region.height > 0)
    {
        let (across, down) = (f64::from(across), f64::from(down));
        return Rect {
            left: -f64::from(x) / across,
            top: -f64::from(y) / down,
            width: width / across,
            height: height / down,
        };
    }
    let wider = if width > 0.0 && height > 0.0 {
        width / height / ratio
    } else {
        1.0
    };
    if wider > ROUNDED {
        Rect {
            left: (1.0 - wider) / 2.0,
            width: wider,
            ..Rect::WHOLE
        }
    } else if wider * ROUNDED < 1.0 {
        Rect {
            top: (1.0 - 1.0 / wider) / 2.0,
            height: 1.0 / wider,
            ..Rect::WHOLE
        }
    } else {
        Rect::WHOLE
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Point, *};

    const PHOTOGRAPH: f64 = 640.0 / 427.0;

    #[test]
    fn image_with_equal_aspect_ratio_covers_the_frame() {
        for size in [(640, 427), (768, 512), (1280, 854), (640, 448), (0, 0)] {
            assert_eq!(placement(size, None, PHOTOGRAPH), Rect::WHOLE, "{size:?}");
        }
    }

    #[test]
    fn padding_lies_outside_the_frame() {
        let padded = placement(
            (512, 512),
            Some(Region {
                x: 0,
                y: 85,
                width: 512,
                height: 342,
            }),
            PHOTOGRAPH,
        );
        assert_eq!((padded.left, padded.width), (0.0, 1.0));
        assert!(
            (padded.top + 85.0 / 342.0).abs() < 1e-9
                && (padded.height - 512.0 / 342.0).abs() < 1e-9
        );
        let corner = padded.within(Point { x: 0.0, y: 0.0 });
        assert!((corner.y * 512.0 - 85.0).abs() < 1e-9 && corner.x == 0.0);
    }

    #[test]
    fn other_aspect_ratio_without_region_is_centred() {
        let square = placement((512, 512), None, 2.0);
        assert_eq!((square.top, square.height, square.width), (-0.5, 2.0, 1.0));
        let wide = placement((800, 200), None, 2.0);
        assert_eq!((wide.left, wide.width, wide.height), (-0.5, 2.0, 1.0));
        assert_eq!(wide.within(Point::MIDDLE), Point::MIDDLE);
    }

    #[test]
    fn empty_region_is_ignored() {
        assert_eq!(
            placement(
                (640, 427),
                Some(Region {
                    x: 3,
                    y: 3,
                    width: 0,
                    height: 9
                }),
                PHOTOGRAPH
            ),
            Rect::WHOLE
        );
    }
}
