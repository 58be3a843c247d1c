use super::{readout::Readout, viewing::Viewing};
use crate::{
    browser::{
        can_use_full_screen, copy_stage, effect, toggle_full_screen, use_full_screen, use_timeout,
    },
    components::{
        confirmation::use_confirmation,
        icon::{Glyph, Icon},
    },
    i18n,
    state::formatting::percent,
};
use leptos::{html::Div, prelude::*};
use std::time::Duration;

/// Delay until the scale is written, because text that changes with every move causes a layout with
/// every move.
const SCALE_DELAY: Duration = Duration::from_millis(150);
/// Name of the downloaded image.
const FILE: &str = "comparison.png";

/// Buttons in the corner of the stage.
#[component]
pub fn Tools(viewing: Viewing, readout: Readout, container: NodeRef<Div>) -> impl IntoView {
    let scale = RwSignal::new(String::new());
    effect(move || {
        let now = viewing.scale();
        use_timeout(SCALE_DELAY, move || {
            scale.set(format!("{} %", percent(now)));
        });
    });
    let is_full_screen = use_full_screen();
    view! {
        <div class="d2-corner" role="group" aria-label=i18n::compare_view()>
            <span class="d2-scale">{scale}</span>
            <button type="button" class="d2-tool" aria-label=i18n::compare_fit() title=i18n::compare_fit_key() on:click=move |_| viewing.fit()>
                <Icon glyph=Glyph::Fit />
            </button>
            <button type="button" class="d2-tool" title=i18n::compare_actual_size() on:click=move |_| viewing.show_actual()>
                "1:1"
            </button>
            <Toggle glyph=Glyph::Probe name=i18n::compare_colour_picker() key="i" is_on=readout.is_on on_press=Box::new(move || readout.toggle()) />
            {can_use_full_screen()
                .then(|| view! { <Toggle glyph=Glyph::Expand name=i18n::compare_full_screen() key="f" is_on=is_full_screen on_press=Box::new(move || toggle_full_screen_of(container)) /> }.into_any())}
            <Copy viewing />
        </div>
    }
}

/// Toggles full screen of the comparison.
pub fn toggle_full_screen_of(container: NodeRef<Div>) {
    if let Some(container) = container.get_untracked() {
        toggle_full_screen(&container);
    }
}

#[component]
fn Toggle(
    glyph: Glyph,
    name: &'static str,
    key: &'static str,
    #[prop(into)] is_on: Signal<bool>,
    on_press: Box<dyn Fn()>,
) -> impl IntoView {
    view! {
        <button type="button" class="d2-tool" aria-label=name title=format!("{name} ({key})") aria-pressed=move || is_on.get().to_string() on:click=move |_| on_press()>
            <Icon glyph />
        </button>
    }
}

/// Copies the stage as an image and reports the outcome.
#[component]
fn Copy(viewing: Viewing) -> impl IntoView {
    let confirmation = use_confirmation();
    let copy = move |_| {
        if let Some(stage) = viewing.stage.get_untracked() {
            copy_stage(&stage, FILE, move |outcome| {
                confirmation.show_copied(outcome);
            });
        }
    };
    view! {
        <button type="button" class="d2-tool" aria-label=i18n::compare_copy() title=i18n::compare_copy() on:click=copy>
            <Icon glyph=Glyph::Copy />
        </button>
        <span class="d2-confirmation" aria-live="polite">
            {confirmation.text()}
        </span>
    }
}
