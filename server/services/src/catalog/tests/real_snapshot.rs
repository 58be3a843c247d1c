//! Tests with a snapshot of Replicate's whole catalog. Skipped unless it was downloaded with
//! `make catalog` or the variable `DEPTH2IMG_CATALOG` names its folder.

use std::{fs::File, io::BufReader, path::PathBuf};

use api::{Field, InputSchema, Kind, Model, Task, inputs_that_fit, validate};
use serde_json::Value;

use crate::catalog::{
    full_name,
    import::{import, json_stream::each_item},
    test_support::TestCatalog,
};
use domain::model_facts::{Facts, example_input};

/// The largest share of models with an input that the form can only show as JSON.
const MAX_JSON_SHARE: f64 = 0.01;

/// The folder of the snapshot; `None`, with a message, if there is none.
fn snapshot() -> Option<PathBuf> {
    let downloaded = || {
        PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../.assets/catalog"
        ))
    };
    let folder = std::env::var_os("DEPTH2IMG_CATALOG").map_or_else(downloaded, PathBuf::from);
    let found = Some(folder).filter(|folder| folder.join("models.json").exists());
    if found.is_none() {
        println!(
            "skipped: the catalog snapshot is missing; scripts/assets.py catalog downloads it"
        );
    }
    found
}

fn each_model(folder: &std::path::Path, mut handle: impl FnMut(Model)) -> usize {
    let mut count = 0;
    let file = BufReader::new(File::open(folder.join("models.json")).unwrap());
    each_item(file, |record| {
        count += 1;
        handle(serde_json::from_value(record).unwrap());
    })
    .unwrap();
    count
}

fn document(model: &Model) -> &Value {
    &model.latest_version.as_ref().unwrap().openapi_schema
}

fn version(model: &Model) -> Option<&str> {
    model
        .latest_version
        .as_ref()
        .map(|version| version.id.as_str())
}

fn version_of_example(model: &Model) -> Option<&str> {
    model.default_example.as_ref()?.get("version")?.as_str()
}

fn is_json(field: &Field) -> bool {
    field.kind == Kind::Any
}

#[test]
fn every_model_has_a_form_that_accepts_its_example() {
    let Some(folder) = snapshot() else { return };
    let (mut as_json, mut incomplete, mut wrong) = (vec![], 0, vec![]);
    let all = each_model(&folder, |model| {
        let name = full_name(&model);
        let Ok(schema) = InputSchema::from_openapi(document(&model)) else {
            return wrong.push(format!("{name}: no inputs"));
        };
        if schema.fields().iter().any(is_json) {
            as_json.push(name.clone());
        }
        let input = inputs_that_fit(example_input(&model).unwrap(), &schema);
        let faults = validate(&schema, &input).err().unwrap_or_default();
        // An example of another version, or an empty one, can lack required inputs, but must not have
        // invalid ones.
        let is_of_latest = !input.is_empty() && version_of_example(&model) == version(&model);
        incomplete += usize::from(!faults.is_empty());
        wrong.extend(
            faults
                .iter()
                .find(|fault| is_of_latest || fault.kind != "required")
                .map(|fault| format!("{name}: {}", fault.description)),
        );
    });
    println!(
        "{all} models; {incomplete} examples lack required inputs; with JSON inputs, {}: {as_json:?}",
        as_json.len()
    );
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(
        as_json.len() as f64 <= MAX_JSON_SHARE * all as f64,
        "{} of {all} fall back to JSON",
        as_json.len()
    );
}

#[test]
fn every_model_has_tasks_and_outputs() {
    let Some(folder) = snapshot() else { return };
    let (mut tasks, mut without_inputs) = (std::collections::BTreeMap::<&str, usize>::new(), 0);
    let all = each_model(&folder, |model| {
        let facts = Facts::of(&model);
        assert!(
            !facts.tasks.is_empty() && !facts.outputs.is_empty(),
            "{}/{}",
            model.owner,
            model.name
        );
        without_inputs += usize::from(facts.inputs.is_empty());
        *tasks.entry(facts.tasks[0].as_str()).or_default() += 1;
    });
    println!("{all} models; {without_inputs} have no known inputs; main tasks: {tasks:?}");
    let other = tasks.get(Task::Other.as_str()).copied().unwrap_or_default();
    assert!(other * 10 < all, "{other} of {all} have no known task");
}

#[tokio::test]
async fn snapshot_is_imported_and_searchable() {
    let Some(folder) = snapshot() else { return };
    let test = TestCatalog::new().await;
    let stats = folder.join("stats.json");
    let report = import(
        &test.store,
        &test.clock,
        &folder.join("models.json"),
        Some(&stats),
    )
    .await
    .unwrap();
    println!(
        "{:?}, {} days, skipped: {:?}",
        report.put, report.days, report.skipped
    );
    assert!(report.truncated.is_empty() && report.put.new > 3_000 && report.skipped.len() < 10);
    let catalog = test.catalog().await;
    for (text, expected) in [
        ("sdxl", "stability-ai/sdxl"),
        ("depth2img", "jagilley/stable-diffusion-depth2img"),
        ("real-esrgn", "real-esrgan"),
    ] {
        let found = catalog
            .search(
                &api::CatalogQuery::from_search(&format!("q={text}")),
                None,
                5,
            )
            .unwrap();
        let names: Vec<String> = found
            .results
            .iter()
            .map(|model| format!("{}/{}", model.owner, model.name))
            .collect();
        assert!(
            names.iter().any(|name| name.contains(expected)),
            "{text}: {names:?}"
        );
    }
    let started = std::time::Instant::now();
    for number in 0..100 {
        let query =
            api::CatalogQuery::from_search(&format!("q=stable+difusion+{number}&inputs=image"));
        catalog.search(&query, None, 30).unwrap();
    }
    println!("a search inputs {:?}", started.elapsed() / 100);
}
