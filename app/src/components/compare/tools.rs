use super::{readout::Readout, viewing::Viewing};
use crate::{
    browser::{
        Copied, after, can_fill_screen, copy_picture, effect, toggle_full_screen, use_full_screen,
    },
    components::icon::{Glyph, Icon},
    state::wording::percent,
    words,
};
use leptos::{html::Div, prelude::*};
use std::time::Duration;

/// How long the view is at rest before its scale is written: text that changes on every move would be laid out on every move.
const AT_REST: Duration = Duration::from_millis(150);
/// How long a button says what it did.
const SAID: Duration = Duration::from_secs(3);
/// What the composed picture is called where it becomes a file.
const FILE: &str = "comparison.png";

/// What can be done to the view, in the corner of the stage.
#[component]
pub fn Tools(viewing: Viewing, readout: Readout, whole: NodeRef<Div>) -> impl IntoView {
    let scale = RwSignal::new(String::new());
    effect(move || {
        let now = viewing.scale();
        after(AT_REST, move || scale.set(format!("{} %", percent(now))));
    });
    let fills = use_full_screen();
    view! {
        <div class="d2-corner" role="group" aria-label=words::compare_view()>
            <span class="d2-scale">{scale}</span>
            <button type="button" class="d2-tool" aria-label=words::compare_fit() title=words::compare_fit_key() on:click=move |_| viewing.fit()>
                <Icon glyph=Glyph::Fit />
            </button>
            <button type="button" class="d2-tool" title=words::compare_actual_key() on:click=move |_| viewing.show_actual()>
                "1:1"
            </button>
            <Toggle glyph=Glyph::Probe name=words::compare_probe() key="i" is_on=readout.is_on on_press=Box::new(move || readout.toggle()) />
            {can_fill_screen()
                .then(|| view! { <Toggle glyph=Glyph::Expand name=words::compare_full_screen() key="f" is_on=fills on_press=Box::new(move || fill_screen(whole)) /> }.into_any())}
            <Copy viewing />
        </div>
    }
}

/// Gives the comparison the whole screen, or takes it back.
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

/// Copies what is seen as a picture, and says what became of it.
#[component]
fn Copy(viewing: Viewing) -> impl IntoView {
    let said = RwSignal::new(String::new());
    effect(move || {
        if !said.read().is_empty() {
            after(SAID, move || said.set(String::new()));
        }
    });
    let say = move |became: Copied| {
        let words = match became {
            Copied::ToClipboard => words::copy_done(),
            Copied::AsFile => words::copy_as_file(),
            Copied::Not => words::copy_failed(),
        };
        said.set(words.to_owned());
    };
    let copy = move |_| {
        if let Some(stage) = viewing.stage.get_untracked() {
            copy_picture(&stage, FILE, say);
        }
    };
    view! {
        <button type="button" class="d2-tool" aria-label=words::compare_copy() title=words::compare_copy() on:click=copy>
            <Icon glyph=Glyph::Copy />
        </button>
        <span class="d2-said" aria-live="polite">
            {said}
        </span>
    }
}
