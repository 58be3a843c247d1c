use super::CompareMode;
use crate::{
    geometry::{Rect, placement},
    i18n,
};
use api::{Picture, Region};

/// One image of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its kind.
    pub kind: LayerKind,
    /// Label such as "Input", "Depth" or "Output 2".
    pub label: String,
    /// Address of the image.
    pub url: String,
    /// Width in pixels; 0 if unknown.
    pub width: u32,
    /// Height in pixels; 0 if unknown.
    pub height: u32,
    /// The part that corresponds to the input, if it is not the whole image.
    pub region: Option<Region>,
    /// Visible by default. The others are visible once they are switched on.
    pub is_chosen: bool,
}

impl Layer {
    /// The input image.
    pub fn input(picture: &Picture) -> Self {
        Self::new(LayerKind::Input, i18n::layer_input().into(), picture, true)
    }

    /// The depth map.
    pub fn depth(picture: &Picture) -> Self {
        Self::new(LayerKind::Depth, i18n::depth_name().into(), picture, true)
    }

    /// The output at `index`.
    pub fn output(index: usize, picture: &Picture, is_chosen: bool) -> Self {
        Self::new(
            LayerKind::Output(index),
            output_name(index),
            picture,
            is_chosen,
        )
    }

    /// A layer of any kind.
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

/// The label of the output at `index`.
pub fn output_name(index: usize) -> String {
    i18n::layer_output(&(index + 1))
}

/// The kind of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerKind {
    /// The picture that came in.
    Input,
    /// The depth map; white is near.
    Depth,
    /// The output at this index.
    Output(usize),
    /// A cell of a grid. All cells are visible by default.
    Cell(usize),
}

/// The identity of a layer in the comparison. The selected output always has the same slot, so that
/// toggles survive the selection of another output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerSlot {
    /// The input.
    Input,
    /// The depth map.
    Depth,
    /// The selected output.
    Chosen,
    /// An output that is not selected, or a cell, at this index.
    Other(usize),
}

impl LayerSlot {
    fn of(layer: &Layer) -> Self {
        match layer.kind {
            LayerKind::Input => Self::Input,
            LayerKind::Depth => Self::Depth,
            LayerKind::Output(_) if layer.is_chosen => Self::Chosen,
            LayerKind::Output(index) | LayerKind::Cell(index) => Self::Other(index),
        }
    }

    /// A unique key.
    pub fn key(&self) -> String {
        match self {
            Self::Input => "input".to_owned(),
            Self::Depth => "depth".to_owned(),
            Self::Chosen => "chosen".to_owned(),
            Self::Other(index) => index.to_string(),
        }
    }
}

/// A visible layer.
#[derive(Debug, Clone, PartialEq)]
pub struct VisibleLayer {
    /// Its slot.
    pub slot: LayerSlot,
    /// The layer.
    pub layer: Layer,
    /// The image's rectangle in units of the frame.
    pub placement: Rect,
}

/// The layers whose default visibility is toggled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayerToggles(Vec<LayerSlot>);

impl LayerToggles {
    /// True if the layer is visible.
    pub fn is_on(&self, layer: &Layer) -> bool {
        layer.is_chosen != self.0.contains(&LayerSlot::of(layer))
    }

    /// Toggles a layer. The last visible layer stays visible.
    pub fn press(&mut self, layers: &[Layer], slot: LayerSlot) {
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
pub fn slots(layers: &[Layer]) -> Vec<(LayerSlot, Layer)> {
    layers
        .iter()
        .map(|layer| (LayerSlot::of(layer), layer.clone()))
        .collect()
}

/// The visible layers, at least one.
pub fn shown(layers: &[Layer], switches: &LayerToggles) -> Vec<VisibleLayer> {
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
    let seen = |layer: &Layer| VisibleLayer {
        slot: LayerSlot::of(layer),
        layer: layer.clone(),
        placement: placement((layer.width, layer.height), layer.region, ratio),
    };
    layers.iter().filter(takes_part).map(seen).collect()
}

/// True if it is the only visible layer.
pub fn is_last(layers: &[Layer], switches: &LayerToggles, slot: LayerSlot) -> bool {
    matches!(shown(layers, switches).as_slice(), [seen] if seen.slot == slot)
}

/// Indices of the two layers with these keys, or of the first and the last layer if they are not
/// visible.
pub fn pair(slots: &[LayerSlot], chosen: [&str; 2]) -> [usize; 2] {
    let [first, second] = chosen.map(|key| slots.iter().position(|slot| slot.key() == key));
    [
        first.unwrap_or(0),
        second.unwrap_or(slots.len().saturating_sub(1)),
    ]
}

/// The aspect ratio of the frame: that of the input, or else of the first layer with a known size.
pub fn frame_ratio(layers: &[Layer]) -> f64 {
    const DEFAULT_RATIO: f64 = 1.5;
    let has_size = |layer: &&Layer| layer.width > 0 && layer.height > 0;
    let mut known = layers.iter().filter(has_size);
    let input = known.clone().find(|layer| layer.kind == LayerKind::Input);
    match input.or_else(|| known.next()) {
        Some(layer) => f64::from(layer.width) / f64::from(layer.height),
        None => DEFAULT_RATIO,
    }
}

impl CompareMode {
    /// All modes, in the order of the toolbar.
    pub const ALL: [Self; 5] = [
        Self::Split,
        Self::SideBySide,
        Self::Fade,
        Self::Blink,
        Self::Difference,
    ];

    /// The label of its button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Split => i18n::compare_split(),
            Self::SideBySide => i18n::compare_side_by_side(),
            Self::Fade => i18n::compare_fade(),
            Self::Blink => i18n::compare_blink(),
            Self::Difference => i18n::compare_difference(),
        }
    }
}

#[cfg(test)]
mod tests;
