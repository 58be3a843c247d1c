use api::{
    Carried, CatalogEntry, ComparedModel, CreateComparison, Field, Input, InputRole, InputSchema, ModelName, Roles, RunsHere, address,
    carry, limits,
};
use serde_json::{Map, Value};

use super::{form::Entry, parse_number};

/// What is typed for all models: the parameters of the page's address, but for the picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Common {
    /// The models, `owner/name`.
    pub models: Vec<String>,
    /// What to make.
    pub prompt: String,
    /// What to avoid.
    pub negative_prompt: String,
    /// What chance starts from.
    pub seed: String,
    /// How far to go from the picture.
    pub strength: String,
    /// The picture's address.
    pub image: String,
}

/// A model that is to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// What is known of it.
    pub entry: CatalogEntry,
    /// What it takes; None where that is not known.
    pub schema: Option<InputSchema>,
    /// What was typed for it alone, by field.
    pub own: Map<String, Value>,
}

/// What a model is run on, and how that came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What went where, and what was left.
    pub carried: Carried,
    /// The model's whole input.
    pub input: Input,
    /// What it cannot do without and the common settings do not give.
    pub asked: Vec<Field>,
    /// Those of them that nothing was typed for.
    pub missing: usize,
}

impl Common {
    /// Reads what stands behind the path of the page's address. A model counts once.
    pub fn from_search(search: &str) -> Self {
        let mut common = Self::default();
        for (name, value) in address::pairs(search) {
            match name.as_str() {
                "models" => value.split(',').for_each(|model| common.add(model)),
                "prompt" => common.prompt = value,
                "negative" => common.negative_prompt = value,
                "seed" => common.seed = value,
                "strength" => common.strength = value,
                "image" => common.image = value,
                _ => {}
            }
        }
        common
    }

    fn add(&mut self, model: &str) {
        let is_new = model.parse::<ModelName>().is_ok() && !self.models.iter().any(|known| known == model);
        if is_new && self.models.len() < limits::COMPARED_MODELS {
            self.models.push(model.to_owned());
        }
    }

    /// What stands behind the path of the page's address. The picture is not in it: its address is one's own.
    pub fn to_search(&self) -> String {
        let models = self.models.join(",");
        let said = [
            ("models", &models),
            ("prompt", &self.prompt),
            ("negative", &self.negative_prompt),
            ("seed", &self.seed),
            ("strength", &self.strength),
        ];
        address::query(said.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.as_str())))
    }

    /// The settings by their roles, each called as its role is. What is blank is left out.
    fn input(&self) -> (Input, Roles) {
        let text = |text: &String| Some(text).filter(|text| !text.trim().is_empty()).map(|text| Value::from(text.as_str()));
        let number = |text: &String| parse_number(text).map(Value::from);
        let whole = |text: &String| text.trim().parse::<i64>().ok().map(Value::from);
        let said = [
            (InputRole::Image, text(&self.image)),
            (InputRole::Prompt, text(&self.prompt)),
            (InputRole::NegativePrompt, text(&self.negative_prompt)),
            (InputRole::Strength, number(&self.strength)),
            (InputRole::Seed, whole(&self.seed)),
        ];
        let (mut input, mut roles) = (Input::new(), Roles::default());
        for (role, value) in said {
            roles.set(role, Some(role.as_str().to_owned()));
            input.extend(value.map(|value| (role.as_str().to_owned(), value)));
        }
        (input, roles)
    }
}

impl Contender {
    /// A model for which nothing was typed.
    pub fn new(entry: CatalogEntry) -> Self {
        let schema = InputSchema::from_openapi(&entry.openapi_schema).ok();
        Self { entry, schema, own: Map::new() }
    }

    /// `owner/name`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.entry.model.owner, self.entry.model.name)
    }

    /// True where it takes part: this server runs it, and it is known what it takes.
    pub fn takes_part(&self) -> bool {
        self.entry.model.runs_here != RunsHere::No && self.schema.is_some()
    }

    /// True where it has an input of this role.
    pub fn has(&self, role: InputRole) -> bool {
        self.takes_part() && self.entry.roles.get(role).is_some()
    }

    /// What it is run on.
    pub fn plan(&self, common: &Common) -> Plan {
        let Some(schema) = &self.schema else {
            return Plan { carried: Carried::default(), input: Input::new(), asked: Vec::new(), missing: 0 };
        };
        let (said, roles) = common.input();
        let carried = carry(&said, &roles, schema, &self.entry.roles);
        let mut input = carried.input.clone();
        let lacking: Vec<&Field> = schema.fields().iter().filter(|field| is_asked(field, &input)).collect();
        // What all have in common is asked for once, and not of each.
        let is_common = |field: &Field| self.entry.roles.role_of(&field.name).is_some_and(|role| COMMON.contains(&role));
        let waiting = lacking.iter().filter(|field| is_common(field)).count();
        let asked: Vec<Field> = lacking.into_iter().filter(|field| !is_common(field)).cloned().collect();
        let typed = asked.iter().filter_map(|field| Some((field.name.clone(), value_of(field, self.own.get(&field.name)?.as_str()?)?)));
        let typed: Vec<(String, Value)> = typed.collect();
        let missing = waiting + asked.len() - typed.len();
        input.extend(typed);
        Plan { carried, input, asked, missing }
    }
}

/// What is said once for all.
const COMMON: [InputRole; 5] = [InputRole::Image, InputRole::Prompt, InputRole::NegativePrompt, InputRole::Strength, InputRole::Seed];

