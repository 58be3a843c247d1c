//! The form of a grid: up to two settings to vary, and their values.

use leptos::prelude::*;

use super::{dynamic::Show, fields::Fault};
use crate::{
    browser, i18n,
    state::{Form, Planned, Variation, Varied, variable},
};

/// Columns and rows.
const AXES: usize = 2;

/// The id of the text area of an axis.
pub fn values_id(axis: usize) -> String {
    format!("vary-{axis}-values")
}

/// Selects the settings to vary and their values.
#[component]
pub fn GridForm(
    /// The form whose settings can be varied.
    form: RwSignal<Form>,
    /// The settings as they are typed.
    variation: RwSignal<Variation>,
    /// The validated settings.
    planned: Memo<Planned>,
) -> impl IntoView {
    let fault = move |axis: usize| {
        Signal::derive(move || planned.with(|planned| planned.faults[axis].clone()))
    };
    view! {
        <div class="d2-in">
            {(0..AXES).map(|axis| view! { <AxisField axis form variation fault=fault(axis) /> }).collect_view()}
            <Fault id="vary-fault".to_owned() fault=fault(AXES) />
        </div>
    }
}

#[component]
fn AxisField(
    axis: usize,
    form: RwSignal<Form>,
    variation: RwSignal<Variation>,
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let varied = Memo::new(move |_| variation.with(|variation| variation.axes[axis].clone()));
    let choose = move |field: String| {
        variation.update(|all| {
            all.axes[axis] =
                form.with_untracked(|form| Varied::suggested(&field, form, browser::random_seed));
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
    let id = format!("vary-{axis}");
    view! {
        <div class="d2-field">
            <div class="d2-label">
                <label for=id.clone()>{if axis == 0 { i18n::grid_columns() } else { i18n::grid_rows() }}</label>
            </div>
            <div class="d2-vary">
                <select id=id on:change=move |event| choose(event_target_value(&event))>
                    <option value="">{i18n::grid_none()}</option>
                    {options}
                </select>
                <Show when=move || varied.with(Varied::is_on)>
                    <Values axis form variation varied fault />
                </Show>
            </div>
            <Fault id=format!("vary-{axis}-fault") fault />
        </div>
    }
}

#[component]
fn Values(
    axis: usize,
    form: RwSignal<Form>,
    variation: RwSignal<Variation>,
    varied: Memo<Varied>,
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let is_prose =
        Memo::new(move |_| varied.with(|varied| form.with(|form| varied.is_prose(form))));
    view! {
        <textarea
            id=values_id(axis)
            rows="1"
            spellcheck="false"
            aria-label=if axis == 0 { i18n::grid_column_values() } else { i18n::grid_row_values() }
            aria-describedby=format!("vary-{axis}-fault vary-fault")
            aria-invalid=move || fault.with(|fault| fault.is_some().then_some("true"))
            placeholder=move || if is_prose.get() { i18n::grid_one_per_line() } else { "" }
            prop:value=move || varied.with(|varied| varied.text.clone())
            on:input=move |event| variation.update(|all| all.axes[axis].text = event_target_value(&event))
        ></textarea>
    }
}
