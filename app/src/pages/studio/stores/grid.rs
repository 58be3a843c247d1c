use leptos::prelude::*;

use crate::browser;

/// Local storage key of the settings that a grid varies.
const SAVED: &str = "depth2img grid";

/// The grid that the button creates in place of one prediction.
#[derive(Clone, Copy)]
pub struct GridPlan {
    /// The number of pictures in the grid.
    pub pictures: u32,
    /// Creates it.
    pub create: Callback<()>,
}

/// Whether the next run creates a grid. The lazily loaded grid settings decide.
#[derive(Clone, Copy)]
pub struct GridStore {
    plan: RwSignal<Option<GridPlan>>,
    is_loading: RwSignal<bool>,
}

impl GridStore {
    /// No plan; loading if the browser has saved one.
    pub fn new() -> Self {
        Self {
            plan: RwSignal::new(None),
            is_loading: RwSignal::new(Self::has_saved_variation()),
        }
    }

    /// True if settings were varied when the page was left.
    pub fn has_saved_variation() -> bool {
        browser::local_storage::get(SAVED).is_some_and(|saved| !saved.is_empty())
    }

    /// The variation as it was saved in this browser.
    pub fn saved_variation() -> Option<String> {
        browser::local_storage::get(SAVED)
    }

    /// Saves the variation in this browser.
    pub fn save_variation(json: &str) {
        browser::local_storage::set(SAVED, json);
    }

    /// The planned grid. Reactive.
    pub fn plan(self) -> Option<GridPlan> {
        self.plan.get()
    }

    /// True until a saved plan has been restored: until then the button would create the wrong
    /// thing. Reactive.
    pub fn is_loading(self) -> bool {
        self.is_loading.get()
    }

    /// The grid settings are loaded.
    pub fn set_loaded(self) {
        self.is_loading.set(false);
    }

    /// Changes the plan; without one the button creates a single prediction.
    pub fn set_plan(self, plan: Option<GridPlan>) {
        // The settings may outlive this store by one cleanup.
        _ = self.plan.try_set(plan);
    }
}
