use api::{
    Carried, CatalogEntry, ComparedModel, CreateComparison, EngineInfo, Field, Input, InputRole,
    InputSchema, ModelName, Roles, RunsHere, address, carry, limits,
};

use super::Form;

/// What is the same for all models, as one of them would ask for it. Nothing has a default: what is blank is each model's own.
const COMMON: &str = r#"{"components": {"schemas": {"Input": {"properties": {
    "image": {"type": "string", "format": "uri", "x-order": 0},
    "prompt": {"type": "string", "x-order": 1},
    "negative_prompt": {"type": "string", "x-order": 2},
    "prompt_strength": {"type": "number", "minimum": 0, "x-order": 3},
    "seed": {"type": "integer", "x-order": 4}
}}}}}"#;

/// What the page's address calls those of the common fields that are typed.
const NAMED: [(&str, &str); 4] = [
    ("prompt", "prompt"),
    ("negative", "negative_prompt"),
    ("strength", "prompt_strength"),
    ("seed", "seed"),
];

/// What the page's address asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The models, `owner/name`, each once.
    pub models: Vec<String>,
    /// What is the same for all.
    pub common: Form,
    /// The picture's address; empty where none is named.
    pub image: String,
}

/// A model that is to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// What is known of it.
    pub entry: CatalogEntry,
    /// What it takes; None where that is not known.
    pub schema: Option<InputSchema>,
}

/// What a model is run on, and how that came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What went where, and what was left.
    pub carried: Carried,
    /// The model's whole input.
    pub input: Input,
    /// The fields that it cannot do without and the common ones do not give.
    pub asked: Vec<String>,
    /// Nothing is missing.
    pub is_ready: bool,
}

/// What a run takes, as far as that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Expense {
    /// Seconds.
    pub seconds: Option<f64>,
    /// US dollars.
    pub dollars: Option<f64>,
    /// This server's own engine runs it, and costs nothing.
    pub is_own: bool,
}

impl Asked {
    /// Reads what stands behind the path of the page's address.
    pub fn from_search(search: &str) -> Self {
        let schema = serde_json::from_str(COMMON)
            .ok()
            .and_then(|document| InputSchema::from_openapi(&document).ok())
            .unwrap_or_default();
        let roles = Roles::of(&schema);
        let mut asked = Self {
            models: Vec::new(),
            common: Form::new(schema, roles),
            image: String::new(),
        };
        for (name, value) in address::pairs(search) {
            match name.as_str() {
                "models" => value.split(',').for_each(|model| asked.add(model)),
                "image" => asked.image = value,
                name => NAMED
                    .iter()
                    .filter(|named| named.0 == name)
                    .for_each(|(_, field)| asked.common.set(field, value.as_str())),
            }
        }
        asked
    }

    fn add(&mut self, model: &str) {
        let is_new =
            model.parse::<ModelName>().is_ok() && !self.models.iter().any(|known| known == model);
        if is_new && self.models.len() < limits::COMPARED_MODELS {
            self.models.push(model.to_owned());
        }
    }
}

/// What stands behind the path of the page's address. The picture is not in it: its address is one's own.
pub fn to_search(models: &[String], common: &Form) -> String {
    let models = models.join(",");
    let typed = NAMED
        .iter()
        .map(|(name, field)| (*name, common.text(field)));
    address::query(
        std::iter::once(("models", models.as_str()))
            .chain(typed)
            .filter(|(_, value)| !value.is_empty()),
    )
}

impl Contender {
    /// A model as the catalog has it.
    pub fn new(entry: CatalogEntry) -> Self {
        let schema = InputSchema::from_openapi(&entry.openapi_schema).ok();
        Self { entry, schema }
    }

