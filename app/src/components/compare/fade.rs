use super::{
    Shown,
    geometry::opacity,
    stacked::{Look, Stacked, Tag, label},
    viewing::Viewing,
};
use crate::{
    browser::{after, effect, reduces_motion},
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
    },
    state::{parse_number, wording::percent},
    words,
};
use api::decimal;
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};

/// How long each layer is seen.
const BLINK: Duration = Duration::from_millis(700);
const _: () = assert!(
    BLINK.as_millis() * 3 > 1000,
    "more than three changes a second may harm"
);

/// One layer dissolving into the next, under a slider. Blinking, each is followed by the next as it is, by itself
/// unless the person asked for less motion.
#[component]
pub fn FadeView(layers: Shown, viewing: Viewing, #[prop(optional)] blinks: bool) -> impl IntoView {
    let at = RwSignal::new(if blinks { 0.0_f64 } else { 0.5 });
    let plays = RwSignal::new(blinks && !reduces_motion());
    let last = Memo::new(move |_| layers.read().len().saturating_sub(1) as f64);
    let now = Memo::new(move |_| at.get().min(last.get()));
    effect(move || {
        let next = if now.get() < last.get() {
            now.get() + 1.0
        } else {
            0.0
        };
        if plays.get() {
            after(BLINK, move || at.set(next));
        }
    });
    let words = move || {
        let (under, share) = (now.get().floor(), now.get().fract());
        let (under, over) = (
            label(layers, under as usize),
            label(layers, under as usize + 1),
        );
        if share == 0.0 {
            under
        } else {
            words::compare_fade_share(&percent(share), &over, &under)
        }
    };
    let pull = move |value: String| {
        plays.set(false);
        at.set(parse_number(&value).unwrap_or_default());
    };
    let look = Arc::new(move |place: usize| Look {
        opacity: opacity(place, now.get()),
        subtracts: false,
    });
    view! {
        <Stacked layers viewing look>
            <Tag text=Signal::derive(move || label(layers, now.get().round() as usize)) />
            <Show when=move || { last.get() > 0.0 }>
                <div class="d2-pill">
                    {blinks.then(|| view! { <Play plays /> }.into_any())}
                    <input
                        type="range"
                        aria-label=if blinks { words::compare_layer() } else { words::compare_fade() }
                        min="0"
                        max=move || decimal(last.get())
                        step=if blinks { "1" } else { "0.01" }
                        prop:value=move || decimal(now.get())
                        aria-valuetext=words
                        on:input=move |event| pull(event_target_value(&event))
                    />
                </div>
            </Show>
        </Stacked>
    }
}

/// Starts and stops the blinking.
#[component]
fn Play(plays: RwSignal<bool>) -> impl IntoView {
    let glyph = move || {
        if plays.get() {
            Glyph::Pause
        } else {
            Glyph::Play
        }
    };
    view! {
        <button type="button" class="d2-tool" aria-label=move || if plays.get() { words::compare_blink_stop() } else { words::compare_blink() } on:click=move |_| plays.update(|plays| *plays = !*plays)>
            {move || view! { <Icon glyph=glyph() /> }.into_any()}
        </button>
    }
}
