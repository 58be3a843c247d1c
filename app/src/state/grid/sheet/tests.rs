use serde_json::json;

use super::*;

fn id(number: u8) -> PredictionId {
    PredictionId::from_entropy([number; 16])
}

fn prediction(number: u8, status: Status) -> Prediction {
    let outputs = if status == Status::Succeeded {
        vec![json!({"url": format!("/{number}"), "width": 640, "height": 427})]
    } else {
        vec![]
    };
    serde_json::from_value(json!({
        "id": id(number), "model": "a/b", "version": "c", "input": {"seed": 7}, "output": null,
        "logs": if status == Status::Processing { " 50%|█| 25/50\n" } else { "" }, "error": (status == Status::Failed).then_some("The disk is full."),
        "status": status, "data_removed": false, "created_at": "2026-11-22T09:30:00Z", "urls": {"get": "", "cancel": "", "web": ""},
        "source": "web", "engine": "local",
        "pictures": {"input": {"url": "/kept", "width": 640, "height": 427}, "depth": null, "outputs": outputs, "notes": []},
    }))
    .unwrap()
}

fn grid(cells: [Option<Status>; 6]) -> Grid {
    let cells = (0..)
        .zip(cells)
        .map(|(number, status)| status.map(|status| prediction(number, status)))
        .collect();
    let axes = json!([{"field": "prompt_strength", "values": [0.4, 0.8, 1]}, {"field": "prompt", "values": ["fog", "rain"]}]);
    Grid {
        id: GridId::from_entropy([9; 16]),
        axes: serde_json::from_value(axes).unwrap(),
        input: json!({"seed": 7, "input_image": "/upload", "num_outputs": 1})
            .as_object()
            .unwrap()
            .clone(),
        created_at: Timestamp::from_rfc3339("2026-11-22T09:30:00Z"),
        cells,
        note: None,
        votes: Vec::new(),
        vote: None,
    }
}

const MIXED: [Option<Status>; 6] = [
    Some(Status::Succeeded),
    Some(Status::Failed),
    Some(Status::Processing),
    Some(Status::Starting),
    Some(Status::Canceled),
    None,
];

fn told(prediction: Prediction) -> Event {
    Event::Prediction {
        prediction: Box::new(prediction),
    }
}

