use super::{
    VisibleLayers,
    stacked::{LayerStyle, Stacked, Tag, label},
    viewing::Viewing,
};
use crate::{
    browser::{effect, prefers_reduced_motion, use_timeout},
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
    },
    geometry::fade_opacity,
    i18n,
    json::parse_number,
    state::formatting::percent,
};
use api::decimal;
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};

/// Duration for which each layer is shown.
const BLINK: Duration = Duration::from_millis(700);
const _: () = assert!(
    BLINK.as_millis() * 3 > 1000,
    "more than three changes a second may harm"
);

/// Cross-fades layers by a slider. In blink mode layers are switched without a fade, automatically
/// unless reduced motion is preferred.
#[component]
pub fn FadeView(
    layers: VisibleLayers,
    viewing: Viewing,
    #[prop(optional)] blinks: bool,
) -> impl IntoView {
    let position = RwSignal::new(if blinks { 0.0_f64 } else { 0.5 });
    let is_playing = RwSignal::new(blinks && !prefers_reduced_motion());
    let last = Memo::new(move |_| layers.read().len().saturating_sub(1) as f64);
    let now = Memo::new(move |_| position.get().min(last.get()));
    effect(move || {
        let next = if now.get() < last.get() {
            now.get() + 1.0
        } else {
            0.0
        };
        if is_playing.get() {
            use_timeout(BLINK, move || position.set(next));
        }
    });
    let value_text = move || {
        let (under, share) = (now.get().floor(), now.get().fract());
        let (under, over) = (
            label(layers, under as usize),
            label(layers, under as usize + 1),
        );
        if share == 0.0 {
            under
        } else {
            i18n::compare_fade_share(&percent(share), &over, &under)
        }
    };
    let slide = move |value: String| {
        is_playing.set(false);
        position.set(parse_number(&value).unwrap_or_default());
    };
    let style = Arc::new(move |place: usize| LayerStyle {
        opacity: fade_opacity(place, now.get()),
        subtracts: false,
    });
    view! {
        <Stacked layers viewing style>
            <Tag text=Signal::derive(move || label(layers, now.get().round() as usize)) />
            <Show when=move || { last.get() > 0.0 }>
                <div class="d2-pill">
                    {blinks.then(|| view! { <Play is_playing /> }.into_any())}
                    <input
                        type="range"
                        aria-label=if blinks { i18n::compare_layer() } else { i18n::compare_fade() }
                        min="0"
                        max=move || decimal(last.get())
                        step=if blinks { "1" } else { "0.01" }
                        prop:value=move || decimal(now.get())
                        aria-valuetext=value_text
                        on:input=move |event| slide(event_target_value(&event))
                    />
                </div>
            </Show>
        </Stacked>
    }
}

/// Starts and stops blinking.
#[component]
fn Play(is_playing: RwSignal<bool>) -> impl IntoView {
    let glyph = move || {
        if is_playing.get() {
            Glyph::Pause
        } else {
            Glyph::Play
        }
    };
    view! {
        <button type="button" class="d2-tool" aria-label=move || if is_playing.get() { i18n::compare_blink_stop() } else { i18n::compare_blink() } on:click=move |_| is_playing.update(|is_playing| *is_playing = !*is_playing)>
            {move || view! { <Icon glyph=glyph() /> }.into_any()}
        </button>
    }
}
