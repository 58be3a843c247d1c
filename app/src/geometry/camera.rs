use std::f32::consts::FRAC_PI_2;

/// Maximum yaw. Beyond it, the mesh would show its back side, for which there is no image.
const MAX_YAW: f32 = FRAC_PI_2 * 0.5;
/// Maximum pitch.
const MAX_PITCH: f32 = FRAC_PI_2 * 0.4;
/// Rotation per press of an arrow key.
const STEP: f32 = FRAC_PI_2 / 18.0;
/// Margin around the mesh: near parts appear larger and a rotated mesh needs more room.
const MARGIN: f32 = 1.25;
/// Height of the view at distance 1: twice the tangent of half the field of view.
const VIEW_HEIGHT: f32 = 0.7;

/// A camera that orbits a depth mesh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Rotation in radians; negative is from the left.
    pub yaw: f32,
    /// Elevation in radians; negative is from below.
    pub pitch: f32,
    /// Zoom factor; 1 shows the whole mesh.
    pub zoom: f32,
    /// Depth of the mesh as a fraction of its height.
    pub strength: f32,
}

/// A move of the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraMove {
    /// Rotate by steps of yaw and pitch.
    Orbit(i8, i8),
    /// Zoom in.
    ZoomIn,
    /// Zoom out.
    ZoomOut,
    /// Return to the initial position.
    Reset,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            yaw: -0.25,
            pitch: 0.15,
            zoom: 1.0,
            strength: 0.4,
        }
    }
}

impl CameraMove {
    /// The move for a `KeyboardEvent.key`.
    pub fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Orbit(-1, 0)),
            "ArrowRight" => Some(Self::Orbit(1, 0)),
            "ArrowUp" => Some(Self::Orbit(0, 1)),
            "ArrowDown" => Some(Self::Orbit(0, -1)),
            "+" | "=" => Some(Self::ZoomIn),
            "-" => Some(Self::ZoomOut),
            "0" | "Home" => Some(Self::Reset),
            _ => None,
        }
    }
}

impl Camera {
    /// Sets yaw and pitch within their limits.
    #[must_use]
    pub fn at(self, yaw: f32, pitch: f32) -> Self {
        Self {
            yaw: yaw.clamp(-MAX_YAW, MAX_YAW),
            pitch: pitch.clamp(-MAX_PITCH, MAX_PITCH),
            ..self
        }
    }

    /// Multiplies the zoom within its limits.
    #[must_use]
    pub fn zoomed(self, by: f32) -> Self {
        Self {
            zoom: (self.zoom * by).clamp(0.5, 4.0),
            ..self
        }
    }

    /// Applies a move.
    #[must_use]
    pub fn turned(self, turn: CameraMove) -> Self {
        match turn {
            CameraMove::Orbit(across, up) => self.at(
                self.yaw + f32::from(across) * STEP,
                self.pitch + f32::from(up) * STEP,
            ),
            CameraMove::ZoomIn => self.zoomed(1.2),
            CameraMove::ZoomOut => self.zoomed(1.0 / 1.2),
            CameraMove::Reset => Self {
                strength: self.strength,
                ..Self::default()
            },
        }
    }

    /// Rotates after a drag, given in fractions of the stage.
    #[must_use]
    pub fn dragged(self, across: f32, down: f32) -> Self {
        self.at(
            self.yaw - across * 2.0 * MAX_YAW,
            self.pitch + down * 2.0 * MAX_PITCH,
        )
    }

    /// Rotates from the initial position by the tilt of the device, in degrees.
    #[must_use]
    pub fn tilted(self, across: f32, down: f32) -> Self {
        let home = Self::default();
        self.at(
            home.yaw + across.to_radians(),
            home.pitch + down.to_radians(),
        )
    }

