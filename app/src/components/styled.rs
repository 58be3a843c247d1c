//! Stylesheets that only parts of the page need, and bring: the first load is without them.

use leptos::prelude::*;

use super::lazy::waiting;
use crate::browser;

/// Where each is, by its bytes.
pub const COMPARE: &str = env!("STYLE_COMPARE");
pub const CROP: &str = env!("STYLE_CROP");
pub const DEPTH: &str = env!("STYLE_DEPTH");
pub const DIALOG: &str = env!("STYLE_DIALOG");
pub const EXPLORE: &str = env!("STYLE_EXPLORE");
pub const GRID: &str = env!("STYLE_GRID");
pub const HISTORY: &str = env!("STYLE_HISTORY");
pub const RELIEF: &str = env!("STYLE_RELIEF");
pub const SHARE: &str = env!("STYLE_SHARE");
pub const SHEET: &str = env!("STYLE_SHEET");

/// The view, once what it looks like is here.
pub fn styled(stylesheets: &[&str], view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    styled_within(stylesheets, |waiting| waiting, view)
}

/// The same, with something around its place until then.
pub fn styled_within(
    stylesheets: &[&str],
    frame: fn(AnyView) -> AnyView,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let are_here: Vec<_> = stylesheets
        .iter()
        .map(|address| browser::use_stylesheet(address))
        .collect();
    let is_styled = Memo::new(move |_| are_here.iter().all(|is_here| is_here.get()));
    (move || {
        if is_styled.get() {
            view()
        } else {
            frame(waiting())
        }
    })
    .into_any()
}
