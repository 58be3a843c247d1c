use super::{readout::Readout, viewing::Viewing};
use crate::{
    browser::{
        CopyOutcome, can_use_full_screen, copy_stage, effect, toggle_full_screen, use_full_screen,
        use_timeout,
    },
    components::icon::{Glyph, Icon},
    i18n,
    state::formatting::percent,
};
use leptos::{html::Div, prelude::*};
use std::time::Duration;

/// Delay until the scale is written, because text that changes with every move causes a layout with
/// every move.
const AT_REST: Duration = Duration::from_millis(150);
/// Duration of a button's status text.
const SAID: Duration = Duration::from_secs(3);
/// Name of the downloaded image.
const FILE: &str = "comparison.png";

/// Buttons in the corner of the stage.
#[component]
pub fn Tools(viewing: Viewing, readout: Readout, whole: NodeRef<Div>) -> impl IntoView {
    let scale = RwSignal::new(String::new());
    effect(move || {
        let now = viewing.scale();
        use_timeout(AT_REST, move || scale.set(format!("{} %", percent(now))));
    });
    let fills = use_full_screen();
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
                .then(|| view! { <Toggle glyph=Glyph::Expand name=i18n::compare_full_screen() key="f" is_on=fills on_press=Box::new(move || fill_screen(whole)) /> }.into_any())}
            <Copy viewing />
        </div>
    }
}

/// Toggles full screen of the comparison.
pub fn fill_screen(whole: NodeRef<Div>) {
    if let Some(whole) = whole.get_untracked() {
        toggle_full_screen(&whole);
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
    let said = RwSignal::new(String::new());
    effect(move || {
        if !said.read().is_empty() {
            use_timeout(SAID, move || said.set(String::new()));
        }
    });
    let say = move |became: CopyOutcome| {
        let words = match became {
            CopyOutcome::ToClipboard => i18n::copy_done(),
            CopyOutcome::AsFile => i18n::copy_as_file(),
            CopyOutcome::Failed => i18n::copy_failed(),
        };
        said.set(words.to_owned());
    };
    let copy = move |_| {
        if let Some(stage) = viewing.stage.get_untracked() {
            copy_stage(&stage, FILE, say);
        }
    };
    view! {
        <button type="button" class="d2-tool" aria-label=i18n::compare_copy() title=i18n::compare_copy() on:click=copy>
            <Icon glyph=Glyph::Copy />
        </button>
        <span class="d2-confirmation" aria-live="polite">
            {said}
        </span>
    }
}
