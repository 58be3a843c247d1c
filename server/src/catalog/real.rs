//! The whole real snapshot, where it was fetched: `make catalog`, or a folder in `DEPTH2IMG_CATALOG`.

use std::{fs::File, io::BufReader, path::PathBuf};

use api::{Field, InputSchema, Kind, Model, Task, fitting, validate};
use serde_json::Value;

use super::{
    card::example_input,
    facts::Facts,
    import::{import, read::items},
    world::World,
};

/// Models with an input that nothing but JSON can be asked for, of all, at most.
const MOST_JSON: f64 = 0.01;

/// The folder with the files; says where there is none.
fn package() -> Option<PathBuf> {
    let fetched = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.assets/catalog"));
    let folder = std::env::var_os("DEPTH2IMG_CATALOG").map_or_else(fetched, PathBuf::from);
    let found = Some(folder).filter(|folder| folder.join("models.json").exists());
    if found.is_none() {
        println!(
            "skipped: the snapshot of Replicate's models is not there; scripts/assets.py catalog fetches it"
        );
    }
    found
}

fn each(folder: &std::path::Path, mut look: impl FnMut(Model)) -> usize {
    let mut count = 0;
    let file = BufReader::new(File::open(folder.join("models.json")).unwrap());
    items(file, |record| {
        count += 1;
        look(serde_json::from_value(record).unwrap());
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
fn every_real_model_has_a_form_that_takes_its_own_example() {
    let Some(folder) = package() else { return };
    let (mut as_json, mut incomplete, mut wrong) = (vec![], 0, vec![]);
    let all = each(&folder, |model| {
        let name = super::full_name(&model);
        let Ok(schema) = InputSchema::from_openapi(document(&model)) else {
            return wrong.push(format!("{name}: no inputs"));
        };
        if schema.fields().iter().any(is_json) {
            as_json.push(name.clone());
        }
        let input = fitting(example_input(&model).unwrap(), &schema);
        let faults = validate(&schema, &input).err().unwrap_or_default();
        // What was made with another version, or with nothing at all, can lack what is required; no example can have anything wrong in it.
        let is_of_this = !input.is_empty() && version_of_example(&model) == version(&model);
        incomplete += usize::from(!faults.is_empty());
        wrong.extend(
            faults
                .iter()
                .find(|fault| is_of_this || fault.kind != "required")
                .map(|fault| format!("{name}: {}", fault.description)),
        );
    });
    println!(
        "{all} models; {incomplete} examples of other versions, or of nothing, lack what is required now; as JSON, {}: {as_json:?}",
        as_json.len()
    );
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(
        as_json.len() as f64 <= MOST_JSON * all as f64,
        "{} of {all} fall back to JSON",
        as_json.len()
    );
}

#[test]
fn every_real_model_has_facts() {
    let Some(folder) = package() else { return };
    let (mut tasks, mut silent) = (std::collections::BTreeMap::<&str, usize>::new(), 0);
    let all = each(&folder, |model| {
        let facts = Facts::of(&model);
        assert!(
            !facts.tasks.is_empty() && !facts.gives.is_empty(),
            "{}/{}",
            model.owner,
            model.name
        );
        silent += usize::from(facts.takes.is_empty());
        *tasks.entry(facts.tasks[0].as_str()).or_default() += 1;
    });
    println!("{all} models; {silent} take nothing that is known; mainly for: {tasks:?}");
    let other = tasks.get(Task::Other.as_str()).copied().unwrap_or_default();
    assert!(
        other * 10 < all,
        "{other} of {all} do nothing that is known"
    );
}

#[tokio::test]
async fn the_real_snapshot_comes_in_whole() {
    let Some(folder) = package() else { return };
    let world = World::new().await;
    let stats = folder.join("stats.json");
    let report = import(
        &world.store,
        &world.clock,
        &folder.join("models.json"),
        Some(&stats),
    )
    .await
    .unwrap();
    println!(
        "{:?}, {} days, left out: {:?}",
        report.put, report.days, report.bad
    );
    assert!(report.cut.is_empty() && report.put.new > 3_000 && report.bad.len() < 10);
    let catalog = world.catalog().await;
    for (typed, first) in [
        ("sdxl", "stability-ai/sdxl"),
        ("depth2img", "jagilley/stable-diffusion-depth2img"),
        ("real-esrgn", "real-esrgan"),
    ] {
        let found = catalog
            .search(
                &api::CatalogQuery::from_search(&format!("q={typed}")),
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
            names.iter().any(|name| name.contains(first)),
            "{typed}: {names:?}"
        );
    }
    let started = std::time::Instant::now();
    for number in 0..100 {
        let query =
            api::CatalogQuery::from_search(&format!("q=stable+difusion+{number}&takes=image"));
        catalog.search(&query, None, 30).unwrap();
    }
    println!("a search takes {:?}", started.elapsed() / 100);
}
