use leptos::prelude::*;

use super::{bench::Bench, knob::number};
use crate::{
    depth::{Adjustments, Bins},
    words,
};

/// How much of each depth there is, and on it the two ends: everything beyond them is as far, or as near, as can be.
#[component]
pub fn Histogram(bench: Bench) -> impl IntoView {
    let ends =
        move |end: fn(Adjustments) -> u8| Signal::derive(move || end(bench.adjustments.get()));
    let (far, near) = (
        ends(|adjustments| adjustments.far),
        ends(|adjustments| adjustments.near),
    );
    view! {
        <div class="d2-histogram" style:--far=move || far.get().to_string() style:--near=move || near.get().to_string()>
            <svg viewBox="0 0 64 100" preserveAspectRatio="none" aria-hidden="true">
                <path d=move || outline(&bench.bins.read()) />
            </svg>
            <End bench label=words::depth_far_end() value=far is_above=Signal::derive(move || far.get() > 127) change=|adjustments, value| adjustments.with_far(value) />
            <End bench label=words::depth_near_end() value=near is_above=Signal::derive(move || far.get() <= 127) change=|adjustments, value| adjustments.with_near(value) />
        </div>
        <p class="d2-ends" aria-hidden="true"><span>{move || words::depth_far(&far.get())}</span><span>{move || words::depth_near(&near.get())}</span></p>
    }
}

#[component]
fn End(
    bench: Bench,
    label: &'static str,
    value: Signal<u8>,
    is_above: Signal<bool>,
    change: fn(Adjustments, u8) -> Adjustments,
) -> impl IntoView {
    let slide = move |event: leptos::ev::Event| {
        let to = number(&event).clamp(0, 255) as u8;
        bench.slide(|adjustments| change(adjustments, to));
        // One that was held back by the other end goes where that is.
        if let Some(input) = event.target() {
            crate::browser::set_value(&input, &value.get_untracked().to_string());
        }
    };
    view! {
        <input
            type="range"
            aria-label=label
            // Where both thumbs lie on each other, the one is on top that can still be moved away.
            style:z-index=move || if is_above.get() { "3" } else { "2" }
            min="0"
            max="255"
            prop:value=move || value.get().to_string()
            on:input=slide
            on:change=move |_| bench.settle()
        />
    }
}

/// The outline of the bins, 64 across and 100 down. Square roots, so that little of a depth is still seen beside much of another.
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
    fn the_outline_has_a_step_for_each_bin() {
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
