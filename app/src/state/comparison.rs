use api::{
    CatalogEntry, ComparedModel, CreateComparison, EngineInfo, Field, Input, InputMapping,
    InputRole, InputSchema, ModelName, Roles, RunsHere, limits, map_input, query_string,
};

use super::Form;

/// Schema of the inputs that the models share. No input has a default: if it is blank, each model
/// uses its own.
const COMMON_SCHEMA: &str = r#"{"components": {"schemas": {"Input": {"properties": {
    "image": {"type": "string", "format": "uri", "x-order": 0},
    "prompt": {"type": "string", "x-order": 1},
    "negative_prompt": {"type": "string", "x-order": 2},
    "prompt_strength": {"type": "number", "minimum": 0, "x-order": 3},
    "seed": {"type": "integer", "x-order": 4}
}}}}}"#;

/// Query parameters of the page and the shared inputs that they set.
const QUERY_PARAMS: [(&str, &str); 4] = [
    ("prompt", "prompt"),
    ("negative", "negative_prompt"),
    ("strength", "prompt_strength"),
    ("seed", "seed"),
];

/// The query of the page's address.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareParams {
    /// The models, `owner/name`, each once.
    pub models: Vec<String>,
    /// The shared inputs.
    pub common: Form,
    /// The URL of the picture; empty if there is none.
    pub image: String,
}

/// A model to compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its catalog entry.
    pub entry: CatalogEntry,
    /// The schema of its inputs; `None` if it is unknown.
    pub schema: Option<InputSchema>,
}

/// The input of a model, and how it was derived from the shared inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How the shared inputs were mapped.
    pub mapping: InputMapping,
    /// The model's whole input.
    pub input: Input,
    /// The required inputs that the shared ones do not provide.
    pub own_fields: Vec<String>,
    /// Whether no input is missing.
    pub is_ready: bool,
}

/// Time and cost of a run, if known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Expense {
    /// Seconds.
    pub seconds: Option<f64>,
    /// US dollars.
    pub dollars: Option<f64>,
    /// Whether this server's own engine runs it, which is free.
    pub is_own: bool,
}

impl CompareParams {
    /// Parses the query of the page's address.
    pub fn from_search(search: &str) -> Self {
        let schema = serde_json::from_str(COMMON_SCHEMA)
            .ok()
            .and_then(|document| InputSchema::from_openapi(&document).ok())
            .unwrap_or_default();
        let roles = Roles::of(&schema);
        let mut params = Self {
            models: Vec::new(),
            common: Form::new(schema, roles),
            image: String::new(),
        };
        for (name, value) in query_string::pairs(search) {
            match name.as_str() {
                "models" => value.split(',').for_each(|model| params.add(model)),
                "image" => params.image = value,
                name => {
                    if let Some((_, field)) = QUERY_PARAMS.iter().find(|named| named.0 == name) {
                        params.common.set(field, value);
                    }
                }
            }
        }
        params
    }

    fn add(&mut self, model: &str) {
        let is_new =
            model.parse::<ModelName>().is_ok() && !self.models.iter().any(|known| known == model);
        if is_new && self.models.len() < limits::COMPARED_MODELS {
            self.models.push(model.to_owned());
        }
    }
}

/// The query of the page's address. It does not include the picture, whose URL is private.
pub fn to_search(models: &[String], common: &Form) -> String {
    let models = models.join(",");
    let typed = QUERY_PARAMS
        .iter()
        .map(|(name, field)| (*name, common.text(field)));
    query_string::query(
        std::iter::once(("models", models.as_str()))
            .chain(typed)
            .filter(|(_, value)| !value.is_empty()),
    )
}

impl Candidate {
    /// The model of a catalog entry.
    pub fn new(entry: CatalogEntry) -> Self {
        let schema = InputSchema::from_openapi(&entry.openapi_schema).ok();
        Self { entry, schema }
    }

