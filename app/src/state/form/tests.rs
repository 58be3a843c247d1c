use api::{DEPTH2IMG, Model};
use serde_json::json;

use super::*;
use crate::state::Section;

fn form() -> Form {
    let model: Model = serde_json::from_str(DEPTH2IMG).unwrap();
    let schema = InputSchema::from_openapi(&model.latest_version.unwrap().openapi_schema).unwrap();
    let roles = Roles::of(&schema);
    Form::new(schema, roles)
}

fn filled() -> Form {
    let mut form = form();
    form.set("input_image", "https://a.example/b.png");
    form
}

fn fault(form: &Form, name: &str) -> String {
    form.entry(name).unwrap().fault.clone().unwrap_or_default()
}

#[test]
fn fields_of_each_section_are_in_schema_order() {
    let labels = |section: Section| -> Vec<String> {
        form()
            .entries()
            .iter()
            .filter(|entry| entry.section == section)
            .map(|entry| entry.label.name.clone())
            .collect()
    };
    assert_eq!(labels(Section::Pictures), ["Image", "Depth"]);
    assert_eq!(
        labels(Section::Main),
        ["Prompt", "Negative prompt", "Strength", "Outputs"]
    );
    assert_eq!(
        labels(Section::More),
        ["Steps", "Guidance", "Scheduler", "Seed"]
    );
}

#[test]
fn texts_become_typed_values_and_blank_fields_are_left_out() {
    let mut form = filled();
    form.set("seed", " 4711 ");
    form.set("guidance_scale", "7,5");
    form.set("num_inference_steps", "");
    assert!(form.check());
    assert_eq!(
        serde_json::to_value(form.to_input()).unwrap(),
        json!({
            "prompt": "Wanderer above the sea of fog, digital art", "input_image": "https://a.example/b.png", "prompt_strength": 0.8,
            "num_outputs": 1, "guidance_scale": 7.5, "scheduler": "DPMSolverMultistep", "seed": 4711,
        })
    );
}

#[test]
fn emptied_text_with_default_is_sent_as_empty_text() {
    let mut form = filled();
    form.set("prompt", "");
    assert_eq!(form.to_input()["prompt"], "");
    assert!(
        !form.to_input().contains_key("negative_prompt"),
        "it has no default to come back"
    );
}

#[test]
fn check_marks_every_fault_on_its_field() {
    let mut form = form();
    for (name, text) in [
        ("num_outputs", "9"),
        ("num_inference_steps", "1.5"),
        ("guidance_scale", "0"),
        ("seed", "many"),
        ("prompt_strength", "1.2"),
    ] {
        form.set(name, text);
    }
    assert!(!form.check());
    assert_eq!(fault(&form, "input_image"), "Choose a picture first.");
    assert_eq!(fault(&form, "num_outputs"), "Must be 8 or less.");
    assert_eq!(
        fault(&form, "num_inference_steps"),
        "Must be a whole number."
    );
    assert_eq!(fault(&form, "guidance_scale"), "Must be 1 or more.");
    assert_eq!(
        fault(&form, "seed"),
        "Must be a whole number, or empty for a random one."
    );
    assert_eq!(
        fault(&form, "prompt_strength"),
        "Must be 1 or less.",
        "the form offers less than the schema allows"
    );
    assert_eq!(
        form.first_fault().unwrap().field.name,
        "input_image",
        "the first in reading order"
    );
}

#[test]
fn fault_appears_while_typing_and_disappears_when_corrected() {
    let mut form = form();
    form.set("num_outputs", "80");
    assert_eq!(fault(&form, "num_outputs"), "Must be 8 or less.");
    assert_eq!(
        fault(&form, "input_image"),
        "",
        "an empty required field is no fault before it is sent"
    );
    form.set("num_outputs", "8");
    assert_eq!(fault(&form, "num_outputs"), "");
    form.set_unreadable("num_outputs");
    assert_eq!(fault(&form, "num_outputs"), "Must be a whole number.");
}

#[test]
fn server_faults_are_marked_and_those_without_field_returned() {
    let mut form = filled();
    let without_field = form.mark_faults(&[
        InvalidField::picture("input_image", "is an SVG drawing; save it as PNG or JPEG"),
        InvalidField::of("widgets", "invalid_type", "No such thing"),
    ]);
    assert_eq!(
        fault(&form, "input_image"),
        "This is an SVG drawing; save it as PNG or JPEG."
    );
    assert_eq!(without_field, ["No such thing"]);
}

