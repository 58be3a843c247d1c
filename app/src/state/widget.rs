use api::{Bounds, Field, InputRole, Kind};
use serde_json::Value;

/// What a field is typed into.
#[derive(Debug, Clone, PartialEq)]
pub enum Widget {
    /// A drop zone of its own, elsewhere on the form.
    Picture,
    /// A file: its address, or one that is uploaded.
    File,
    /// A text area.
    Text,
    /// A slider with a number box.
    Slider {
        /// Its left end.
        minimum: f64,
        /// Its right end.
        maximum: f64,
        /// What one press of an arrow key adds.
        step: f64,
    },
    /// A number box alone.
    Number,
    /// A box that may be blank, with a dice.
    Seed,
    /// One of a list.
    Choice(Vec<Value>),
    /// Yes or no.
    Toggle,
    /// A text that is not shown.
    Secret,
    /// A text area with an item in each line.
    Lines,
    /// JSON, for what has no widget.
    Json,
}

/// The bounds offered for a strength that its schema leaves unbounded: a share of the way.
const SHARE: Bounds = Bounds {
    minimum: Some(0.0),
    maximum: Some(1.0),
};

/// A slider has about this many positions where its values are not whole numbers.
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

/// The bounds that the form holds a field to: the schema's, and 0 to 1 for a strength without any.
pub fn offered(field: &Field) -> Bounds {
    match field.kind {
        Kind::Number(bounds) if bounds == Bounds::default() && field.name.ends_with("strength") => {
            SHARE
        }
        Kind::Number(bounds) | Kind::Integer(bounds) => bounds,
        _ => Bounds::default(),
    }
}

/// The power of ten that cuts the range into [`POSITIONS`] or a few more; 0.01 for 0 to 1, 0.1 for 1 to 20.
fn fraction_step(bounds: Bounds) -> f64 {
    const LEAST: f64 = 0.001;
    // A hair more than the range, so that a round one does not fall below its power of ten.
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
    fn every_kind_of_field_has_its_widget() {
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
    fn an_unbounded_strength_is_offered_from_0_to_1() {
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
