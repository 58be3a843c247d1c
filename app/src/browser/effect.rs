use leptos::prelude::*;

/// Does something in the browser, at once and whenever what it reads changes. Boxed, so that what runs it is compiled once.
pub fn effect(run: impl Fn() + 'static) {
    let run: Box<dyn Fn()> = Box::new(run);
    Effect::new(run);
}
