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

fn kinds(layers: &[Layer], switches: &LayerToggles) -> Vec<LayerKind> {
    shown(layers, switches)
        .into_iter()
        .map(|seen| seen.layer.kind)
        .collect()
}

fn pressed(layers: &[Layer], slots: &[LayerSlot]) -> LayerToggles {
    let mut switches = LayerToggles::default();
    slots.iter().for_each(|slot| switches.press(layers, *slot));
    switches
}

#[test]
fn only_the_selected_output_is_visible_by_default() {
    assert_eq!(
        kinds(&result(1), &LayerToggles::default()),
        [LayerKind::Input, LayerKind::Depth, LayerKind::Output(1)]
    );
}

#[test]
fn other_outputs_can_be_switched_on() {
    let layers = result(0);
    let switches = pressed(
        &layers,
        &[LayerSlot::Input, LayerSlot::Depth, LayerSlot::Other(2)],
    );
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
fn toggle_survives_selection_of_another_output() {
    for chosen in [0, 2] {
        let layers = result(chosen);
        assert_eq!(
            kinds(&layers, &pressed(&layers, &[LayerSlot::Chosen])),
            [LayerKind::Input, LayerKind::Depth]
        );
        assert_eq!(
            kinds(&layers, &pressed(&layers, &[LayerSlot::Depth])),
            [LayerKind::Input, LayerKind::Output(chosen)]
        );
    }
}

#[test]
fn last_visible_layer_cannot_be_switched_off() {
    let layers = input_and_depth();
    let mut switches = pressed(&layers, &[LayerSlot::Input]);
    assert!(is_last(&layers, &switches, LayerSlot::Depth));
    switches.press(&layers, LayerSlot::Depth);
    assert_eq!(kinds(&layers, &switches), [LayerKind::Depth]);
    switches.press(&layers, LayerSlot::Input);
    assert_eq!(switches, LayerToggles::default());
}

#[test]
fn at_least_one_layer_is_visible() {
    let result = result(0);
    let outputs_alone = pressed(&result, &[LayerSlot::Input, LayerSlot::Depth]);
    assert_eq!(
        kinds(&input_and_depth(), &outputs_alone),
        [LayerKind::Input, LayerKind::Depth],
        "the next run has no output yet"
    );
    assert!(kinds(&[], &outputs_alone).is_empty());
}

#[test]
fn pair_defaults_to_first_and_last_layer() {
    let slots = [LayerSlot::Input, LayerSlot::Depth, LayerSlot::Chosen];
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
fn frame_has_the_aspect_ratio_of_the_input() {
    let output = layer(LayerKind::Output(0), 512, 512);
    assert_eq!(
        frame_ratio(&[output.clone(), layer(LayerKind::Input, 400, 800)]),
        0.5
    );
    assert_eq!(frame_ratio(&[layer(LayerKind::Input, 0, 0), output]), 1.0);
    assert_eq!(frame_ratio(&[]), 1.5);
}

#[test]
fn region_of_a_padded_output_covers_the_frame() {
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
    let placement = shown(&layers, &LayerToggles::default())[1].placement;
    assert_eq!(
        (placement.top, placement.height, placement.width),
        (-0.5, 2.0, 1.0)
    );
}
