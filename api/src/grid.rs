use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{GridId, Input, InputSchema, InvalidField, Kind, Prediction, Roles, Timestamp, limits};

/// What is varied: an input field, and the values that it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// The input field.
    pub field: String,
    /// Its values, in order.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub values: Vec<Value>,
}

/// The body of `POST /api/grids`: one picture for every combination of values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateGrid {
    /// As of a prediction.
    pub version: String,
    /// What all of them have in common. Each gives one output, however many it says.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// What is varied: across, and, where there are two, down.
    pub axes: Vec<Axis>,
}

/// Predictions that vary one or two inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grid {
    /// Its id, also in its address `/g/{id}`.
    pub id: GridId,
    /// What is varied: across, and, where there are two, down.
    pub axes: Vec<Axis>,
    /// What all of them have in common.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// A prediction for every combination, row by row; null where it was deleted.
    pub cells: Vec<Option<Prediction>>,
    /// Its owner's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How many say of each picture that it is the best, in the order of the cells; empty where nobody has said anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<u32>,
    /// The cell that the asker likes best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<usize>,
}

/// The field by which a grid says that it varies the model: its values are `owner/name`.
pub const MODEL_AXIS: &str = "model";

/// The body of `POST /api/comparisons`: several models on one input. It becomes a grid whose one axis is [`MODEL_AXIS`]; each model gives one
/// output, of its own input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateComparison {
    /// The models, two to [`limits::COMPARED_MODELS`], each once.
    pub models: Vec<ComparedModel>,
}

/// A model that is compared, and what it is run on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ComparedModel {
    /// As of a prediction: `owner/name`, or with a version behind it.
    pub version: String,
    /// Its input, in its own words.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
}

/// What is to be changed of a grid (`PATCH /api/grids/{id}`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchGrid {
    /// The note; empty takes it away.
    pub note: String,
}

/// Which picture of a grid one likes best (`PUT /api/grids/{id}/vote`, `PUT /api/shared/{token}/vote`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// Its cell; null takes the vote back.
    pub cell: Option<usize>,
}

/// What was said of a grid's pictures, as the answer to a vote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Votes {
    /// As of [`Grid`].
    pub votes: Vec<u32>,
    /// As of [`Grid`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<usize>,
}

impl CreateGrid {
    /// How many pictures it asks for.
    pub fn pictures(&self) -> usize {
        self.axes.iter().map(|axis| axis.values.len()).product()
    }

    /// What is wrong with the axes, for a model that takes `schema`. The values themselves are checked as those of any prediction.
    pub fn faults(&self, schema: &InputSchema) -> Vec<InvalidField> {
        let mut faults: Vec<InvalidField> = self
            .axes
            .iter()
            .filter_map(|axis| axis.fault(schema))
            .collect();
        let is_twice = self.axes.len() == 2 && self.axes[0].field == self.axes[1].field;
        let (pictures, most) = (self.pictures(), limits::GRID_PICTURES);
        if !(1..=2).contains(&self.axes.len()) || is_twice {
            faults.push(fault(
                "axes",
                "A grid varies one input or two different ones".into(),
            ));
        } else if pictures > most {
            let counts: Vec<String> = self
                .axes
                .iter()
                .map(|axis| axis.values.len().to_string())
                .collect();
            faults.push(fault(
                "axes",
                format!(
                    "{} is {pictures} pictures; a grid has at most {most}",
                    counts.join(" x ")
                ),
            ));
        }
        faults
    }

    /// The input of every picture, row by row.
    pub fn inputs(&self) -> Vec<Input> {
        let common = self.common();
        let rows = self
            .axes
            .get(1)
            .map_or_else(|| vec![common.clone()], |axis| axis.applied_to(&common));
        rows.iter()
            .flat_map(|row| {
                self.axes
                    .first()
                    .map_or_else(Vec::new, |axis| axis.applied_to(row))
            })
            .collect()
    }

    /// What all of them have in common.
    pub fn common(&self) -> Input {
        let mut input = self.input.clone();
        input.retain(|name, _| self.axes.iter().all(|axis| axis.field != *name));
        input
    }

    /// The same grid with one output a picture, where the model takes their number.
    pub fn giving_one(mut self, schema: &InputSchema, roles: &Roles) -> Self {
        let field = roles.count.as_deref().and_then(|name| schema.field(name));
        let is_one = |value: &&Value| value.as_f64() == Some(1.0) || value.as_str() == Some("1");
        let one = field.and_then(|field| match &field.kind {
            Kind::Choice(values) => Some((field, values.iter().find(is_one)?.clone())),
            _ => Some((field, Value::from(1))),
        });
        self.input
            .extend(one.map(|(field, one)| (field.name.clone(), one)));
        self
    }
}

