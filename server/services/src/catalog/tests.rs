mod real_snapshot;

use api::{
    CatalogQuery, CatalogSource, Collection, EngineKind, Facet, InputKind, RunsHere, Similarity,
    Task,
};
use serde_json::{Value, json};

use super::{
    BadCursor, Catalog, Prices, SortBy, SortDirection,
    test_support::{TestCatalog, image_model, models, names, put, record},
};

/// A record without a version.
fn plain(name: &str, description: &str, runs: u64) -> Value {
    record(name, description, json!({ "run_count": runs }))
}

fn count(facets: &[Facet], value: &str) -> u64 {
    facets
        .iter()
        .find(|facet| facet.value == value)
        .map_or(0, |facet| facet.count)
}

async fn weather_catalog() -> (TestCatalog, Catalog) {
    TestCatalog::with(vec![
        plain("ideogram/upscaler", "Makes pictures larger", 50),
        plain("acme/fog", "Weather. Can also serve as an upscaler", 90_000),
        plain("acme/mist", "Controlnet for weather", 5),
        plain("acme/haze", "Haze and drizzle over cities", 6_000_000),
        plain("lucataco/sdxl-controlnet", "Controlling shapes", 5_000),
    ])
    .await
}

#[tokio::test]
async fn search_matches_typos_prefixes_and_stems() {
    let (_test, catalog) = weather_catalog().await;
    assert_eq!(names(&catalog, "q=drizle"), ["haze"], "a letter is missing");
    assert_eq!(names(&catalog, "q=drizzel"), ["haze"], "two are swapped");
    assert_eq!(names(&catalog, "q=driz"), ["haze"], "a prefix");
    assert_eq!(names(&catalog, "q=city"), ["haze"], "a plural");
    assert_eq!(names(&catalog, "q=contrlnett+weather"), ["mist"]);
    assert_eq!(
        names(&catalog, "q=upscaler"),
        ["upscaler", "fog"],
        "a match in the name outranks one in the description, whatever the runs"
    );
    assert_eq!(
        names(&catalog, "q=larger+the+pictures"),
        ["upscaler"],
        "stop words are ignored"
    );
    assert_eq!(
        names(&catalog, "q=ideogram"),
        ["upscaler"],
        "owners are searched"
    );
    assert!(
        names(&catalog, "q=weather+trains").is_empty(),
        "every word must occur"
    );
    assert_eq!(
        names(&catalog, "q=depth-to-image"),
        ["stable-diffusion-depth2img"],
        "tasks are searched"
    );
}

#[tokio::test]
async fn query_syntax_is_searched_as_plain_text() {
    let (_test, catalog) = weather_catalog().await;
    for symbols in [
        "+(]\"*:",
        "name:fog AND",
        "\"",
        "-fog",
        "fog~9",
        "* OR *",
        "/(/",
        "\\",
        "%00",
        "fog^99999",
    ] {
        let query = CatalogQuery {
            q: symbols.to_owned(),
            ..CatalogQuery::default()
        };
        catalog.search(&query, None, 30).unwrap();
    }
    let query = CatalogQuery {
        q: "-fog!".to_owned(),
        ..CatalogQuery::default()
    };
    assert_eq!(catalog.search(&query, None, 30).unwrap().total, 1);
    let query = CatalogQuery {
        q: "()[]".to_owned(),
        ..CatalogQuery::default()
    };
    assert_eq!(
        catalog.search(&query, None, 30).unwrap().total,
        6,
        "a query without tokens matches everything"
    );
    assert!(names(&catalog, &format!("q={}", "fog+".repeat(2_500))).contains(&"fog".to_owned()));
}

#[tokio::test]
async fn search_sorts_by_every_order() {
    let created = |day: &str, seconds: f64| {
        let mut more = image_model(&["prompt"]);
        more["created_at"] = json!(format!("{day}T00:00:00Z"));
        more["latest_version"]["created_at"] = more["created_at"].clone();
        more["default_example"]["metrics"]["predict_time"] = json!(seconds);
        more
    };
    let versioned = |name: &str, digit: &str, mut more: Value| {
        more["latest_version"]["id"] = json!(digit.repeat(64));
        record(name, "Paints", more)
    };
    let records = vec![
        versioned("acme/old", "1", created("2024-01-01", 1.0)),
        versioned("acme/new", "2", created("2026-11-20", 40.0)),
        plain("acme/unknown", "Paints", 900),
    ];
    let (_test, catalog) = TestCatalog::with(records).await;
    let acme = |sort: &str| names(&catalog, &format!("owner=acme&sort={sort}"));
    assert_eq!(acme("newest"), ["new", "old", "unknown"]);
    assert_eq!(acme("updated"), ["new", "old", "unknown"]);
    assert_eq!(
        acme("time"),
        ["old", "new", "unknown"],
        "unknown values come last"
    );
    assert_eq!(acme("runs"), ["unknown", "new", "old"], "ties by name");
    assert_eq!(acme("cost").len(), 3);
    assert_eq!(names(&catalog, "owner=acme&created=week"), ["new"]);
    assert_eq!(names(&catalog, "owner=acme&time=over-30s"), ["new"]);
    let all = catalog
        .list_records(SortBy::ModelCreatedAt, SortDirection::Desc, None)
        .await
        .unwrap();
    assert_eq!(
        (all.models[0].name.as_str(), all.models.len(), all.next),
        ("new", 4, None)
    );
}