    /// The projection matrix in column-major order for a mesh with the aspect ratio `ratio` on a
    /// stage with the aspect ratio `stage`. The mesh is 1 high and its depth is centred around 0.
    pub fn matrix(self, ratio: f32, stage: f32) -> [f32; 16] {
        let (sin_yaw, cos_yaw) = self.yaw.sin_cos();
        let (sin_pitch, cos_pitch) = self.pitch.sin_cos();
        // The distance at which the mesh fits the height of the stage, or its width if the stage is
        // narrow.
        let fit = MARGIN * (ratio / stage).max(1.0);
        let distance = fit / VIEW_HEIGHT / self.zoom;
        let (x, y) = (2.0 / VIEW_HEIGHT / stage, 2.0 / VIEW_HEIGHT);
        let (near, far) = (0.05, distance + 4.0);
        let (scale, shift) = ((far + near) / (near - far), 2.0 * far * near / (near - far));
        // Rotated by yaw, then by pitch, then moved away from the camera, which looks along -z.
        let row_x = [cos_yaw, 0.0, -sin_yaw, 0.0];
        let row_y = [-sin_pitch * sin_yaw, cos_pitch, -sin_pitch * cos_yaw, 0.0];
        let row_z = [
            cos_pitch * sin_yaw,
            sin_pitch,
            cos_pitch * cos_yaw,
            -distance,
        ];
        let mut matrix = [0.0; 16];
        for column in 0..4 {
            matrix[column * 4] = row_x[column] * x;
            matrix[column * 4 + 1] = row_y[column] * y;
            matrix[column * 4 + 2] = row_z[column] * scale;
            matrix[column * 4 + 3] = -row_z[column];
        }
        matrix[14] += shift;
        matrix
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where a point is seen: across and up, -1 to 1, and how far the depth buffer has it.
    fn seen(matrix: [f32; 16], point: [f32; 3]) -> [f32; 3] {
        let row = |row: usize| {
            (0..3)
                .map(|column| matrix[column * 4 + row] * point[column])
                .sum::<f32>()
                + matrix[12 + row]
        };
        [row(0) / row(3), row(1) / row(3), row(2) / row(3)]
    }

    fn straight() -> Camera {
        Camera {
            yaw: 0.0,
            pitch: 0.0,
            ..Camera::default()
        }
    }

    #[test]
    fn whole_mesh_is_visible_from_the_front() {
        for (ratio, stage) in [(1.5, 1.5), (1.5, 0.8), (0.6, 1.8)] {
            let matrix = straight().matrix(ratio, stage);
            let [x, y, z] = seen(matrix, [ratio / 2.0, 0.5, 0.0]);
            assert!(
                (0.5..1.0).contains(&x.max(y)) && x < 1.0 && y < 1.0 && (-1.0..1.0).contains(&z),
                "{ratio} {stage}: {x} {y} {z}"
            );
            assert_eq!(seen(matrix, [0.0, 0.0, 0.0])[..2], [0.0, 0.0]);
        }
    }

    #[test]
    fn near_points_occlude_far_points_and_show_parallax() {
        let camera = straight().at(0.4, 0.0);
        let matrix = camera.matrix(1.5, 1.5);
        let (near, far) = (
            seen(matrix, [0.0, 0.0, 0.25]),
            seen(matrix, [0.0, 0.0, -0.25]),
        );
        assert!(near[2] < far[2]);
        assert!(
            near[0] < 0.0 && far[0] > 0.0,
            "from the right, what is near is seen to the left of what is far"
        );
        let above = straight().at(0.0, 0.4).matrix(1.5, 1.5);
        assert!(
            seen(above, [0.0, 0.0, 0.25])[1] < seen(above, [0.0, 0.0, -0.25])[1],
            "from above, what is near is seen lower"
        );
    }

    #[test]
    fn keys_move_and_reset_the_camera() {
        let keys = |keys: &[&str]| {
            keys.iter().fold(Camera::default(), |camera, key| {
                camera.turned(CameraMove::of_key(key).unwrap())
            })
        };
        assert!(
            keys(&["ArrowRight"]).yaw > Camera::default().yaw
                && keys(&["ArrowUp"]).pitch > Camera::default().pitch
        );
        assert!(
            (keys(&["ArrowLeft", "ArrowRight", "+", "-"]).yaw - Camera::default().yaw).abs() < 1e-6
        );
        assert_eq!(
            keys(&["ArrowLeft", "=", "ArrowDown", "0"]),
            Camera::default()
        );
        assert_eq!(CameraMove::of_key("a"), None);
    }

    proptest! {
        #[test]
        fn camera_stays_within_its_limits(yaw in -9.0..9.0_f32, pitch in -9.0..9.0_f32, zoom in 0.01..100.0_f32) {
            let camera = Camera::default().at(yaw, pitch).zoomed(zoom);
            prop_assert!(camera.yaw.abs() < 0.8 && camera.pitch.abs() < 0.7 && (0.5..=4.0).contains(&camera.zoom));
            let tilted = camera.tilted(yaw * 100.0, pitch * 100.0).dragged(yaw, pitch);
            prop_assert!(tilted.yaw.abs() < 0.8 && tilted.pitch.abs() < 0.7);
        }
    }
}
