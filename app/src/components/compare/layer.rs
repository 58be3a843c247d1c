use super::View;

/// One picture of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Which of the three things it is.
    pub kind: LayerKind,
    /// What people call it: "Input", "Depth", "Output 2".
    pub label: String,
    /// Where the picture is.
    pub url: String,
    /// Width in pixels; 0 where it is not known.
    pub width: u32,
    /// Height in pixels; 0 where it is not known.
    pub height: u32,
}

/// The three things that a comparison shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerKind {
    /// The picture that came in.
    Input,
    /// Its depth map; white is near.
    Depth,
    /// The output at that index.
    Output(usize),
}

/// A layer's place in the comparison. Another output in the same place is the same slot, so that what was
/// switched off stays off when the next output is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The input's.
    Input,
    /// The depth map's.
    Depth,
    /// The first, second, … output's.
    Output(usize),
}

impl Slot {
    /// What tells it from the others.
    pub fn key(&self) -> String {
        self.name()
    }

    /// What its switch is called.
    pub fn name(self) -> String {
        match self {
            Self::Input => "Input".to_owned(),
            Self::Depth => "Depth".to_owned(),
            Self::Output(0) => "Output".to_owned(),
            Self::Output(nth) => format!("Output {}", nth + 1),
        }
    }
}

/// Pairs every layer with its slot.
pub fn slots(layers: &[Layer]) -> Vec<(Slot, Layer)> {
    let mut outputs = 0..;
    let mut slot = |kind| match kind {
        LayerKind::Input => Slot::Input,
        LayerKind::Depth => Slot::Depth,
        LayerKind::Output(_) => Slot::Output(outputs.next().unwrap_or_default()),
    };
    layers.iter().map(|layer| (slot(layer.kind), layer.clone())).collect()
}

/// The layers that take part: all but those switched off, and never none.
pub fn shown(layers: &[Layer], off: &[Slot]) -> Vec<(Slot, Layer)> {
    let all = slots(layers);
    let some: Vec<_> = all.iter().filter(|(slot, _)| !off.contains(slot)).cloned().collect();
    if some.is_empty() { all } else { some }
}

/// What is off after the switch of `slot` was pressed. The last layer that is on stays on.
pub fn switched(layers: &[Layer], off: &[Slot], slot: Slot) -> Vec<Slot> {
    let on = shown(layers, off);
    let is_on = on.iter().any(|(other, _)| *other == slot);
    let others = off.iter().copied().filter(|other| *other != slot);
    others.chain((is_on && on.len() > 1).then_some(slot)).collect()
}

/// The width over the height of the frame that every layer is fitted into: the input's, or else the first known.
pub fn frame_ratio(layers: &[Layer]) -> f64 {
    const OF_A_PHOTOGRAPH: f64 = 1.5;
    let known = || layers.iter().filter(|layer| layer.width > 0 && layer.height > 0);
    let input = known().find(|layer| layer.kind == LayerKind::Input);
    input.or_else(|| known().next()).map_or(OF_A_PHOTOGRAPH, |layer| f64::from(layer.width) / f64::from(layer.height))
}

impl View {
    /// Every view, in the order of the toolbar.
    pub const ALL: [Self; 3] = [Self::Curtain, Self::SideBySide, Self::Fade];

    /// What its button is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curtain => "Curtain",
            Self::SideBySide => "Side by side",
            Self::Fade => "Fade",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(kind: LayerKind, width: u32, height: u32) -> Layer {
        Layer { kind, label: String::new(), url: String::new(), width, height }
    }

    fn of_slots(layers: &[Layer], off: &[Slot]) -> Vec<Slot> {
        shown(layers, off).into_iter().map(|(slot, _)| slot).collect()
    }

    #[test]
    fn what_is_switched_off_stays_off_when_another_output_is_chosen() {
        for chosen in [0, 3] {
            let layers = [layer(LayerKind::Input, 3, 2), layer(LayerKind::Depth, 3, 2), layer(LayerKind::Output(chosen), 3, 2)];
            assert_eq!(of_slots(&layers, &[Slot::Output(0)]), [Slot::Input, Slot::Depth]);
            assert_eq!(of_slots(&layers, &[Slot::Depth]), [Slot::Input, Slot::Output(0)]);
        }
    }

    #[test]
    fn two_outputs_are_two_slots() {
        let layers = [layer(LayerKind::Output(0), 3, 2), layer(LayerKind::Output(2), 3, 2)];
        assert_eq!(of_slots(&layers, &[Slot::Output(0)]), [Slot::Output(1)]);
    }

    #[test]
    fn switches_go_off_and_on_but_the_last_one_stays() {
        let layers = [layer(LayerKind::Input, 3, 2), layer(LayerKind::Depth, 3, 2)];
        let off = switched(&layers, &[], Slot::Input);
        assert_eq!(off, [Slot::Input]);
        assert_eq!(switched(&layers, &off, Slot::Depth), off);
        assert!(switched(&layers, &off, Slot::Input).is_empty());
    }

    #[test]
    fn something_is_always_shown() {
        let layers = [layer(LayerKind::Input, 3, 2), layer(LayerKind::Depth, 3, 2)];
        assert_eq!(of_slots(&layers, &[Slot::Input, Slot::Depth]), [Slot::Input, Slot::Depth]);
        assert!(of_slots(&[], &[]).is_empty());
    }

    #[test]
    fn the_frame_is_the_inputs_whatever_the_outputs_are() {
        let output = layer(LayerKind::Output(0), 512, 512);
        assert_eq!(frame_ratio(&[output.clone(), layer(LayerKind::Input, 400, 800)]), 0.5);
        assert_eq!(frame_ratio(&[layer(LayerKind::Input, 0, 0), output]), 1.0);
        assert_eq!(frame_ratio(&[]), 1.5);
    }
}