/// True where a prediction cannot do without the field, and neither the model nor the input gives it.
fn is_asked(field: &Field, input: &Input) -> bool {
    field.required && field.default.is_none() && field.unfit_default.is_none() && !input.contains_key(&field.name)
}

/// What was typed into a field, as it is sent.
fn value_of(field: &Field, text: &str) -> Option<Value> {
    let mut entry = Entry::new(field.clone(), &Roles::default());
    entry.set(text.to_owned());
    entry.value()
}

/// What runs these models; None where too few take part or something is missing.
pub fn comparison(common: &Common, contenders: &[Contender]) -> Option<CreateComparison> {
    let part: Vec<&Contender> = contenders.iter().filter(|contender| contender.takes_part()).collect();
    let plans: Vec<Plan> = part.iter().map(|contender| contender.plan(common)).collect();
    if part.len() < 2 || plans.iter().any(|plan| plan.missing > 0) {
        return None;
    }
    let model = |(contender, plan): (&Contender, Plan)| ComparedModel { version: contender.name(), input: plan.input };
    Some(CreateComparison { models: part.into_iter().zip(plans).map(model).collect() })
}

/// Seconds that the models that take part take together, and US dollars; None where one of them is not known.
pub fn estimate(contenders: &[Contender]) -> (Option<f64>, Option<f64>) {
    let part = || contenders.iter().filter(|contender| contender.takes_part()).map(|contender| &contender.entry.model);
    (part().map(|model| model.typical_seconds).sum(), part().map(|model| model.cost.as_ref().map(|cost| cost.dollars)).sum())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contender(name: &str, runs_here: &str, properties: Value, required: &[&str]) -> Contender {
        let document = json!({"components": {"schemas": {"Input": {"properties": properties, "required": required}}}});
        let roles = InputSchema::from_openapi(&document).map(|schema| Roles::of(&schema)).unwrap();
        let entry = json!({
            "owner": "a", "name": name, "tasks": [], "takes": [], "gives": [], "run_count": 0, "runs_here": runs_here, "versions": [],
            "openapi_schema": document, "roles": roles, "run_history": [], "similar": [], "collections": [],
            "typical_seconds": 2.5, "cost": (name == "painter").then(|| json!({"dollars": 0.01, "basis": "", "as_of": "2026-11-01"})),
        });
        Contender::new(serde_json::from_value(entry).unwrap())
    }

    fn painter() -> Contender {
        contender("painter", "yes", json!({"prompt": {"type": "string"}, "seed": {"type": "integer", "maximum": 5}}), &["prompt"])
    }

    fn sketcher() -> Contender {
        let properties = json!({"text": {"type": "string"}, "style": {"enum": ["ink", "chalk"]}});
        contender("sketcher", "stand-in", properties, &["text", "style"])
    }

    fn common() -> Common {
        Common { prompt: "fog & rain".into(), seed: "7".into(), ..Common::from_search("?models=a/painter,a/sketcher,a/painter,nothing") }
    }

    #[test]
    fn all_but_the_picture_stands_in_the_address() {
        let common = Common { image: "/v1/files/abc".into(), ..common() };
        assert_eq!(common.models, ["a/painter", "a/sketcher"], "each once, and what is none is none");
        let search = common.to_search();
        assert!(!search.contains("files"), "{search}");
        assert_eq!(Common::from_search(&search), Common { image: String::new(), ..common });
        assert_eq!(Common::from_search("?image=https://a.example/b.png").image, "https://a.example/b.png");
        let many: Vec<String> = (0..9).map(|number| format!("a/m{number}")).collect();
        assert_eq!(Common::from_search(&format!("?models={}", many.join(","))).models.len(), limits::COMPARED_MODELS);
    }

    #[test]
    fn it_is_told_what_goes_where_what_is_fitted_and_what_is_left_out() {
        let plan = painter().plan(&common());
        assert_eq!(Value::from(plan.input), json!({"prompt": "fog & rain", "seed": 5}));
        assert_eq!(plan.carried.taken.iter().map(|taken| taken.is_fitted).collect::<Vec<_>>(), [false, true]);
        assert_eq!(sketcher().plan(&common()).carried.left, ["seed"]);
    }

    #[test]
    fn what_is_missing_is_asked_for_and_then_sent() {
        let mut contenders = [painter(), sketcher()];
        assert_eq!(comparison(&common(), &contenders), None);
        let plan = contenders[1].plan(&common());
        assert_eq!((plan.asked.len(), plan.missing, plan.asked[0].name.as_str()), (1, 1, "style"));
        contenders[1].own.insert("style".into(), "ink".into());
        let request = comparison(&common(), &contenders).unwrap();
        assert_eq!(Value::from(request.models[1].input.clone()), json!({"text": "fog & rain", "style": "ink"}));
        assert_eq!(request.models[0].version, "a/painter");
    }

    #[test]
    fn what_does_not_run_here_takes_no_part_and_what_is_not_known_is_not_added_up() {
        let away = contender("away", "no", json!({"prompt": {"type": "string"}}), &[]);
        assert!(!away.has(InputRole::Prompt) && painter().has(InputRole::Prompt));
        assert_eq!(comparison(&common(), &[painter(), away.clone()]), None, "one alone is no comparison");
        assert_eq!(estimate(&[painter(), away]), (Some(2.5), Some(0.01)));
        assert_eq!(estimate(&[painter(), sketcher()]), (Some(5.0), None));
    }
}
