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
        "roles": {"image": "input_image", "depth": "depth_image", "prompt": "prompt", "seed": "seed"},
        "logs": if status == Status::Processing { " 50%|█| 25/50\n" } else { "" }, "error": (status == Status::Failed).then_some("The disk is full."),
        "status": status, "data_removed": false, "created_at": "2026-11-22T09:30:00Z", "urls": {"get": "", "cancel": "", "web": ""},
        "source": "web", "engine": "local",
        "pictures": {"input": {"url": "/stored", "width": 640, "height": 427}, "depth": null, "outputs": outputs, "notes": []},
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

fn prediction_event(prediction: Prediction) -> Event {
    Event::Prediction {
        prediction: Box::new(prediction),
    }
}

#[test]
fn columns_and_rows_are_labeled_by_setting_and_value() {
    let view = GridView::new(grid(MIXED));
    let heads = |heads: Vec<AxisLabel>| {
        heads
            .iter()
            .map(|head| format!("{} {}", head.name, head.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        heads(view.columns()),
        ["Strength 0.4", "Strength 0.8", "Strength 1"]
    );
    assert_eq!(heads(view.rows()), ["Prompt fog", "Prompt rain"]);
    assert_eq!(
        (view.name(4), view.caption(4)),
        ("Strength 0.8, Prompt rain".into(), "0.8, rain".into())
    );
    assert_eq!(
        (view.varied().join(", "), view.seed(), view.prompt()),
        ("Strength, Prompt".into(), Some(7), None)
    );
}

#[test]
fn cells_show_their_status_and_terminal_statuses_are_inactive() {
    let view = GridView::new(grid(MIXED));
    let cells: Vec<Cell> = (0..6)
        .map(|index| view.cell(index, &Queue::default()))
        .collect();
    let status_text: Vec<&str> = cells.iter().map(|cell| cell.status_text.as_str()).collect();
    assert_eq!(
        status_text,
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
    let aborted = GridView::new(grid([Some(Status::Aborted); 6]));
    assert!(
        !aborted.is_active()
            && aborted.cell(0, &Queue::default()).status_text == "Timed out before it started"
    );
}

#[test]
fn counts_and_progress_cover_all_cells() {
    let view = GridView::new(grid(MIXED));
    assert_eq!(
        (
            view.cell_count(),
            view.count(Status::Succeeded),
            view.count(Status::Failed)
        ),
        (6, 1, 1)
    );
    assert_eq!(
        view.active(),
        [id(3), id(2)],
        "waiting predictions are canceled before running ones"
    );
    assert_eq!(view.fraction(), 0.7, "of the five that are left");
}

#[test]
fn events_and_responses_update_their_cells() {
    let mut view = GridView::new(grid(MIXED));
    assert_eq!(
        view.apply(prediction_event(prediction(3, Status::Processing))),
        EventOutcome::Applied
    );
    assert_eq!(
        view.apply(prediction_event(prediction(0, Status::Processing))),
        EventOutcome::Ignored,
        "no status returns to an earlier one"
    );
    assert_eq!(
        view.apply(prediction_event(prediction(99, Status::Failed))),
        EventOutcome::Ignored,
        "not in this grid"
    );
    assert_eq!(
        view.apply(Event::Logs {
            id: id(2),
            offset: 999,
            text: "x".into()
        }),
        EventOutcome::Gap
    );
    view.merge(grid([
        None,
        Some(Status::Starting),
        Some(Status::Succeeded),
        Some(Status::Succeeded),
        Some(Status::Canceled),
        None,
    ]));
    let status_text: Vec<String> = (0..6)
        .map(|index| view.cell(index, &Queue::default()).status_text)
        .collect();
    assert_eq!(
        status_text,
        ["Deleted", "Failed", "Done", "Done", "Canceled", "Deleted"]
    );
    assert!(!view.is_active());
}

/// The grid of a model that has other names for its inputs.
fn grid_of_other_names() -> Grid {
    let mut grid = grid(MIXED);
    grid.axes = vec![Axis {
        field: "strength".into(),
        values: vec![json!(0.4), json!(0.8), json!(1)],
    }];
    grid.input = json!({
        "text": " fog ", "noise": 7, "start": "/upload", "prompt": "of another purpose",
    })
    .as_object()
    .unwrap()
    .clone();
    let roles = json!({"prompt": "text", "seed": "noise", "image": "start"});
    for cell in grid.cells.iter_mut().flatten() {
        cell.roles = serde_json::from_value(roles.clone()).unwrap();
        cell.input.clone_from(&grid.input);
    }
    grid
}

#[test]
fn common_prompt_and_seed_are_found_by_their_roles() {
    let view = GridView::new(grid_of_other_names());
    assert_eq!((view.prompt(), view.seed()), (Some("fog"), Some(7)));
    let mut varied = grid_of_other_names();
    varied.axes[0].field = "text".into();
    varied.input.remove("text");
    assert_eq!(
        GridView::new(varied).prompt(),
        None,
        "the prompt is varied, and the input called prompt is not one"
    );
    let mut deleted = grid_of_other_names();
    deleted.cells.fill(None);
    deleted.input.remove("prompt");
    assert_eq!(
        GridView::new(deleted).prompt(),
        Some("fog"),
        "without a prediction, roles are guessed from the names"
    );
}

#[test]
fn seed_of_any_name_is_new_in_repeat_request() {
    let again = varied(GridView::new(grid_of_other_names()).repeat_request(|| 5));
    assert_eq!(
        Value::from(again.input),
        json!({"text": " fog ", "start": "/stored", "prompt": "of another purpose"})
    );
    let mut of_seeds = grid_of_other_names();
    of_seeds.axes = vec![Axis {
        field: "noise".into(),
        values: vec![json!(1), json!(2)],
    }];
    let view = GridView::new(of_seeds);
    assert!(view.varies_seeds());
    assert_eq!(
        varied(view.repeat_request(|| 5)).axes[0].values,
        [json!(5), json!(5)]
    );
}

#[test]
fn common_prompt_of_comparison_is_that_of_the_first_model() {
    let mut compared = comparison([Some(Status::Succeeded), Some(Status::Succeeded)]);
    compared.input.insert("prompt".into(), "fog".into());
    assert_eq!(GridView::new(compared.clone()).prompt(), Some("fog"));
    compared.cells[0] = None;
    assert_eq!(
        GridView::new(compared).prompt(),
        Some("fog"),
        "the second model calls its prompt \"text\""
    );
}

#[test]
fn repeat_request_has_new_seeds_and_stored_pictures() {
    let again = varied(GridView::new(grid(MIXED)).repeat_request(|| 5));
    assert_eq!(
        (
            again.input.get("seed"),
            &again.input["input_image"],
            again.axes.len()
        ),
        (None, &json!("/stored"), 2)
    );
    let mut of_seeds = grid(MIXED);
    of_seeds.axes = vec![Axis {
        field: "seed".into(),
        values: vec![json!(1), json!(2)],
    }];
    assert_eq!(
        varied(GridView::new(of_seeds).repeat_request(|| 5)).axes[0].values,
        [json!(5), json!(5)]
    );
    assert_eq!(
        GridView::new(grid([None; 6])).repeat_request(|| 5),
        None,
        "no prediction is left to read the model from"
    );
}

fn varied(again: Option<RepeatRequest>) -> CreateGrid {
    let Some(RepeatRequest::Grid(grid)) = again else {
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
        cell.roles = Roles::guess(&cell.input);
        cell.metrics = Some(api::Metrics {
            predict_time: Some(1.5),
            total_time: None,
            cost_dollars: None,
        });
    }
    grid
}

#[test]
fn repeated_comparison_has_the_input_of_each_model() {
    let view = GridView::new(comparison([
        Some(Status::Succeeded),
        Some(Status::Succeeded),
    ]));
    let Some(RepeatRequest::Comparison(again)) = view.repeat_request(|| 5) else {
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
        json!({"source": "/stored", "text": "fog"})
    );
    assert_eq!(
        GridView::new(comparison([None, Some(Status::Succeeded)])).repeat_request(|| 5),
        None,
        "a single model is no comparison"
    );
}

#[test]
fn comparison_has_costs_note_and_votes() {
    let read = Grid {
        note: Some("left".into()),
        votes: vec![0, 2],
        vote: Some(1),
        ..comparison([None, Some(Status::Succeeded)])
    };
    let mut view = GridView::new(read);
    assert_eq!(
        view.cell_cost(1),
        CellCost {
            seconds: Some(1.5),
            since: None,
            seed: Some(9),
            dollars: None,
            is_own: true
        }
    );
    assert_eq!(
        (view.cell_cost(0), view.caption(1), view.note()),
        (CellCost::default(), "d".into(), "left")
    );
    assert_eq!((view.votes(0), view.votes(1)), ((0, false), (2, true)));
    view.count_votes(Votes {
        votes: vec![1, 1],
        vote: Some(0),
    });
    assert_eq!((view.votes(0), view.votes(1)), ((1, true), (1, false)));
}
