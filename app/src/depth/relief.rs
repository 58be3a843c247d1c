use super::Map;

/// Most points along a side: all points have an index of 16 bits.
const MOST_POINTS: u32 = 256;

/// A map as a surface: points in rows, each with its place in the picture and its depth, and the triangles between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Relief {
    /// Three numbers a point: across and down, 0 to 1, and depth, 0 far to 1 near.
    pub points: Vec<f32>,
    /// Three points a triangle.
    pub triangles: Vec<u16>,
    /// Width over height.
    pub ratio: f32,
}

impl Relief {
    /// The surface of `map`.
    pub fn of(map: &Map) -> Self {
        let most = |side: u32| side.clamp(2, MOST_POINTS);
        let (columns, rows) = (most(map.width), most(map.height));
        let mut points = Vec::with_capacity((columns * rows * 3) as usize);
        for row in 0..rows {
            let down = row as f32 / (rows - 1) as f32;
            for column in 0..columns {
                let across = column as f32 / (columns - 1) as f32;
                points.extend([across, down, depth(map, across, down)]);
            }
        }
        Self {
            points,
            triangles: triangles(columns, rows),
            ratio: map.width as f32 / map.height.max(1) as f32,
        }
    }
}

fn depth(map: &Map, across: f32, down: f32) -> f32 {
    let place = |share: f32, side: u32| ((share * side as f32) as u32).min(side.saturating_sub(1));
    let index = place(down, map.height) * map.width + place(across, map.width);
    map.values
        .get(index as usize)
        .map_or(0.0, |value| f32::from(*value) / f32::from(u16::MAX))
}

fn triangles(columns: u32, rows: u32) -> Vec<u16> {
    let mut triangles = Vec::with_capacity(((columns - 1) * (rows - 1) * 6) as usize);
    for row in 0..rows - 1 {
        for column in 0..columns - 1 {
            let corner = row * columns + column;
            let [a, b, c, d] = [corner, corner + 1, corner + columns, corner + columns + 1]
                .map(|point| point as u16);
            triangles.extend([a, c, b, b, c, d]);
        }
    }
    triangles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_points_are_where_the_map_says() {
        let relief = Relief::of(&Map {
            width: 2,
            height: 2,
            values: vec![0, 65_535, 13_107, 0],
        });
        assert_eq!(
            relief.points,
            [0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.2, 1.0, 1.0, 0.0]
        );
        assert_eq!(relief.triangles, [0, 2, 1, 1, 2, 3]);
    }

    #[test]
    fn a_large_map_has_no_more_points_than_can_be_numbered() {
        let relief = Relief::of(&Map {
            width: 768,
            height: 512,
            values: vec![9; 768 * 512],
        });
        assert_eq!((relief.points.len(), relief.ratio), (65_536 * 3, 1.5));
        assert_eq!(relief.triangles.iter().max(), Some(&65_535));
    }

    #[test]
    fn a_single_pixel_is_a_plane() {
        let relief = Relief::of(&Map {
            width: 1,
            height: 1,
            values: vec![65_535],
        });
        assert_eq!(
            relief
                .points
                .iter()
                .skip(2)
                .step_by(3)
                .copied()
                .collect::<Vec<_>>(),
            [1.0; 4]
        );
    }
}
