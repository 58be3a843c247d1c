use super::*;

fn layer(kind: LayerKind, width: u32, height: u32) -> Layer {
    Layer {
        kind,
        label: String::new(),
        url: String::new(),
        width,
        height,
        region: None,
        is_chosen: true,
    }
}

fn input_and_depth() -> Vec<Layer> {
    vec![layer(LayerKind::Input, 3, 2), layer(LayerKind::Depth, 3, 2)]
}

/// Input, depth and three outputs, of which that one is chosen.
fn result(chosen: usize) -> Vec<Layer> {
    let output = |index| Layer {
        is_chosen: index == chosen,
        ..layer(LayerKind::Output(index), 3, 2)
    };
    input_and_depth()
        .into_iter()
        .chain((0..3).map(output))
        .collect()
}

fn kinds(layers: &[Layer], switches: &Switches) -> Vec<LayerKind> {
    shown(layers, switches)
        .into_iter()
        .map(|seen| seen.layer.kind)
        .collect()
}

fn pressed(layers: &[Layer], slots: &[Slot]) -> Switches {
    let mut switches = Switches::default();
    slots.iter().for_each(|slot| switches.press(layers, *slot));
    switches
}

#[test]
fn of_all_outputs_the_chosen_one_takes_part_by_itself() {
    assert_eq!(
        kinds(&result(1), &Switches::default()),
        [LayerKind::Input, LayerKind::Depth, LayerKind::Output(1)]
    );
}

#[test]
fn any_outputs_can_be_compared() {
    let layers = result(0);
    let switches = pressed(&layers, &[Slot::Input, Slot::Depth, Slot::Other(2)]);
    assert_eq!(
        kinds(&layers, &switches),
        [LayerKind::Output(0), LayerKind::Output(2)]
    );
    assert_eq!(
        kinds(&result(1), &switches),
        [LayerKind::Output(1), LayerKind::Output(2)],
        "the chosen one gives way to the next"
    );
    assert_eq!(
        kinds(&result(2), &switches),
        [LayerKind::Output(2)],
        "and is there once"
    );
}

#[test]
fn what_is_switched_off_stays_off_when_another_output_is_chosen() {
    for chosen in [0, 2] {
        let layers = result(chosen);
        assert_eq!(
            kinds(&layers, &pressed(&layers, &[Slot::Chosen])),
            [LayerKind::Input, LayerKind::Depth]
        );
        assert_eq!(
            kinds(&layers, &pressed(&layers, &[Slot::Depth])),
            [LayerKind::Input, LayerKind::Output(chosen)]
        );
    }
}

#[test]
fn switches_go_off_and_on_but_the_last_one_stays() {
    let layers = input_and_depth();
    let mut switches = pressed(&layers, &[Slot::Input]);
    assert!(is_last(&layers, &switches, Slot::Depth));
    switches.press(&layers, Slot::Depth);
    assert_eq!(kinds(&layers, &switches), [LayerKind::Depth]);
    switches.press(&layers, Slot::Input);
    assert_eq!(switches, Switches::default());
}

#[test]
fn something_is_always_shown() {
    let result = result(0);
    let outputs_alone = pressed(&result, &[Slot::Input, Slot::Depth]);
    assert_eq!(
        kinds(&input_and_depth(), &outputs_alone),
        [LayerKind::Input, LayerKind::Depth],
        "the next run has no output yet"
    );
    assert!(kinds(&[], &outputs_alone).is_empty());
}

#[test]
fn the_difference_is_between_the_chosen_two_or_the_first_and_the_last() {
    let slots = [Slot::Input, Slot::Depth, Slot::Chosen];
    assert_eq!(pair(&slots, ["", ""]), [0, 2]);
    assert_eq!(pair(&slots, ["depth", "input"]), [1, 0]);
    assert_eq!(
        pair(&slots, ["4", ""]),
        [0, 2],
        "what takes no part any more is not missed"
    );
    assert_eq!(pair(&[], ["", ""]), [0, 0]);
}

#[test]
fn the_frame_is_the_inputs_whatever_the_outputs_are() {
    let output = layer(LayerKind::Output(0), 512, 512);
    assert_eq!(
        frame_ratio(&[output.clone(), layer(LayerKind::Input, 400, 800)]),
        0.5
    );
    assert_eq!(frame_ratio(&[layer(LayerKind::Input, 0, 0), output]), 1.0);
    assert_eq!(frame_ratio(&[]), 1.5);
}

#[test]
fn a_padded_output_lies_with_its_region_on_the_frame() {
    let region = Some(Region {
        x: 0,
        y: 128,
        width: 512,
        height: 256,
    });
    let layers = [
        layer(LayerKind::Input, 800, 400),
        Layer {
            region,
            ..layer(LayerKind::Output(0), 512, 512)
        },
    ];
    let placement = shown(&layers, &Switches::default())[1].placement;
    assert_eq!(
        (placement.top, placement.height, placement.width),
        (-0.5, 2.0, 1.0)
    );
}
