use leptos::prelude::*;

/// Runs `run` now and whenever a signal that it reads changes. Boxed, so that `Effect` is compiled
/// once.
pub fn effect(run: impl Fn() + 'static) {
    let run: Box<dyn Fn()> = Box::new(run);
    Effect::new(run);
}
