use js_sys::Reflect;
use leptos::prelude::window;

/// What the server answered when a part of the page was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartAnswer {
    /// Nothing: it was not reached.
    None,
    /// It has no such part, so it has another page by now.
    Gone,
    /// Something else, the part perhaps, that did not do.
    Other,
}

/// The answer to the last such question. The loader, in which scripts/split-page.mjs writes how parts are fetched, leaves its status.
pub fn part_answer() -> PartAnswer {
    let status = Reflect::get(&window(), &"partStatus".into())
        .ok()
        .and_then(|status| status.as_f64());
    match status.unwrap_or_default() as u16 {
        0 => PartAnswer::None,
        404 => PartAnswer::Gone,
        _ => PartAnswer::Other,
    }
}

/// Fetches the page anew.
pub fn reload() {
    _ = window().location().reload();
}