    /// `owner/name`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.entry.model.owner, self.entry.model.name)
    }

    /// The form for the inputs that only this model has.
    pub fn form(&self) -> Form {
        Form::new(
            self.schema.clone().unwrap_or_default(),
            self.entry.roles.clone(),
        )
    }

    /// True if this server can run it and the schema of its inputs is known.
    pub fn is_runnable(&self) -> bool {
        self.entry.model.runs_here != RunsHere::No && self.schema.is_some()
    }

    /// True if it can run and has an input of this role.
    pub fn has(&self, role: InputRole) -> bool {
        self.is_runnable() && self.entry.roles.get(role).is_some()
    }

    /// Its input from the shared inputs and its own.
    pub fn plan(&self, common: &Form, own: &Form) -> Plan {
        let schema = own.schema();
        let mapping = map_input(
            &common.to_input(),
            common.roles(),
            schema,
            &self.entry.roles,
        );
        let mut input = mapping.input.clone();
        let missing = schema
            .fields()
            .iter()
            .filter(|field| is_missing(field, &input));
        // A shared input has one field for all models.
        let is_common = |field: &&Field| {
            self.entry
                .roles
                .role_of(&field.name)
                .is_some_and(|role| common.roles().get(role).is_some())
        };
        let (missing_common, own_fields): (Vec<&Field>, Vec<&Field>) = missing.partition(is_common);
        let own_fields: Vec<String> = own_fields
            .into_iter()
            .map(|field| field.name.clone())
            .collect();
        let typed = own_fields
            .iter()
            .filter_map(|name| own.entry(name))
            .filter(|entry| entry.fault.is_none());
        let typed: Input = typed
            .filter_map(|entry| Some((entry.field.name.clone(), entry.value()?)))
            .collect();
        let is_ready = missing_common.is_empty() && typed.len() == own_fields.len();
        input.extend(typed);
        Plan {
            mapping,
            input,
            own_fields,
            is_ready,
        }
    }

    /// Time and cost of a run, if `engine` runs predictions here.
    pub fn expense(&self, engine: Option<&EngineInfo>) -> Expense {
        let model = &self.entry.model;
        match model.runs_here {
            RunsHere::StandIn => Expense {
                seconds: engine.and_then(|engine| engine.seconds_per_output),
                dollars: Some(0.0),
                is_own: true,
            },
            _ => Expense {
                seconds: model.typical_seconds,
                dollars: model.cost.as_ref().map(|cost| cost.dollars),
                is_own: false,
            },
        }
    }
}

/// True if the field is required, has no default and is not in the input.
fn is_missing(field: &Field, input: &Input) -> bool {
    field.required
        && field.default.is_none()
        && field.unfit_default.is_none()
        && !input.contains_key(&field.name)
}

/// The request that runs the candidates, each with the form of its own inputs; `None` if fewer than
/// two can run or an input is missing or invalid.
pub fn comparison(common: &Form, candidates: &[(Candidate, Form)]) -> Option<CreateComparison> {
    let part = candidates
        .iter()
        .filter(|(candidate, _)| candidate.is_runnable());
    let plans: Vec<(String, Plan)> = part
        .map(|(candidate, own)| (candidate.name(), candidate.plan(common, own)))
        .collect();
    if plans.len() < 2
        || common.first_fault().is_some()
        || plans.iter().any(|(_, plan)| !plan.is_ready)
    {
        return None;
    }
    Some(CreateComparison {
        models: plans
            .into_iter()
            .map(|(version, plan)| ComparedModel {
                version,
                input: plan.input,
            })
            .collect(),
    })
}