    /// `owner/name`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.entry.model.owner, self.entry.model.name)
    }

    /// The form for what is typed for it alone.
    pub fn form(&self) -> Form {
        Form::new(
            self.schema.clone().unwrap_or_default(),
            self.entry.roles.clone(),
        )
    }

    /// True where it takes part: this server runs it, and it is known what it takes.
    pub fn takes_part(&self) -> bool {
        self.entry.model.runs_here != RunsHere::No && self.schema.is_some()
    }

    /// True where it has an input of this role.
    pub fn has(&self, role: InputRole) -> bool {
        self.takes_part() && self.entry.roles.get(role).is_some()
    }

    /// What it is run on: what all have in common, and what is typed for it alone.
    pub fn plan(&self, common: &Form, own: &Form) -> Plan {
        let schema = own.schema();
        let carried = carry(
            &common.to_input(),
            common.roles(),
            schema,
            &self.entry.roles,
        );
        let mut input = carried.input.clone();
        let lacking = schema
            .fields()
            .iter()
            .filter(|field| is_asked(field, &input));
        // What all have in common is asked for once, and not of each.
        let is_common = |field: &&Field| {
            self.entry
                .roles
                .role_of(&field.name)
                .is_some_and(|role| common.roles().get(role).is_some())
        };
        let (waiting, asked): (Vec<&Field>, Vec<&Field>) = lacking.partition(is_common);
        let asked: Vec<String> = asked.into_iter().map(|field| field.name.clone()).collect();
        let typed = asked
            .iter()
            .filter_map(|name| own.entry(name))
            .filter(|entry| entry.fault.is_none());
        let typed: Input = typed
            .filter_map(|entry| Some((entry.field.name.clone(), entry.value()?)))
            .collect();
        let is_ready = waiting.is_empty() && typed.len() == asked.len();
        input.extend(typed);
        Plan {
            carried,
            input,
            asked,
            is_ready,
        }
    }

    /// What one run of it takes where `engine` is what runs predictions here.
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

/// True where a prediction cannot do without the field, and neither the model nor the input gives it.
fn is_asked(field: &Field, input: &Input) -> bool {
    field.required
        && field.default.is_none()
        && field.unfit_default.is_none()
        && !input.contains_key(&field.name)
}

