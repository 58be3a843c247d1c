use leptos::prelude::*;

use crate::components::depth::SavedEdit;

/// An overlay in place of the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// The crop editor, on the picture of the draft.
    Crop,
    /// The depth editor, on the depth map of the draft.
    Depth,
    /// The depth mesh of the pictures on the stage, in 3D.
    Mesh,
}

/// Which overlay is open.
#[derive(Clone, Copy)]
pub struct OverlayStore {
    current: RwSignal<Option<Overlay>>,
    depth_edits: StoredValue<SavedEdit>,
}

impl OverlayStore {
    /// No overlay is open.
    pub fn new() -> Self {
        Self {
            current: RwSignal::new(None),
            depth_edits: StoredValue::new(None),
        }
    }

    /// The requested overlay. Reactive.
    pub fn current(self) -> Option<Overlay> {
        self.current.get()
    }

    /// Edits of a depth map that its editor saves when it closes and restores when it reopens.
    pub fn depth_edits(self) -> StoredValue<SavedEdit> {
        self.depth_edits
    }

    /// Opens `overlay` in place of the stage.
    pub fn open(self, overlay: Overlay) {
        self.current.set(Some(overlay));
    }

    /// Shows the stage again.
    pub fn close(self) {
        self.current.set(None);
    }
}