#[test]
fn form_is_restored_from_its_texts() {
    let mut form = filled();
    form.set("seed", "-1");
    let mut again = self::form();
    again.restore(&form.texts());
    assert_eq!(again, form);
    again.restore(&Map::from_iter([("removed_field".to_owned(), "x".into())]));
    assert_eq!(again, form);
}

#[test]
fn fill_replaces_texts_and_resets_missing_fields_to_default() {
    let mut form = filled();
    form.set("seed", "1");
    form.set("num_outputs", "4");
    form.fill(
        json!({"prompt": "a storm", "prompt_strength": 0.5, "seed": 9007199254740993_i64})
            .as_object()
            .unwrap(),
    );
    assert_eq!(
        (form.text("prompt"), form.text("prompt_strength")),
        ("a storm", "0.5")
    );
    assert_eq!(
        form.text("seed"),
        "9007199254740993",
        "beyond what a JavaScript number holds"
    );
    assert_eq!(
        (form.text("num_outputs"), form.number("num_outputs")),
        ("1", Some(1.0)),
        "the default, as the result left it out"
    );
}

#[test]
fn integer_beyond_64_bits_is_rejected_not_rounded() {
    let mut form = filled();
    for (text, fine) in [
        ("9223372036854775807", true),
        ("-1", true),
        ("99999999999999999999", false),
        ("NaN", false),
        ("1e3", true),
    ] {
        form.set("seed", text);
        assert_eq!(fault(&form, "seed").is_empty(), fine, "{text}");
    }
}

#[test]
fn fill_empties_and_marks_number_field_without_number() {
    let mut form = form();
    form.fill(
        json!({"guidance_scale": "much", "num_outputs": 9000})
            .as_object()
            .unwrap(),
    );
    assert_eq!(form.text("guidance_scale"), "");
    let fault = |name: &str| form.entry(name).unwrap().fault.clone();
    assert_eq!(
        fault("guidance_scale").as_deref(),
        Some("Must be a number.")
    );
    assert_eq!(fault("num_outputs").as_deref(), Some("Must be 8 or less."));
}

fn form_of(properties: Value) -> (InputSchema, Roles) {
    let schema = InputSchema::from_openapi(
        &json!({"components": {"schemas": {"Input": {"properties": properties}}}}),
    )
    .unwrap();
    let roles = Roles::of(&schema);
    (schema, roles)
}

#[test]
fn conversion_keeps_picture_unassigned_until_model_takes_one() {
    let mut form = form();
    form.set("input_image", "/v1/files/a");
    form.set("prompt", "fog");
    form.set("num_inference_steps", "30");
    let text_model = form_of(json!({"text": {"type": "string"}, "seed": {"type": "integer"}}));
    let (form, mapping) = form.convert_to(text_model.0, text_model.1);
    assert_eq!(
        (
            form.text("text"),
            form.text("role:prompt"),
            form.text("role:image")
        ),
        ("fog", "fog", "/v1/files/a")
    );
    assert_eq!(
        mapping.left,
        ["input_image", "num_inference_steps"],
        "a value at its default is not a setting"
    );
    assert_eq!(form.to_input().len(), 1, "unassigned texts are not sent");

    let image_model = form_of(
        json!({"image": {"type": "string", "format": "uri"}, "prompt": {"type": "string"}}),
    );
    let (form, _) = form.convert_to(image_model.0, image_model.1);
    assert_eq!(
        (form.text("image"), form.text("prompt")),
        ("/v1/files/a", "fog")
    );
    assert!(
        form.texts().keys().all(|name| !name.starts_with("role:")),
        "the picture is assigned"
    );
}

#[test]
fn secret_is_sent_but_not_in_texts() {
    let (schema, roles) = form_of(
        json!({"token": {"type": "string", "format": "password"}, "loras": {"type": "array", "items": {"type": "number"}}}),
    );
    let mut form = Form::new(schema, roles);
    form.set("token", "swordfish");
    form.set("loras", "0.5\n\n 1 ");
    assert_eq!(
        Value::from(form.to_input()),
        json!({"token": "swordfish", "loras": [0.5, 1]})
    );
    assert!(!form.texts().contains_key("token"));
    form.set("loras", "0.5\nmuch");
    assert!(form.entry("loras").unwrap().fault.is_some());
}

#[test]
fn unsigned_64_bit_seed_is_exact() {
    let (schema, roles) =
        form_of(json!({"seed": {"type": "integer", "maximum": 18_446_744_073_709_551_615_u64}}));
    let mut form = Form::new(schema, roles);
    form.set("seed", "18446744073709551614");
    assert_eq!(
        Value::from(form.to_input()),
        json!({"seed": 18_446_744_073_709_551_614_u64})
    );
    assert_eq!(form.entry("seed").unwrap().fault, None);
}