#[tokio::test]
async fn facet_counts_ignore_their_own_filter() {
    let painters = |name: &str, digit: &str, inputs: &[&str]| {
        let mut more = image_model(inputs);
        more["latest_version"]["id"] = json!(digit.repeat(64));
        record(name, "Paints", more)
    };
    let records = vec![
        painters("acme/words", "1", &["prompt"]),
        painters("acme/both", "2", &["prompt", "image", "seed"]),
        painters("other/both", "3", &["prompt", "image"]),
        plain("other/nothing", "Paints", 20_000),
    ];
    let (_test, catalog) = TestCatalog::with(records).await;
    let page = |search: &str| {
        catalog
            .search(&CatalogQuery::from_search(search), None, 30)
            .unwrap()
    };
    let all = page("q=paints");
    assert_eq!((all.total, all.catalog_size), (4, 5));
    assert_eq!(
        (
            count(&all.facets.owner, "acme"),
            count(&all.facets.inputs, "image"),
            count(&all.facets.runs, "10k-1m")
        ),
        (2, 2, 1)
    );
    assert_eq!(
        all.facets.task.len(),
        Task::ALL.len(),
        "closed sets list every value"
    );
    let narrowed = page("q=paints&owner=acme&inputs=image");
    assert_eq!(
        narrowed
            .results
            .iter()
            .map(|model| model.name.as_str())
            .collect::<Vec<_>>(),
        ["both"]
    );
    assert_eq!(
        count(&narrowed.facets.owner, "other"),
        1,
        "the other owner's model with the same inputs"
    );
    assert_eq!(
        count(&narrowed.facets.inputs, "seed"),
        1,
        "inputs count the filtered models"
    );
    assert_eq!(count(&narrowed.facets.inputs, "text"), 1);
    assert_eq!(
        count(&page("owner=nobody").facets.owner, "nobody"),
        0,
        "a selected owner is listed"
    );
    assert_eq!(
        page("inputs=image,seed").total,
        2,
        "models with both inputs: one of acme's and the built-in one"
    );
}

#[tokio::test]
async fn cursor_pages_through_all_results() {
    let records = (0..7)
        .map(|number| plain(&format!("acme/m{number}"), "Paints", number))
        .collect();
    let (_test, catalog) = TestCatalog::with(records).await;
    let query = CatalogQuery::from_search("owner=acme&sort=runs");
    let (mut cursor, mut seen) = (None, vec![]);
    loop {
        let page = catalog.search(&query, cursor.as_deref(), 3).unwrap();
        seen.extend(page.results.into_iter().map(|model| model.name));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["m6", "m5", "m4", "m3", "m2", "m1", "m0"]);
    let first = catalog.search(&query, None, 3).unwrap();
    let other = CatalogQuery::from_search("owner=acme&sort=newest");
    assert_eq!(
        catalog.search(&other, first.next.as_deref(), 3),
        Err(BadCursor),
        "a cursor belongs to its search"
    );
    assert_eq!(catalog.search(&query, Some("rubbish"), 3), Err(BadCursor));
}