impl Axis {
    fn fault(&self, schema: &InputSchema) -> Option<InvalidField> {
        let field = schema
            .fields()
            .iter()
            .find(|field| field.name == self.field);
        let description = match field {
            None => format!("There is no input \"{}\" to vary", self.field),
            Some(field)
                if field.kind == Kind::Uri
                    || Roles::of(schema).count.as_ref() == Some(&field.name) =>
            {
                format!("The input \"{}\" cannot be varied in a grid", self.field)
            }
            Some(_) if self.values.is_empty() => {
                format!("The input \"{}\" needs a value at least", self.field)
            }
            Some(_) => return None,
        };
        Some(fault("axes", description))
    }

    fn applied_to(&self, input: &Input) -> Vec<Input> {
        let with = |value: &Value| {
            let mut input = input.clone();
            input.insert(self.field.clone(), value.clone());
            input
        };
        self.values.iter().map(with).collect()
    }
}

fn fault(field: &str, description: String) -> InvalidField {
    InvalidField {
        kind: "grid".into(),
        field: field.into(),
        description,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::DEPTH2IMG_FORM;

    fn grid(axes: Value) -> CreateGrid {
        let body = json!({"version": "a/b", "input": {"prompt": "fog", "prompt_strength": 0.5, "num_outputs": 4}, "axes": axes});
        serde_json::from_value(body).unwrap()
    }

    fn schema() -> InputSchema {
        let version: Value = serde_json::from_str(DEPTH2IMG_FORM).unwrap();
        InputSchema::from_openapi(&version["openapi_schema"]).unwrap()
    }

    fn faults(axes: Value) -> Vec<String> {
        grid(axes)
            .faults(&schema())
            .into_iter()
            .map(|fault| fault.description)
            .collect()
    }

    #[test]
    fn every_combination_is_there_row_by_row() {
        let strengths = json!({"field": "prompt_strength", "values": [0.4, 0.8]});
        let inputs =
            grid(json!([strengths, {"field": "prompt", "values": ["fog", "rain", "sun"]}]))
                .inputs();
        let seen: Vec<_> = inputs
            .iter()
            .map(|input| (input["prompt_strength"].clone(), input["prompt"].clone()))
            .collect();
        let expected = [
            (0.4, "fog"),
            (0.8, "fog"),
            (0.4, "rain"),
            (0.8, "rain"),
            (0.4, "sun"),
            (0.8, "sun"),
        ];
        assert_eq!(
            seen,
            expected.map(|(strength, prompt)| (json!(strength), json!(prompt)))
        );
        assert_eq!(grid(json!([strengths])).inputs().len(), 2);
        assert!(
            !grid(json!([strengths]))
                .common()
                .contains_key("prompt_strength")
        );
    }

    #[test]
    fn each_picture_is_the_only_output_of_its_prediction() {
        let whole = grid(json!([{"field": "seed", "values": [1, 2]}]));
        let one = whole.clone().giving_one(&schema(), &Roles::of(&schema()));
        assert!(one.inputs().iter().all(|input| input["num_outputs"] == 1));
        let chosen = json!({"components": {"schemas": {"Input": {"properties": {"num_samples": {"enum": ["4", "1"]}}}}}});
        let chosen = InputSchema::from_openapi(&chosen).unwrap();
        assert_eq!(
            whole.clone().giving_one(&chosen, &Roles::of(&chosen)).input["num_samples"],
            "1"
        );
        assert_eq!(
            whole.clone().giving_one(&schema(), &Roles::default()),
            whole,
            "nothing says how many"
        );
    }

    #[test]
    fn what_cannot_be_a_grid_is_told_with_the_number() {
        let seeds = |count: u32| json!({"field": "seed", "values": (0..count).collect::<Vec<_>>()});
        let steps = |count: u32| json!({"field": "num_inference_steps", "values": (0..count).collect::<Vec<_>>()});
        assert_eq!(faults(json!([seeds(8), steps(8)])), Vec::<String>::new());
        assert_eq!(
            faults(json!([seeds(25), steps(20)])),
            ["25 x 20 is 500 pictures; a grid has at most 64"]
        );
        assert_eq!(
            faults(json!([])),
            ["A grid varies one input or two different ones"]
        );
        assert_eq!(
            faults(json!([seeds(2), seeds(3)])),
            ["A grid varies one input or two different ones"]
        );
        assert_eq!(
            faults(json!([{"field": "seed", "values": []}])),
            ["The input \"seed\" needs a value at least"]
        );
        assert_eq!(
            faults(json!([{"field": "steps", "values": [1]}])),
            ["There is no input \"steps\" to vary"]
        );
        for fixed in ["input_image", "depth_image", "num_outputs"] {
            assert_eq!(
                faults(json!([{"field": fixed, "values": [1]}])).len(),
                1,
                "{fixed}"
            );
        }
    }
}
