//! Stylesheets that are loaded with the parts of the page that need them.

use leptos::prelude::*;

use super::lazy::waiting;
use crate::browser;

/// URLs of the stylesheets, with the hash of their content.
pub const COMPARE: &str = env!("STYLE_COMPARE");
pub const CROP: &str = env!("STYLE_CROP");
pub const DEPTH: &str = env!("STYLE_DEPTH");
pub const DIALOG: &str = env!("STYLE_DIALOG");
pub const EXPLORE: &str = env!("STYLE_EXPLORE");
pub const GRID: &str = env!("STYLE_GRID");
pub const HISTORY: &str = env!("STYLE_HISTORY");
pub const MESH: &str = env!("STYLE_MESH");
pub const SHARE: &str = env!("STYLE_SHARE");
pub const SHORTCUTS: &str = env!("STYLE_SHORTCUTS");

/// The view, once its stylesheets are loaded.
pub fn styled(stylesheets: &[&str], view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    styled_within(stylesheets, |waiting| waiting, view)
}

/// Like [`styled`], with `frame` around the placeholder.
pub fn styled_within(
    stylesheets: &[&str],
    frame: fn(AnyView) -> AnyView,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let loaded: Vec<_> = stylesheets
        .iter()
        .map(|address| browser::use_stylesheet(address))
        .collect();
    let is_styled = Memo::new(move |_| loaded.iter().all(|is_loaded| is_loaded.get()));
    (move || {
        if is_styled.get() {
            view()
        } else {
            frame(waiting())
        }
    })
    .into_any()
}