/// What runs these models, each with what is typed for it alone; None where too few take part or something is missing.
pub fn comparison(common: &Form, contenders: &[(Contender, Form)]) -> Option<CreateComparison> {
    let part = contenders
        .iter()
        .filter(|(contender, _)| contender.takes_part());
    let plans: Vec<(String, Plan)> = part
        .map(|(contender, own)| (contender.name(), contender.plan(common, own)))
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

/// What all of them take together. This server's own engine runs one after the other, others all at once.
pub fn in_all(expenses: &[Expense]) -> Expense {
    let seconds = expenses
        .iter()
        .map(|expense| expense.seconds.map(|seconds| (expense.is_own, seconds)));
    let seconds = seconds.collect::<Option<Vec<(bool, f64)>>>().map(|known| {
        let of = |own: bool| {
            known
                .iter()
                .filter(move |(is_own, _)| *is_own == own)
                .map(|(_, seconds)| *seconds)
        };
        of(false).fold(of(true).sum(), f64::max)
    });
    Expense {
        seconds,
        dollars: expenses.iter().map(|expense| expense.dollars).sum(),
        is_own: expenses.iter().all(|expense| expense.is_own),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn contender(
        name: &str,
        runs_here: &str,
        properties: Value,
        required: &[&str],
    ) -> (Contender, Form) {
        let document = json!({"components": {"schemas": {"Input": {"properties": properties, "required": required}}}});
        let roles = InputSchema::from_openapi(&document)
            .map(|schema| Roles::of(&schema))
            .unwrap();
        let entry = json!({
            "owner": "a", "name": name, "tasks": [], "takes": [], "gives": [], "run_count": 0, "runs_here": runs_here, "versions": [],
            "openapi_schema": document, "roles": roles, "run_history": [], "similar": [], "collections": [],
            "typical_seconds": 2.5, "cost": (name == "painter").then(|| json!({"dollars": 0.01, "basis": "", "as_of": "2026-11-01"})),
        });
        let contender = Contender::new(serde_json::from_value(entry).unwrap());
        let form = contender.form();
        (contender, form)
    }

    fn painter() -> (Contender, Form) {
        contender(
            "painter",
            "yes",
            json!({"prompt": {"type": "string"}, "seed": {"type": "integer", "maximum": 5}}),
            &["prompt"],
        )
    }

    fn sketcher() -> (Contender, Form) {
        let properties = json!({"text": {"type": "string"}, "style": {"enum": ["ink", "chalk"]}});
        contender("sketcher", "stand-in", properties, &["text", "style"])
    }

    fn plan((contender, own): &(Contender, Form)) -> Plan {
        contender.plan(&asked().common, own)
    }

    fn asked() -> Asked {
        Asked::from_search(
            "?models=a/painter,a/sketcher,a/painter,nothing&prompt=fog+%26+rain&seed=7&strength=",
        )
    }

    #[test]
    fn all_but_the_picture_stands_in_the_address() {
        let Asked {
            models, mut common, ..
        } = asked();
        assert_eq!(
            models,
            ["a/painter", "a/sketcher"],
            "each once, and what is none is none"
        );
        common.set("image", "/v1/files/abc");
        let search = to_search(&models, &common);
        assert!(
            !search.contains("files") && !search.contains("strength"),
            "{search}"
        );
        assert_eq!(Asked::from_search(&search), asked());
        assert_eq!(
            Asked::from_search("?image=https://a.example/b.png").image,
            "https://a.example/b.png"
        );
        let many: Vec<String> = (0..9).map(|number| format!("a/m{number}")).collect();
        assert_eq!(
            Asked::from_search(&format!("?models={}", many.join(",")))
                .models
                .len(),
            limits::COMPARED_MODELS
        );
    }

    #[test]
    fn it_is_told_what_goes_where_what_is_fitted_and_what_is_left_out() {
        let told = plan(&painter());
        assert_eq!(
            Value::from(told.input),
            json!({"prompt": "fog & rain", "seed": 5})
        );
        assert_eq!(
            told.carried
                .taken
                .iter()
                .map(|taken| taken.is_fitted)
                .collect::<Vec<_>>(),
            [false, true]
        );
        assert_eq!(plan(&sketcher()).carried.left, ["seed"]);
    }

    #[test]
    fn what_is_missing_is_asked_for_and_then_sent() {
        let mut contenders = [painter(), sketcher()];
        let Asked { mut common, .. } = asked();
        assert_eq!(comparison(&common, &contenders), None);
        assert_eq!(
            (plan(&contenders[1]).asked, plan(&contenders[1]).is_ready),
            (vec!["style".to_owned()], false)
        );
        contenders[1].1.set("style", "ink");
        let request = comparison(&common, &contenders).unwrap();
        assert_eq!(
            Value::from(request.models[1].input.clone()),
            json!({"text": "fog & rain", "style": "ink"})
        );
        assert_eq!(request.models[0].version, "a/painter");
        common.set("seed", "seven");
        assert_eq!(
            comparison(&common, &contenders),
            None,
            "what is wrong is not sent"
        );
        common.set("seed", "");
        common.set("prompt", "");
        assert_eq!(
            comparison(&common, &contenders),
            None,
            "both cannot do without"
        );
    }

    #[test]
    fn what_does_not_run_here_takes_no_part() {
        let away = contender("away", "no", json!({"prompt": {"type": "string"}}), &[]);
        assert!(!away.0.has(InputRole::Prompt) && painter().0.has(InputRole::Prompt));
        assert_eq!(
            comparison(&asked().common, &[painter(), away]),
            None,
            "one alone is no comparison"
        );
    }

    #[test]
    fn what_is_not_known_is_not_added_up_and_what_runs_at_once_takes_as_long_as_the_slowest() {
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
            in_all(&[own, own, own]),
            Expense {
                seconds: Some(12.0),
                dollars: Some(0.0),
                is_own: true
            }
        );
        assert_eq!(
            in_all(&[far(2.5, Some(0.01)), far(9.0, Some(0.02)), far(1.0, None)]),
            far(9.0, None)
        );
        assert_eq!(
            in_all(&[
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
