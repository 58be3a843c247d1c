//! Where a picture lies so that it covers the input's frame.

use super::Rect;
use api::Region;

/// Models round sides to their own multiples and stretch the picture by it: so much is no other aspect.
const ROUNDED: f64 = 1.06;

/// Where a picture of so many pixels lies in a frame that is `ratio` times as wide as high. `region` is the part of the picture that
/// is the input's; where that is not known, it is all of it, or if the aspect is another, the middle.
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
    fn any_size_of_the_same_aspect_is_the_frame() {
        for size in [(640, 427), (768, 512), (1280, 854), (640, 448), (0, 0)] {
            assert_eq!(placement(size, None, PHOTOGRAPH), Rect::WHOLE, "{size:?}");
        }
    }

    #[test]
    fn bars_lie_outside_of_the_frame() {
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
    fn another_aspect_without_bars_shows_its_middle() {
        let square = placement((512, 512), None, 2.0);
        assert_eq!((square.top, square.height, square.width), (-0.5, 2.0, 1.0));
        let wide = placement((800, 200), None, 2.0);
        assert_eq!((wide.left, wide.width, wide.height), (-0.5, 2.0, 1.0));
        assert_eq!(wide.within(Point::MIDDLE), Point::MIDDLE);
    }

    #[test]
    fn a_region_of_nothing_is_none() {
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
