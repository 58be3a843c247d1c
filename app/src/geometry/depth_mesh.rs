/// Vertices along a side at most: their indices have 16 bits.
const MAX_SIDE: u32 = 256;

/// A depth map as a triangle mesh: vertices in rows, each with its position in the image and its
/// depth.
#[derive(Debug, Clone, PartialEq)]
pub struct DepthMesh {
    /// Three numbers a vertex: x and y in the image, 0 to 1, and depth, 0 (far) to 1 (near).
    pub vertices: Vec<f32>,
    /// Three vertex indices a triangle.
    pub triangles: Vec<u16>,
    /// Width of the image over its height.
    pub aspect_ratio: f32,
}

impl DepthMesh {
    /// The mesh of a depth map: `values` row by row, 0 is far.
    pub fn new(width: u32, height: u32, values: &[u16]) -> Self {
        let (columns, rows) = (width.clamp(2, MAX_SIDE), height.clamp(2, MAX_SIDE));
        let mut vertices = Vec::with_capacity((columns * rows * 3) as usize);
        for row in 0..rows {
            let y = row as f32 / (rows - 1) as f32;
            for column in 0..columns {
                let x = column as f32 / (columns - 1) as f32;
                let index = nearest(y, height) * width + nearest(x, width);
                let value = values.get(index as usize).copied().unwrap_or_default();
                vertices.extend([x, y, f32::from(value) / f32::from(u16::MAX)]);
            }
        }
        Self {
            vertices,
            triangles: triangles(columns, rows),
            aspect_ratio: width as f32 / height.max(1) as f32,
        }
    }
}

/// The pixel at a fraction of a side.
fn nearest(fraction: f32, side: u32) -> u32 {
    ((fraction * side as f32) as u32).min(side.saturating_sub(1))
}

/// Two triangles for each cell of a grid of vertices.
fn triangles(columns: u32, rows: u32) -> Vec<u16> {
    let mut triangles = Vec::with_capacity(((columns - 1) * (rows - 1) * 6) as usize);
    for row in 0..rows - 1 {
        for column in 0..columns - 1 {
            let corner = row * columns + column;
            let [a, b, c, d] = [corner, corner + 1, corner + columns, corner + columns + 1]
                .map(|vertex| vertex as u16);
            triangles.extend([a, c, b, b, c, d]);
        }
    }
    triangles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vertices_have_the_position_and_depth_of_their_pixel() {
        let mesh = DepthMesh::new(2, 2, &[0, 65_535, 13_107, 0]);
        assert_eq!(
            mesh.vertices,
            [0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.2, 1.0, 1.0, 0.0]
        );
        assert_eq!(mesh.triangles, [0, 2, 1, 1, 2, 3]);
    }

    #[test]
    fn large_map_is_sampled_to_16_bit_indices() {
        let mesh = DepthMesh::new(768, 512, &vec![9; 768 * 512]);
        assert_eq!((mesh.vertices.len(), mesh.aspect_ratio), (65_536 * 3, 1.5));
        assert_eq!(mesh.triangles.iter().max(), Some(&65_535));
    }

    #[test]
    fn single_pixel_becomes_a_plane() {
        let mesh = DepthMesh::new(1, 1, &[65_535]);
        let depths: Vec<f32> = mesh.vertices.iter().skip(2).step_by(3).copied().collect();
        assert_eq!(depths, [1.0; 4]);
    }
}
