use super::{
    View,
    geometry::{Rect, placement},
};
use api::{Picture, Region};

use crate::words;

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
    /// The part of it that is the input's frame, where that is not the whole.
    pub region: Option<Region>,
    /// It takes part unless it is switched off. The others take part when they are switched on.
    pub is_chosen: bool,
}

impl Layer {
    /// The picture that came in.
    pub fn input(picture: &Picture) -> Self {
        Self::new(LayerKind::Input, words::layer_input().into(), picture, true)
    }

    /// Its depth map.
    pub fn depth(picture: &Picture) -> Self {
        Self::new(LayerKind::Depth, words::depth_name().into(), picture, true)
    }

    /// The output at `index`; one of them is chosen.
    pub fn output(index: usize, picture: &Picture, is_chosen: bool) -> Self {
        Self::new(
            LayerKind::Output(index),
            output_name(index),
            picture,
            is_chosen,
        )
    }

    /// A picture as a layer of that kind, under that name.
    pub fn new(kind: LayerKind, label: String, picture: &Picture, is_chosen: bool) -> Self {
        let Picture {
            url,
            width,
            height,
            region,
        } = picture.clone();
        Self {
            kind,
            label,
            url,
            width,
            height,
            region,
            is_chosen,
        }
    }
}

/// What the output at `index` is called.
pub fn output_name(index: usize) -> String {
    words::layer_output(&(index + 1))
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
    /// One of several that are compared as equals: it takes part together with the others.
    Cell(usize),
}

/// A layer's place in the comparison. The chosen output is always in the same one, so that what was switched
/// off stays off when the next output is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The input's.
    Input,
    /// The depth map's.
    Depth,
    /// The chosen output's.
    Chosen,
    /// That of the output at that index, while another is chosen, or of one among equals.
    Other(usize),
}

impl Slot {
    fn of(layer: &Layer) -> Self {
        match layer.kind {
            LayerKind::Input => Self::Input,
            LayerKind::Depth => Self::Depth,
            LayerKind::Output(_) if layer.is_chosen => Self::Chosen,
            LayerKind::Output(index) | LayerKind::Cell(index) => Self::Other(index),
        }
    }

    /// What tells it from the others.
    pub fn key(&self) -> String {
        match self {
            Self::Input => "input".to_owned(),
            Self::Depth => "depth".to_owned(),
            Self::Chosen => "chosen".to_owned(),
            Self::Other(index) => index.to_string(),
        }
    }
}

/// A layer that takes part.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its slot.
    pub slot: Slot,
    /// What is in it.
    pub layer: Layer,
    /// Where its picture lies in the frame.
    pub placement: Rect,
}

/// Which layers were switched away from how they are by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Switches(Vec<Slot>);

impl Switches {
    /// True where that layer is on.
    pub fn is_on(&self, layer: &Layer) -> bool {
        layer.is_chosen != self.0.contains(&Slot::of(layer))
    }

    /// Presses the switch of `slot`. The last layer that is on stays on.
    pub fn press(&mut self, layers: &[Layer], slot: Slot) {
        if is_last(layers, self, slot) {
            return;
        }
        let count = self.0.len();
        self.0.retain(|other| *other != slot);
        if self.0.len() == count {
            self.0.push(slot);
        }
    }
}

/// Pairs every layer with its slot.
pub fn slots(layers: &[Layer]) -> Vec<(Slot, Layer)> {
    layers
        .iter()
        .map(|layer| (Slot::of(layer), layer.clone()))
        .collect()
}

/// The layers that take part, and never none.
pub fn shown(layers: &[Layer], switches: &Switches) -> Vec<Seen> {
    let ratio = frame_ratio(layers);
    let is_any_on = layers.iter().any(|layer| switches.is_on(layer));
    let is_any_chosen = layers.iter().any(|layer| layer.is_chosen);
    let takes_part = |layer: &&Layer| {
        if is_any_on {
            switches.is_on(layer)
        } else {
            layer.is_chosen || !is_any_chosen
        }
    };
    let seen = |layer: &Layer| Seen {
        slot: Slot::of(layer),
        layer: layer.clone(),
        placement: placement((layer.width, layer.height), layer.region, ratio),
    };
    layers.iter().filter(takes_part).map(seen).collect()
}

/// True where the layer in `slot` is the only one that takes part.
pub fn is_last(layers: &[Layer], switches: &Switches, slot: Slot) -> bool {
    matches!(shown(layers, switches).as_slice(), [seen] if seen.slot == slot)
}

/// The places of the two layers that are told apart: those of these keys where they take part, else the first and the last.
pub fn pair(slots: &[Slot], chosen: [&str; 2]) -> [usize; 2] {
    let [first, second] = chosen.map(|key| slots.iter().position(|slot| slot.key() == key));
    [
        first.unwrap_or(0),
        second.unwrap_or(slots.len().saturating_sub(1)),
    ]
}

/// The width over the height of the frame that every layer is fitted into: the input's, or else the first known.
pub fn frame_ratio(layers: &[Layer]) -> f64 {
    const OF_A_PHOTOGRAPH: f64 = 1.5;
    let known = || {
        layers
            .iter()
            .filter(|layer| layer.width > 0 && layer.height > 0)
    };
    let input = known().find(|layer| layer.kind == LayerKind::Input);
    input
        .or_else(|| known().next())
        .map_or(OF_A_PHOTOGRAPH, |layer| {
            f64::from(layer.width) / f64::from(layer.height)
        })
}

impl View {
    /// Every view, in the order of the toolbar.
    pub const ALL: [Self; 5] = [
        Self::Curtain,
        Self::SideBySide,
        Self::Fade,
        Self::Blink,
        Self::Difference,
    ];

    /// What its button is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curtain => words::compare_curtain(),
            Self::SideBySide => words::compare_sides(),
            Self::Fade => words::compare_fade(),
            Self::Blink => words::compare_blink(),
            Self::Difference => words::compare_difference(),
        }
    }
}

#[cfg(test)]
mod tests;
