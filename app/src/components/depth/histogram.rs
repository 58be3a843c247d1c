use leptos::prelude::*;

use super::{editor_state::EditorState, labeled_slider::number};
use crate::{
    depth::{Adjustments, Bins},
    i18n,
};

/// The histogram of the map with sliders for its black and white point.
#[component]
pub fn Histogram(editor: EditorState) -> impl IntoView {
    let ends =
        move |end: fn(Adjustments) -> u8| Signal::derive(move || end(editor.adjustments.get()));
    let (far, near) = (
        ends(|adjustments| adjustments.far),
        ends(|adjustments| adjustments.near),
    );
    view! {
        <div class="d2-histogram" style:--far=move || far.get().to_string() style:--near=move || near.get().to_string()>
            <svg viewBox="0 0 64 100" preserveAspectRatio="none" aria-hidden="true">
                <path d=move || outline(&editor.bins.read()) />
            </svg>
            <End editor label=i18n::depth_far_end() value=far is_above=Signal::derive(move || far.get() > 127) change=|adjustments, value| adjustments.with_far(value) />
            <End editor label=i18n::depth_near_end() value=near is_above=Signal::derive(move || far.get() <= 127) change=|adjustments, value| adjustments.with_near(value) />
        </div>
        <p class="d2-ends" aria-hidden="true"><span>{move || i18n::depth_far(&far.get())}</span><span>{move || i18n::depth_near(&near.get())}</span></p>
    }
}

#[component]
fn End(
    editor: EditorState,
    label: &'static str,
    value: Signal<u8>,
    is_above: Signal<bool>,
    change: fn(Adjustments, u8) -> Adjustments,
) -> impl IntoView {
    let slide = move |event: leptos::ev::Event| {
        let to = number(&event).clamp(0, 255) as u8;
        editor.preview(|adjustments| change(adjustments, to));
        // A thumb that is limited by the other one snaps to it.
        if let Some(input) = event.target() {
            crate::browser::set_value(&input, &value.get_untracked().to_string());
        }
    };
    view! {
        <input
            type="range"
            aria-label=label
            // If both thumbs coincide, the one that can still move is on top.
            style:z-index=move || if is_above.get() { "3" } else { "2" }
            min="0"
            max="255"
            prop:value=move || value.get().to_string()
            on:input=slide
            on:change=move |_| editor.commit()
        />
    }
}

/// The outline of the bins as SVG points in 64 × 100 units. Heights are square roots, so that small
/// bins stay visible.
fn outline(bins: &Bins) -> String {
    let most = bins.iter().copied().max().unwrap_or_default().max(1);
    let mut path = String::from("M0 100");
    for (place, count) in bins.iter().enumerate() {
        let height = (f64::from(*count) / f64::from(most)).sqrt() * 100.0;
        path.push_str(&format!("V{}H{}", 100 - height.round() as u32, place + 1));
    }
    path.push_str("V100Z");
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outline_has_one_step_per_bin() {
        let mut bins = [0; 64];
        (bins[0], bins[63]) = (100, 25);
        let path = outline(&bins);
        assert!(
            path.starts_with("M0 100V0H1V100H2") && path.ends_with("V50H64V100Z"),
            "{path}"
        );
        assert!(
            outline(&[0; 64]).starts_with("M0 100V100H1"),
            "nothing is drawn of nothing"
        );
    }
}
