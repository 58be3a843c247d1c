use api::{DEPTH2IMG_FORM, InputSchema, Roles};
use serde_json::json;

use super::*;

fn form() -> Form {
    let version: Value = serde_json::from_str(DEPTH2IMG_FORM).unwrap();
    let schema = InputSchema::from_openapi(&version["openapi_schema"]).unwrap();
    let roles = Roles::of(&schema);
    Form::new(schema, roles)
}

fn varied(field: &str, text: &str) -> Varied {
    Varied {
        field: field.into(),
        text: text.into(),
    }
}

fn values(field: &str, text: &str) -> Value {
    varied(field, text).values(&form()).into()
}

#[test]
fn values_are_split_by_separator_and_deduplicated() {
    assert_eq!(
        values("prompt_strength", "0.2, .5 ,0.8,"),
        json!([0.2, 0.5, 0.8])
    );
    assert_eq!(
        values("prompt_strength", "0,2; 0,5"),
        json!([0.2, 0.5]),
        "decimal commas"
    );
    assert_eq!(values("seed", "1, 2, 1"), json!([1, 2]), "each once");
    assert_eq!(
        values("prompt", "fog, at dawn\n\n rain \n"),
        json!(["fog, at dawn", "rain"])
    );
    assert_eq!(values("scheduler", "DDIM, KLMS"), json!(["DDIM", "KLMS"]));
}

#[test]
fn error_names_the_invalid_value() {
    let fault = |field: &str, text: &str| varied(field, text).fault(&form());
    assert_eq!(
        fault("prompt_strength", "0.2, 1.5").as_deref(),
        Some("1.5: Must be 1 or less.")
    );
    assert_eq!(
        fault("num_inference_steps", "10, ten").as_deref(),
        Some("ten: Must be a whole number.")
    );
    assert_eq!(
        fault("scheduler", "DDIM, EULER").as_deref(),
        Some("EULER: Must be a value from the list.")
    );
    assert_eq!(
        fault("seed", " , ").as_deref(),
        Some("Enter values separated by commas.")
    );
    assert_eq!(
        fault("prompt", " \n").as_deref(),
        Some("Enter one text per line.")
    );
    assert_eq!((fault("seed", "1, 2"), fault("", "")), (None, None));
}

#[test]
fn too_many_pictures_or_the_same_setting_twice_is_an_error() {
    let numbers = |count: u32| {
        (1..=count)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    let planned = |across: Varied, down: Varied| {
        Variation {
            axes: [across, down],
        }
        .planned(&form())
    };
    let large = planned(
        varied("seed", &numbers(25)),
        varied("num_inference_steps", &numbers(20)),
    );
    assert_eq!(
        large.faults,
        [
            None,
            None,
            Some("25 x 20 is 500 pictures; a grid has at most 64.".into())
        ]
    );
    assert_eq!((large.pictures, large.first_fault()), (500, Some(1)));
    let twice = planned(varied("seed", "1"), varied("seed", "2"));
    assert_eq!(
        twice.faults[2].as_deref(),
        Some("Choose two different settings to vary.")
    );
    let fine = planned(varied("seed", "1,2"), varied("prompt", "a\nb\nc"));
    assert_eq!(
        (fine.faults.clone(), fine.pictures, fine.first_fault()),
        ([None, None, None], 6, None)
    );
    assert_eq!(
        planned(varied("seed", "1"), varied("", "left over"))
            .axes
            .len(),
        1
    );
}

#[test]
fn variation_round_trips_through_json() {
    let variation = Variation {
        axes: [varied("prompt", "a \"storm\"\nfog"), Varied::default()],
    };
    assert_eq!(Variation::from_json(&variation.to_json()), variation);
    assert_eq!(Variation::default().to_json(), "");
    for text in ["", "null", r#"{"axes": [3]}"#] {
        assert_eq!(Variation::from_json(text), Variation::default(), "{text}");
    }
}

#[test]
fn suggested_values_are_valid() {
    let suggested = |field: &str| Varied::suggested(field, &form(), || 7);
    assert_eq!(suggested("scheduler").values(&form()).len(), 6);
    assert_eq!(suggested("guidance_scale").text, "7.5");
    assert_eq!(suggested("seed").text, "7, 7, 7");
    let names: Vec<String> = variable(&form())
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(
        names,
        [
            "Prompt",
            "Negative prompt",
            "Strength",
            "Steps",
            "Guidance",
            "Scheduler",
            "Seed"
        ]
    );
}
