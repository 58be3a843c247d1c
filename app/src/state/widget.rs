use api::{Bounds, Field, InputRole, Kind};
use serde_json::Value;

/// The control of a form field.
#[derive(Debug, Clone, PartialEq)]
pub enum Widget {
    /// A drop zone in the section of pictures.
    Picture,
    /// A file, as a URL or an upload.
    File,
    /// A text area.
    Text,
    /// A slider with a number box.
    Slider {
        /// Minimum.
        minimum: f64,
        /// Maximum.
        maximum: f64,
        /// Step of an arrow key.
        step: f64,
    },
    /// A number box without a slider.
    Number,
    /// A number box that may be blank, with a button for a random seed.
    Seed,
    /// A select box.
    Choice(Vec<Value>),
    /// A checkbox.
    Toggle,
    /// A password field.
    Secret,
    /// A text area with one item per line.
    Lines,
    /// A text area for JSON, for types without a control of their own.
    Json,
}

/// The bounds of a strength whose schema has none.
const STRENGTH_BOUNDS: Bounds = Bounds {
    minimum: Some(0.0),
    maximum: Some(1.0),
};

/// Approximate number of positions of a slider for fractions.
const POSITIONS: f64 = 100.0;

impl Widget {
    /// The widget of `field`.
    pub fn of(field: &Field, role: Option<InputRole>) -> Self {
        match &field.kind {
            Kind::Uri if matches!(role, Some(InputRole::Image | InputRole::Depth)) => Self::Picture,
            Kind::Uri => Self::File,
            Kind::Text(_) => Self::Text,
            Kind::Secret => Self::Secret,
            Kind::List(_) => Self::Lines,
            Kind::Choice(values) => Self::Choice(values.clone()),
            Kind::Boolean => Self::Toggle,
            Kind::Any => Self::Json,
            Kind::Integer(_) if role == Some(InputRole::Seed) => Self::Seed,
            Kind::Integer(bounds) => Self::number(*bounds, 1.0),
            Kind::Number(_) => {
                let bounds = offered(field);
                Self::number(bounds, fraction_step(bounds))
            }
        }
    }

    fn number(bounds: Bounds, step: f64) -> Self {
        match bounds {
            Bounds {
                minimum: Some(minimum),
                maximum: Some(maximum),
            } => Self::Slider {
                minimum,
                maximum,
                step,
            },
            _ => Self::Number,
        }
    }
}

/// The bounds of a field in the form: those of the schema, or 0 to 1 for a strength without bounds.
pub fn offered(field: &Field) -> Bounds {
    match field.kind {
        Kind::Number(bounds) if bounds == Bounds::default() && field.name.ends_with("strength") => {
            STRENGTH_BOUNDS
        }
        Kind::Number(bounds) | Kind::Integer(bounds) => bounds,
        _ => Bounds::default(),
    }
}

/// The power of ten that divides the range into at least [`POSITIONS`] steps: 0.01 for 0 to 1, 0.1
/// for 1 to 20.
fn fraction_step(bounds: Bounds) -> f64 {
    const LEAST: f64 = 0.001;
    // Slightly more than the range, against rounding errors at powers of ten.
    let range = (bounds.maximum.unwrap_or(1.0) - bounds.minimum.unwrap_or(0.0)) * (1.0 + 1e-9);
    [100.0, 10.0, 1.0, 0.1, 0.01]
        .into_iter()
        .find(|step| step * POSITIONS <= range)
        .unwrap_or(LEAST)
}

#[cfg(test)]
mod tests {
    use api::{DEPTH2IMG, InputSchema, Model, Roles};

    use super::*;

    fn widget(name: &str) -> Widget {
        let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
        let schema =
            InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap();
        Widget::of(
            schema.field(name).unwrap(),
            Roles::of(&schema).role_of(name),
        )
    }

    #[test]
    fn widget_depends_on_kind_and_role() {
        assert_eq!(widget("input_image"), Widget::Picture);
        assert_eq!(widget("negative_prompt"), Widget::Text);
        assert_eq!(
            widget("num_outputs"),
            Widget::Slider {
                minimum: 1.0,
                maximum: 8.0,
                step: 1.0
            }
        );
        assert_eq!(
            widget("guidance_scale"),
            Widget::Slider {
                minimum: 1.0,
                maximum: 20.0,
                step: 0.1
            }
        );
        assert_eq!(widget("seed"), Widget::Seed);
        assert!(matches!(widget("scheduler"), Widget::Choice(values) if values.len() == 6));
    }

    #[test]
    fn strength_without_bounds_is_a_slider_from_0_to_1() {
        assert_eq!(
            widget("prompt_strength"),
            Widget::Slider {
                minimum: 0.0,
                maximum: 1.0,
                step: 0.01
            }
        );
    }
}