#[test]
fn columns_and_rows_are_headed_by_setting_and_value() {
    let sheet = Sheet::new(grid(MIXED));
    let heads = |heads: Vec<Head>| {
        heads
            .iter()
            .map(|head| format!("{} {}", head.name, head.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        heads(sheet.columns()),
        ["Strength 0.4", "Strength 0.8", "Strength 1"]
    );
    assert_eq!(heads(sheet.rows()), ["Prompt fog", "Prompt rain"]);
    assert_eq!(
        (sheet.name(4), sheet.caption(4)),
        ("Strength 0.8, Prompt rain".into(), "0.8, rain".into())
    );
    assert_eq!(
        (sheet.varied().join(", "), sheet.seed(), sheet.prompt()),
        ("Strength, Prompt".into(), Some(7), None)
    );
}

#[test]
fn every_cell_says_where_it_stands_and_every_end_ends_the_waiting() {
    let sheet = Sheet::new(grid(MIXED));
    let cells: Vec<Cell> = (0..6)
        .map(|place| sheet.cell(place, &Queue::default()))
        .collect();
    let words: Vec<&str> = cells.iter().map(|cell| cell.words.as_str()).collect();
    assert_eq!(
        words,
        [
            "Done",
            "Failed",
            "Running 25 of 50",
            "Queued",
            "Canceled",
            "Deleted"
        ]
    );
    assert_eq!(
        cells.iter().map(|cell| cell.is_active).collect::<Vec<_>>(),
        [false, false, true, true, false, false]
    );
    assert_eq!(
        cells[0]
            .picture
            .as_ref()
            .map(|picture| picture.url.as_str()),
        Some("/0")
    );
    assert_eq!(
        (
            cells[1].why.as_deref(),
            cells[2].fraction,
            cells[5].id.as_ref()
        ),
        (Some("The disk is full."), Some(0.5), None)
    );
    let aborted = Sheet::new(grid([Some(Status::Aborted); 6]));
    assert!(
        !aborted.is_active() && aborted.cell(0, &Queue::default()).words == "Ended before it began"
    );
}

#[test]
fn it_is_counted_together() {
    let sheet = Sheet::new(grid(MIXED));
    assert_eq!(
        (
            sheet.wanted(),
            sheet.count(Status::Succeeded),
            sheet.count(Status::Failed)
        ),
        (6, 1, 1)
    );
    assert_eq!(
        sheet.active(),
        [id(3), id(2)],
        "what waits is canceled before what runs"
    );
    assert_eq!(sheet.fraction(), 0.7, "of the five that are left");
}

#[test]
fn what_the_server_tells_finds_its_cell() {
    let mut sheet = Sheet::new(grid(MIXED));
    assert_eq!(
        sheet.apply(told(prediction(3, Status::Processing))),
        Outcome::Taken
    );
    assert_eq!(
        sheet.apply(told(prediction(0, Status::Processing))),
        Outcome::Ignored,
        "nothing steps back"
    );
    assert_eq!(
        sheet.apply(told(prediction(99, Status::Failed))),
        Outcome::Ignored,
        "that is not of this grid"
    );
    assert_eq!(
        sheet.apply(Event::Logs {
            id: id(2),
            offset: 999,
            text: "x".into()
        }),
        Outcome::Missed
    );
    sheet.renew(grid([
        None,
        Some(Status::Starting),
        Some(Status::Succeeded),
        Some(Status::Succeeded),
        Some(Status::Canceled),
        None,
    ]));
    let words: Vec<String> = (0..6)
        .map(|place| sheet.cell(place, &Queue::default()).words)
        .collect();
    assert_eq!(
        words,
        ["Deleted", "Failed", "Done", "Done", "Canceled", "Deleted"]
    );
    assert!(!sheet.is_active());
}

#[test]
fn again_is_the_same_with_other_seeds_and_the_pictures_that_are_kept() {
    let again = varied(Sheet::new(grid(MIXED)).again(|| 5));
    assert_eq!(
        (
            again.input.get("seed"),
            &again.input["input_image"],
            again.axes.len()
        ),
        (None, &json!("/kept"), 2)
    );
    let mut of_seeds = grid(MIXED);
    of_seeds.axes = vec![Axis {
        field: "seed".into(),
        values: vec![json!(1), json!(2)],
    }];
    assert_eq!(
        varied(Sheet::new(of_seeds).again(|| 5)).axes[0].values,
        [json!(5), json!(5)]
    );
    assert_eq!(
        Sheet::new(grid([None; 6])).again(|| 5),
        None,
        "nothing is left that says which model it was"
    );
}

fn varied(again: Option<Again>) -> CreateGrid {
    let Some(Again::Grid(grid)) = again else {
        panic!("{again:?}")
    };
    grid
}

fn comparison(cells: [Option<Status>; 2]) -> Grid {
    let [first, second] = cells;
    let mut grid = grid([first, second, None, None, None, None]);
    grid.cells.truncate(2);
    grid.axes = vec![Axis {
        field: MODEL_AXIS.into(),
        values: vec![json!("a/b"), json!("c/d")],
    }];
    if let Some(cell) = grid.cells[1].as_mut() {
        (cell.model, cell.version) = ("c/d".into(), "e".repeat(64));
        cell.input = json!({"random_seed": 9, "source": "https://a.example/b", "text": "fog"})
            .as_object()
            .unwrap()
            .clone();
        cell.metrics = Some(api::Metrics {
            predict_time: Some(1.5),
            total_time: None,
            cost_dollars: None,
        });
    }
    grid
}

#[test]
fn models_that_are_compared_again_keep_each_its_own_input() {
    let sheet = Sheet::new(comparison([
        Some(Status::Succeeded),
        Some(Status::Succeeded),
    ]));
    let Some(Again::Comparison(again)) = sheet.again(|| 5) else {
        panic!()
    };
    let versions: Vec<&str> = again
        .models
        .iter()
        .map(|model| model.version.as_str())
        .collect();
    assert_eq!(versions, ["a/b", &format!("c/d:{}", "e".repeat(64))]);
    assert_eq!(
        Value::from(again.models[1].input.clone()),
        json!({"source": "/kept", "text": "fog"})
    );
    assert_eq!(
        Sheet::new(comparison([None, Some(Status::Succeeded)])).again(|| 5),
        None,
        "one alone is no comparison"
    );
}

#[test]
fn a_comparison_tells_what_each_took_and_what_is_said_of_it() {
    let read = Grid {
        note: Some("left".into()),
        votes: vec![0, 2],
        vote: Some(1),
        ..comparison([None, Some(Status::Succeeded)])
    };
    let mut sheet = Sheet::new(read);
    assert_eq!(
        sheet.took(1),
        Took {
            seconds: Some(1.5),
            since: None,
            seed: Some(9),
            dollars: None,
            is_own: true
        }
    );
    assert_eq!(
        (sheet.took(0), sheet.caption(1), sheet.note()),
        (Took::default(), "d".into(), "left")
    );
    assert_eq!((sheet.votes(0), sheet.votes(1)), ((0, false), (2, true)));
    sheet.count_votes(Votes {
        votes: vec![1, 1],
        vote: Some(0),
    });
    assert_eq!((sheet.votes(0), sheet.votes(1)), ((1, true), (1, false)));
}