#[tokio::test]
async fn repeated_put_changes_nothing_and_replicate_outranks_snapshots() {
    let test = TestCatalog::new().await;
    let catalog = test.catalog().await;
    let fog = |description: &str| {
        models(vec![record(
            "acme/fog",
            description,
            image_model(&["image", "prompt"]),
        )])
    };
    assert_eq!(
        catalog
            .put(fog("Fog"), CatalogSource::Snapshot)
            .await
            .unwrap(),
        put(1, 0, 0)
    );
    assert_eq!(
        catalog
            .put(fog("Fog"), CatalogSource::Snapshot)
            .await
            .unwrap(),
        put(0, 0, 1)
    );
    assert_eq!(
        catalog
            .put(fog("Mist"), CatalogSource::Replicate)
            .await
            .unwrap(),
        put(0, 1, 0)
    );
    assert_eq!(
        catalog
            .put(fog("Fog"), CatalogSource::Snapshot)
            .await
            .unwrap(),
        put(0, 0, 1),
        "a snapshot does not replace a record from Replicate"
    );
    assert_eq!(names(&catalog, "q=mist"), ["fog"]);
    assert!(names(&catalog, "q=weather").is_empty());
    let bare = models(vec![record("acme/fog", "Mist", json!({}))]);
    catalog.put(bare, CatalogSource::Replicate).await.unwrap();
    let name = "acme/fog".parse().unwrap();
    assert!(
        catalog
            .model(&name)
            .await
            .unwrap()
            .unwrap()
            .latest_version
            .is_some(),
        "a record without a version keeps the known one"
    );
    let version = catalog
        .version(&"a".repeat(64).parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(version.name, "fog");
    assert_eq!(
        catalog
            .entry("acme", "fog")
            .await
            .unwrap()
            .unwrap()
            .run_history
            .len(),
        0,
        "daily runs need two totals"
    );
    assert!(catalog.entry("acme", "nothing").await.unwrap().is_none());
}

#[tokio::test]
async fn entry_lists_similar_models_with_reasons() {
    let painters = |name: &str, digit: &str, description: &str, inputs: &[&str]| {
        let mut more = image_model(inputs);
        more["latest_version"]["id"] = json!(digit.repeat(64));
        record(name, description, more)
    };
    let mut records: Vec<Value> = (0..40)
        .map(|number| plain(&format!("crowd/m{number}"), "Something else", 1))
        .collect();
    records.extend([
        painters(
            "acme/night",
            "1",
            "Turns streets to twilight",
            &["image", "prompt", "mask_image"],
        ),
        painters(
            "other/dusk",
            "2",
            "Streets in twilight",
            &["image", "prompt", "mask_image"],
        ),
        painters("acme/far", "3", "Words only", &["prompt"]),
    ]);
    let (_test, catalog) = TestCatalog::with(records).await;
    let collection = |slug: &str| Collection {
        name: "Light".into(),
        slug: slug.into(),
        description: "Light.".into(),
        full_description: None,
    };
    let members = ["acme/night", "other/dusk", "not/here"]
        .map(|name| name.parse().unwrap())
        .to_vec();
    catalog
        .put_collections(&[(collection("light"), members)])
        .await
        .unwrap();
    let night = catalog.entry("acme", "night").await.unwrap().unwrap();
    let dusk = &night.similar[0];
    assert_eq!(dusk.model.name, "dusk");
    let words = |words: &Vec<String>| words.contains(&"twilight".to_owned());
    assert!(
        dusk.reasons
            .iter()
            .any(|reason| matches!(reason, Similarity::Terms { terms: shared } if words(shared))),
        "{:?}",
        dusk.reasons
    );
    assert!(dusk.reasons.contains(&Similarity::Inputs {
        inputs: vec![InputKind::Mask]
    }));
    assert!(dusk.reasons.contains(&Similarity::Collection {
        name: "Light".into()
    }));
    assert!(
        night
            .similar
            .iter()
            .any(|similar| similar.model.name == "far"
                && similar.reasons.contains(&Similarity::Owner))
    );
    assert_eq!(night.collections[0].slug, "light");
    assert_eq!(
        catalog.collection("light").unwrap().count,
        2,
        "models outside the catalog are not counted"
    );
    assert_eq!(
        catalog.collections().len(),
        2,
        "the built-in collection remains"
    );
    assert_eq!(catalog.creator("acme").unwrap().models, 2);
    assert!(catalog.creator("nobody").is_none());
}

#[tokio::test]
async fn index_depends_on_the_engine_and_the_price_table() {
    let test = TestCatalog::new().await;
    let prices: Prices =
        r#"{"as_of": "2026-11-01", "models": {"acme/fog": {"per_second": 0.001}}}"#
            .parse()
            .unwrap();
    let records = vec![
        record("acme/fog", "Fog", image_model(&["image", "prompt"])),
        plain("acme/mist", "Mist", 3),
    ];
    test.catalog()
        .await
        .put(models(records), CatalogSource::Snapshot)
        .await
        .unwrap();
    let catalog = test.catalog_with(EngineKind::BuiltIn, prices).await;
    let fog = &catalog.search_all(&CatalogQuery::from_search("q=fog"))[0].model;
    assert_eq!(
        (fog.runs_here, fog.cost.as_ref().map(|cost| cost.dollars)),
        (RunsHere::StandIn, Some(0.0035))
    );
    let mist = &catalog.search_all(&CatalogQuery::from_search("q=mist"))[0].model;
    assert_eq!((mist.runs_here, &mist.cost), (RunsHere::No, &None));
    assert_eq!(names(&catalog, "owner=acme&cost=unknown"), ["mist"]);
    assert_eq!(names(&catalog, "owner=acme&sort=cost"), ["fog", "mist"]);
}
