use api::limits::FLAT_DEPTH;

/// A depth map: row-major, 0 (far) to 65,535 (near).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The values.
    pub values: Vec<u16>,
}

/// Histogram: the number of pixels in each of 64 equal ranges of depth, far to near.
pub type Bins = [u32; 64];

impl Map {
    /// True if the range of depth is lost when the map is sent with 8 bits.
    pub fn is_flat(&self) -> bool {
        let (least, most) = self
            .values
            .iter()
            .fold((u16::MAX, 0), |(least, most), value| {
                (least.min(*value), most.max(*value))
            });
        f32::from(most.saturating_sub(least)) <= FLAT_DEPTH * f32::from(u16::MAX)
    }
}

/// The histogram of `values`.
pub fn bins(values: &[u16]) -> Bins {
    let mut bins = [0; 64];
    for value in values {
        bins[usize::from(value >> 10)] += 1;
    }
    bins
}

/// The nearest of 256 levels, for display and for 8-bit files.
pub fn to_byte(value: u16) -> u8 {
    ((u32::from(value) + 128) / 257) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histogram_counts_every_pixel_once() {
        let bins = bins(&[0, 1023, 1024, 65_535]);
        assert_eq!(
            (bins[0], bins[1], bins[63], bins.iter().sum::<u32>()),
            (2, 1, 1, 4)
        );
    }

    #[test]
    fn to_byte_rounds_to_the_nearest_level() {
        for byte in 0..=255_u8 {
            let value = u16::from(byte) * 257;
            assert_eq!(to_byte(value), byte);
            assert_eq!(
                [
                    to_byte(value.saturating_sub(128)),
                    to_byte(value.saturating_add(128))
                ],
                [byte; 2]
            );
        }
    }

    #[test]
    fn map_with_a_range_below_the_noise_is_flat() {
        let map = |values: [u16; 2]| Map {
            width: 2,
            height: 1,
            values: values.to_vec(),
        };
        assert!(
            map([5000, 5000]).is_flat() && map([0, 2 * 257]).is_flat() && Map::default().is_flat()
        );
        assert!(!map([0, 3 * 257]).is_flat());
    }
}
