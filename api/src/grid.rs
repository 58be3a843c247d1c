use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{GridId, Input, InputSchema, InvalidField, Kind, Prediction, Roles, Timestamp, limits};

/// An axis of a grid: an input field and its values.
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

/// The body of `POST /api/grids`: one prediction for every combination of values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateGrid {
    /// The version to run, as in [`CreatePrediction`](crate::CreatePrediction).
    pub version: String,
    /// The common input. Each prediction produces one output, whatever number of outputs it asks
    /// for.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// One or two axes: columns, then rows.
    pub axes: Vec<Axis>,
}

/// Predictions that vary one or two inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grid {
    /// Its id, also used in the page URL `/g/{id}`.
    pub id: GridId,
    /// One or two axes: columns, then rows.
    pub axes: Vec<Axis>,
    /// The common input.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
    /// Creation time.
    pub created_at: Timestamp,
    /// The predictions in row order; null for a deleted one.
    pub cells: Vec<Option<Prediction>>,
    /// Its owner's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Votes for each cell; empty if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<u32>,
    /// The cell that the caller voted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<usize>,
}

/// Name of the axis that varies the model; its values are `owner/name`.
pub const MODEL_AXIS: &str = "model";

/// The body of `POST /api/comparisons`: several models on one input. The server creates a grid with
/// the single axis [`MODEL_AXIS`]; each model produces one output, from its own mapped input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateComparison {
    /// Two to [`limits::COMPARED_MODELS`] distinct models.
    pub models: Vec<ComparedModel>,
}

/// A compared model and its input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ComparedModel {
    /// `owner/name` or `owner/name:64hex`.
    pub version: String,
    /// Its input, with its own field names.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Input,
}

/// Changes to a grid (`PATCH /api/grids/{id}`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchGrid {
    /// The note; an empty one removes it.
    pub note: String,
}

/// A vote for the best cell of a grid (`PUT /api/grids/{id}/vote`, `PUT /api/shared/{token}/vote`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// The cell; null withdraws the vote.
    pub cell: Option<usize>,
}

/// The votes for the cells of a grid, as returned by a vote.
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
    /// The number of cells.
    pub fn cell_count(&self) -> usize {
        self.axes.iter().map(|axis| axis.values.len()).product()
    }

    /// Validates the axes for a model with `schema`. The values are validated with each prediction.
    pub fn faults(&self, schema: &InputSchema) -> Vec<InvalidField> {
        let mut faults: Vec<InvalidField> = self
            .axes
            .iter()
            .filter_map(|axis| axis.fault(schema))
            .collect();
        let is_twice = self.axes.len() == 2 && self.axes[0].field == self.axes[1].field;
        let (count, max) = (self.cell_count(), limits::GRID_PICTURES);
        if !(1..=2).contains(&self.axes.len()) || is_twice {
            faults.push(fault(
                "axes",
                "A grid varies one input or two different ones".into(),
            ));
        } else if count > max {
            let counts: Vec<String> = self
                .axes
                .iter()
                .map(|axis| axis.values.len().to_string())
                .collect();
            faults.push(fault(
                "axes",
                format!(
                    "{} is {count} pictures; a grid has at most {max}",
                    counts.join(" x ")
                ),
            ));
        }
        faults
    }

    /// The input of every cell, in row order.
    pub fn inputs(&self) -> Vec<Input> {
        let common = self.common();
        let Some(columns) = self.axes.first() else {
            return Vec::new();
        };
        let rows = match self.axes.get(1) {
            Some(rows) => rows.applied_to(&common),
            None => vec![common],
        };
        rows.iter()
            .flat_map(|row| columns.applied_to(row))
            .collect()
    }

    /// The common input.
    pub fn common(&self) -> Input {
        let mut input = self.input.clone();
        input.retain(|name, _| self.axes.iter().all(|axis| axis.field != *name));
        input
    }

    /// The grid with one output per prediction, if the model has an input for their number.
    pub fn with_one_output(mut self, schema: &InputSchema, roles: &Roles) -> Self {
        let Some(field) = roles.count.as_deref().and_then(|name| schema.field(name)) else {
            return self;
        };
        let is_one = |value: &&Value| value.as_f64() == Some(1.0) || value.as_str() == Some("1");
        let one = match &field.kind {
            Kind::Choice(values) => values.iter().find(is_one).cloned(),
            _ => Some(Value::from(1)),
        };
        if let Some(one) = one {
            self.input.insert(field.name.clone(), one);
        }
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
    fn grid_lists_every_combination_in_row_order() {
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
    fn grid_prediction_has_one_output() {
        let whole = grid(json!([{"field": "seed", "values": [1, 2]}]));
        let one = whole
            .clone()
            .with_one_output(&schema(), &Roles::of(&schema()));
        assert!(one.inputs().iter().all(|input| input["num_outputs"] == 1));
        let chosen = json!({"components": {"schemas": {"Input": {"properties": {"num_samples": {"enum": ["4", "1"]}}}}}});
        let chosen = InputSchema::from_openapi(&chosen).unwrap();
        assert_eq!(
            whole
                .clone()
                .with_one_output(&chosen, &Roles::of(&chosen))
                .input["num_samples"],
            "1"
        );
        assert_eq!(
            whole.clone().with_one_output(&schema(), &Roles::default()),
            whole,
            "without a role for the count the input is unchanged"
        );
    }

    #[test]
    fn oversized_grid_is_rejected_with_its_size() {
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
