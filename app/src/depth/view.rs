use std::f32::consts::FRAC_PI_2;

/// How far one may look from the side: beyond, the back of what is near would be seen, of which nobody knows anything.
const WIDEST: f32 = FRAC_PI_2 * 0.5;
/// How far one may look from above and below.
const HIGHEST: f32 = FRAC_PI_2 * 0.4;
/// What a press of an arrow key turns.
const STEP: f32 = FRAC_PI_2 / 18.0;
/// How much larger the stage is than the relief in its middle: what is near is seen larger, and turned it needs more.
const ROOM: f32 = 1.25;
/// Twice the tangent of half the angle of the camera: the size of what is seen at distance 1.
const OPENING: f32 = 0.7;

/// From where a relief is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// From the left, below 0, or from the right: radians.
    pub yaw: f32,
    /// From above, or from below, below 0: radians.
    pub pitch: f32,
    /// How near: 1 shows all of it.
    pub zoom: f32,
    /// How deep the relief is, of its height.
    pub strength: f32,
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Around, and up or down, in steps.
    By(i8, i8),
    /// Nearer.
    In,
    /// Away.
    Out,
    /// As it was at first.
    Home,
}

impl Default for View {
    fn default() -> Self {
        Self {
            yaw: -0.25,
            pitch: 0.15,
            zoom: 1.0,
            strength: 0.4,
        }
    }
}

impl Turn {
    /// What the key of that name asks for.
    pub fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::By(-1, 0)),
            "ArrowRight" => Some(Self::By(1, 0)),
            "ArrowUp" => Some(Self::By(0, 1)),
            "ArrowDown" => Some(Self::By(0, -1)),
            "+" | "=" => Some(Self::In),
            "-" => Some(Self::Out),
            "0" | "Home" => Some(Self::Home),
            _ => None,
        }
    }
}

impl View {
    /// Looks from there, as far to the side as makes sense.
    #[must_use]
    pub fn at(self, yaw: f32, pitch: f32) -> Self {
        Self {
            yaw: yaw.clamp(-WIDEST, WIDEST),
            pitch: pitch.clamp(-HIGHEST, HIGHEST),
            ..self
        }
    }

    /// Nearer by that factor.
    #[must_use]
    pub fn zoomed(self, by: f32) -> Self {
        Self {
            zoom: (self.zoom * by).clamp(0.5, 4.0),
            ..self
        }
    }

    /// After a key.
    #[must_use]
    pub fn turned(self, turn: Turn) -> Self {
        match turn {
            Turn::By(across, up) => self.at(
                self.yaw + f32::from(across) * STEP,
                self.pitch + f32::from(up) * STEP,
            ),
            Turn::In => self.zoomed(1.2),
            Turn::Out => self.zoomed(1.0 / 1.2),
            Turn::Home => Self {
                strength: self.strength,
                ..Self::default()
            },
        }
    }

    /// After the surface was dragged by these shares of the stage.
    #[must_use]
    pub fn dragged(self, across: f32, down: f32) -> Self {
        self.at(
            self.yaw - across * 2.0 * WIDEST,
            self.pitch + down * 2.0 * HIGHEST,
        )
    }

    /// After the device was tilted by these degrees from where it was held first.
    #[must_use]
    pub fn tilted(self, across: f32, down: f32) -> Self {
        let home = Self::default();
        self.at(
            home.yaw + across.to_radians(),
            home.pitch + down.to_radians(),
        )
    }

    /// The matrix, column by column, that takes a point of a relief of that ratio to its place on a stage of the other ratio. A relief
    /// is 1 high; its depth lies half before and half behind the middle.
    pub fn matrix(self, ratio: f32, stage: f32) -> [f32; 16] {
        let (sin_yaw, cos_yaw) = self.yaw.sin_cos();
        let (sin_pitch, cos_pitch) = self.pitch.sin_cos();
        // All of it is seen where the stage is wide enough, and else as much as makes its width fit.
        let fit = ROOM * (ratio / stage).max(1.0);
        let distance = fit / OPENING / self.zoom;
        let (x, y) = (2.0 / OPENING / stage, 2.0 / OPENING);
        let (near, far) = (0.05, distance + 4.0);
        let (scale, shift) = ((far + near) / (near - far), 2.0 * far * near / (near - far));
        // Turned around the upright axis, then tipped, then moved away from the camera, which looks along -z.
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

    fn straight() -> View {
        View {
            yaw: 0.0,
            pitch: 0.0,
            ..View::default()
        }
    }

    #[test]
    fn seen_straight_all_of_it_is_on_the_stage() {
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
    fn what_is_near_hides_what_is_far_and_moves_less_to_its_side() {
        let view = straight().at(0.4, 0.0);
        let matrix = view.matrix(1.5, 1.5);
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
    fn keys_turn_it_and_bring_it_back() {
        let keys = |keys: &[&str]| {
            keys.iter().fold(View::default(), |view, key| {
                view.turned(Turn::of_key(key).unwrap())
            })
        };
        assert!(
            keys(&["ArrowRight"]).yaw > View::default().yaw
                && keys(&["ArrowUp"]).pitch > View::default().pitch
        );
        assert!(
            (keys(&["ArrowLeft", "ArrowRight", "+", "-"]).yaw - View::default().yaw).abs() < 1e-6
        );
        assert_eq!(keys(&["ArrowLeft", "=", "ArrowDown", "0"]), View::default());
        assert_eq!(Turn::of_key("a"), None);
    }

    proptest! {
        #[test]
        fn one_never_looks_behind_it(yaw in -9.0..9.0_f32, pitch in -9.0..9.0_f32, zoom in 0.01..100.0_f32) {
            let view = View::default().at(yaw, pitch).zoomed(zoom);
            prop_assert!(view.yaw.abs() < 0.8 && view.pitch.abs() < 0.7 && (0.5..=4.0).contains(&view.zoom));
            let tilted = view.tilted(yaw * 100.0, pitch * 100.0).dragged(yaw, pitch);
            prop_assert!(tilted.yaw.abs() < 0.8 && tilted.pitch.abs() < 0.7);
        }
    }
}
