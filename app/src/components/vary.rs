//! What a grid varies: up to two settings, and the values that each is to take.

use leptos::prelude::*;

use super::{dynamic::Show, fields::Fault};
use crate::{
    browser,
    state::{Form, Planned, Variation, Varied, variable},
    words,
};

/// Across, and down.
const DIRECTIONS: usize = 2;

/// The id of the control that holds the values of a direction.
pub fn values_id(place: usize) -> String {
    format!("vary-{place}-values")
}

/// Chooses what is varied.
#[component]
pub fn Vary(
    /// What the settings are that can be varied.
    form: RwSignal<Form>,
    /// What is varied.
    variation: RwSignal<Variation>,
    /// What that comes to.
    planned: Memo<Planned>,
) -> impl IntoView {
    let fault = move |place: usize| {
        Signal::derive(move || planned.with(|planned| planned.faults[place].clone()))
    };
    view! {
        <div class="d2-in">
            {(0..DIRECTIONS).map(|place| view! { <AxisField place form variation fault=fault(place) /> }).collect_view()}
            <Fault id="vary-fault".to_owned() fault=fault(DIRECTIONS) />
        </div>
    }
}

#[component]
fn AxisField(
    place: usize,
    form: RwSignal<Form>,
    variation: RwSignal<Variation>,
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let varied = Memo::new(move |_| variation.with(|variation| variation.axes[place].clone()));
    let choose = move |field: String| {
        variation.update(|all| {
            all.axes[place] =
                form.with_untracked(|form| Varied::suggested(&field, form, browser::random_seed))
        });
    };
    let option = move |(field, name): (String, String)| {
        let chosen = field.clone();
        view! { <option value=field prop:selected=move || varied.with(|varied| varied.field == chosen)>{name}</option> }.into_any()
    };
    let options = form
        .with_untracked(variable)
        .into_iter()
        .map(option)
        .collect_view();
    let id = format!("vary-{place}");
    view! {
        <div class="d2-field">
            <div class="d2-label">
                <label for=id.clone()>{if place == 0 { words::grid_across() } else { words::grid_down() }}</label>
            </div>
            <div class="d2-vary">
                <select id=id on:change=move |event| choose(event_target_value(&event))>
                    <option value="">{words::grid_nothing()}</option>
                    {options}
                </select>
                <Show when=move || varied.with(Varied::is_on)>
                    <Values place form variation varied fault />
                </Show>
            </div>
            <Fault id=format!("vary-{place}-fault") fault />
        </div>
    }
}

#[component]
fn Values(
    place: usize,
    form: RwSignal<Form>,
    variation: RwSignal<Variation>,
    varied: Memo<Varied>,
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let is_prose =
        Memo::new(move |_| varied.with(|varied| form.with(|form| varied.is_prose(form))));
    view! {
        <textarea
            id=values_id(place)
            rows="1"
            spellcheck="false"
            aria-label=if place == 0 { words::grid_values_across() } else { words::grid_values_down() }
            aria-describedby=format!("vary-{place}-fault vary-fault")
            aria-invalid=move || fault.with(|fault| fault.is_some().then_some("true"))
            placeholder=move || if is_prose.get() { words::grid_lines() } else { "" }
            prop:value=move || varied.with(|varied| varied.text.clone())
            on:input=move |event| variation.update(|all| all.axes[place].text = event_target_value(&event))
        ></textarea>
    }
}
