use leptos::prelude::*;

/// Does something before the next frame is drawn; what is asked for meanwhile is done once.
#[derive(Debug, Clone, Copy)]
pub struct NextFrame {
    is_due: StoredValue<bool>,
}

impl NextFrame {
    /// Nothing is due yet.
    pub fn new() -> Self {
        Self { is_due: StoredValue::new(false) }
    }

    /// Has `run` done, unless it is due already or the component has gone by then.
    pub fn ask(self, run: impl FnOnce() + 'static) {
        if self.is_due.try_update_value(|is_due| std::mem::replace(is_due, true)) == Some(false) {
            let run: Box<dyn FnOnce()> = Box::new(run);
            request_animation_frame(move || {
                if self.is_due.try_set_value(false).is_none() {
                    run();
                }
            });
        }
    }
}