/// Total time and cost. This server's own engine runs predictions one after the other, other
/// engines all at once.
pub fn total_expense(expenses: &[Expense]) -> Expense {
    let (mut own_seconds, mut longest_seconds) = (0.0, 0.0_f64);
    let mut is_known = true;
    for expense in expenses {
        match expense.seconds {
            Some(seconds) if expense.is_own => own_seconds += seconds,
            Some(seconds) => longest_seconds = longest_seconds.max(seconds),
            None => is_known = false,
        }
    }
    Expense {
        seconds: is_known.then_some(longest_seconds.max(own_seconds)),
        dollars: expenses.iter().map(|expense| expense.dollars).sum(),
        is_own: expenses.iter().all(|expense| expense.is_own),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn candidate(
        name: &str,
        runs_here: &str,
        properties: Value,
        required: &[&str],
    ) -> (Candidate, Form) {
        let document = json!({"components": {"schemas": {"Input": {"properties": properties, "required": required}}}});
        let roles = InputSchema::from_openapi(&document)
            .map(|schema| Roles::of(&schema))
            .unwrap();
        let entry = json!({
            "owner": "a", "name": name, "tasks": [], "inputs": [], "outputs": [], "run_count": 0, "runs_here": runs_here, "versions": [],
            "openapi_schema": document, "roles": roles, "run_history": [], "similar": [], "collections": [],
            "typical_seconds": 2.5, "cost": (name == "painter").then(|| json!({"dollars": 0.01, "basis": "", "as_of": "2026-11-01"})),
        });
        let candidate = Candidate::new(serde_json::from_value(entry).unwrap());
        let form = candidate.form();
        (candidate, form)
    }

    fn painter() -> (Candidate, Form) {
        candidate(
            "painter",
            "yes",
            json!({"prompt": {"type": "string"}, "seed": {"type": "integer", "maximum": 5}}),
            &["prompt"],
        )
    }

    fn sketcher() -> (Candidate, Form) {
        let properties = json!({"text": {"type": "string"}, "style": {"enum": ["ink", "chalk"]}});
        candidate("sketcher", "stand-in", properties, &["text", "style"])
    }

    fn plan((candidate, own): &(Candidate, Form)) -> Plan {
        candidate.plan(&params().common, own)
    }

    fn params() -> CompareParams {
        CompareParams::from_search(
            "?models=a/painter,a/sketcher,a/painter,nothing&prompt=fog+%26+rain&seed=7&strength=",
        )
    }

    #[test]
    fn query_round_trips_without_the_picture() {
        let CompareParams {
            models, mut common, ..
        } = params();
        assert_eq!(
            models,
            ["a/painter", "a/sketcher"],
            "without duplicates and invalid names"
        );
        common.set("image", "/v1/files/abc");
        let search = to_search(&models, &common);
        assert!(
            !search.contains("files") && !search.contains("strength"),
            "{search}"
        );
        assert_eq!(CompareParams::from_search(&search), params());
        assert_eq!(
            CompareParams::from_search("?image=https://a.example/b.png").image,
            "https://a.example/b.png"
        );
        let many: Vec<String> = (0..9).map(|number| format!("a/m{number}")).collect();
        assert_eq!(
            CompareParams::from_search(&format!("?models={}", many.join(",")))
                .models
                .len(),
            limits::COMPARED_MODELS
        );
    }

    #[test]
    fn plan_lists_mapped_clamped_and_unused_inputs() {
        let plan_of_painter = plan(&painter());
        assert_eq!(
            Value::from(plan_of_painter.input),
            json!({"prompt": "fog & rain", "seed": 5})
        );
        assert_eq!(
            plan_of_painter
                .mapping
                .mapped
                .iter()
                .map(|mapped| mapped.is_fitted)
                .collect::<Vec<_>>(),
            [false, true]
        );
        assert_eq!(plan(&sketcher()).mapping.left, ["seed"]);
    }

    #[test]
    fn missing_input_is_requested_and_then_sent() {
        let mut candidates = [painter(), sketcher()];
        let CompareParams { mut common, .. } = params();
        assert_eq!(comparison(&common, &candidates), None);
        assert_eq!(
            (
                plan(&candidates[1]).own_fields,
                plan(&candidates[1]).is_ready
            ),
            (vec!["style".to_owned()], false)
        );
        candidates[1].1.set("style", "ink");
        let request = comparison(&common, &candidates).unwrap();
        assert_eq!(
            Value::from(request.models[1].input.clone()),
            json!({"text": "fog & rain", "style": "ink"})
        );
        assert_eq!(request.models[0].version, "a/painter");
        common.set("seed", "seven");
        assert_eq!(
            comparison(&common, &candidates),
            None,
            "an invalid value is not sent"
        );
        common.set("seed", "");
        common.set("prompt", "");
        assert_eq!(
            comparison(&common, &candidates),
            None,
            "both models require it"
        );
    }

    #[test]
    fn model_that_cannot_run_here_is_left_out() {
        let away = candidate("away", "no", json!({"prompt": {"type": "string"}}), &[]);
        assert!(!away.0.has(InputRole::Prompt) && painter().0.has(InputRole::Prompt));
        assert_eq!(
            comparison(&params().common, &[painter(), away]),
            None,
            "a single model is no comparison"
        );
    }

    #[test]
    fn total_expense_adds_local_times_and_takes_the_longest_remote_time() {
        let far = |seconds: f64, dollars: Option<f64>| Expense {
            seconds: Some(seconds),
            dollars,
            is_own: false,
        };
        let own = Expense {
            seconds: Some(4.0),
            dollars: Some(0.0),
            is_own: true,
        };
        assert_eq!(
            total_expense(&[own, own, own]),
            Expense {
                seconds: Some(12.0),
                dollars: Some(0.0),
                is_own: true
            }
        );
        assert_eq!(
            total_expense(&[far(2.5, Some(0.01)), far(9.0, Some(0.02)), far(1.0, None)]),
            far(9.0, None)
        );
        assert_eq!(
            total_expense(&[
                far(2.5, Some(0.01)),
                Expense {
                    seconds: None,
                    ..own
                }
            ])
            .seconds,
            None
        );
        assert_eq!(painter().0.expense(None), far(2.5, Some(0.01)));
        assert_eq!(
            sketcher().0.expense(None),
            Expense {
                seconds: None,
                ..own
            }
        );
    }
}
