use api::CatalogEntry;
use leptos::prelude::*;
use serde_json::Value;

use crate::{
    i18n,
    state::{
        Label,
        catalog::{Parameter, missing_inputs, parameters},
        text_of,
    },
};

/// Choices that are listed without folding.
const SHOWN: usize = 8;

/// The inputs of a model as a table.
#[component]
pub fn Inputs(document: Value) -> impl IntoView {
    let table = |rows: Vec<Parameter>| {
        view! {
            <div class="d2-explore-table" tabindex="0" role="region" aria-labelledby="model-inputs">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{i18n::model_input()}</th>
                            <th scope="col">{i18n::model_kind()}</th>
                            <th scope="col">{i18n::model_default()}</th>
                            <th scope="col">{i18n::model_values()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let body = match parameters(&document) {
        Some(rows) if rows.is_empty() => {
            view! { <p class="d2-hint">{i18n::model_no_inputs()}</p> }.into_any()
        }
        Some(rows) => table(rows),
        None => view! { <p class="d2-hint">{i18n::model_unknown_inputs()}</p> }.into_any(),
    };
    view! { <section><h2 id="model-inputs">{i18n::model_inputs()}</h2>{body}</section> }
}

fn row(parameter: Parameter) -> AnyView {
    let Parameter {
        label,
        name,
        description,
        kind,
        default,
        bounds,
        choices,
        is_required,
        is_deprecated,
    } = parameter;
    let badge = |is_on: bool, word: &'static str| {
        is_on.then(|| view! { <span class="d2-badge">{word}</span> }.into_any())
    };
    view! {
        <tr>
            <th scope="row">
                <b>{label}</b>
                <code>{name}</code>
                {badge(is_required, i18n::model_required())}
                {badge(is_deprecated, i18n::model_deprecated())}
                <p>{description}</p>
            </th>
            <td>{kind}</td>
            <td class="d2-explore-value">{default}</td>
            <td>{bounds}{values(choices)}</td>
        </tr>
    }
    .into_any()
}

/// The allowed values; folded if there are many.
fn values(choices: Vec<String>) -> AnyView {
    let count = choices.len();
    let list = choices
        .into_iter()
        .map(|choice| view! { <li><code>{choice}</code></li> }.into_any())
        .collect_view();
    let list = view! { <ul class="d2-explore-choices">{list}</ul> };
    match count {
        0 => ().into_any(),
        1..=SHOWN => list.into_any(),
        _ => view! { <details><summary>{i18n::model_choices(count as f64)}</summary>{list}</details> }.into_any(),
    }
}

/// The settings of the example, and the required inputs it is missing, as examples of earlier
/// versions do.
#[component]
pub fn ExampleSettings(entry: CatalogEntry) -> impl IntoView {
    let (example, roles) = (entry.example?, entry.roles);
    let is_picture = |name: &str| {
        example
            .input_pictures
            .iter()
            .any(|picture| picture.field == name)
    };
    let setting = |(name, value): (&String, &Value)| {
        view! { <div><dt>{Label::name_in(&roles, name)}</dt><dd>{text_of(value)}</dd></div> }
            .into_any()
    };
    let settings: Vec<AnyView> = example
        .input
        .iter()
        .filter(|(name, _)| !is_picture(name))
        .map(setting)
        .collect();
    let missing = missing_inputs(&entry.openapi_schema, &example.input);
    (!settings.is_empty() || !missing.is_empty()).then(|| {
        view! {
            <section>
                <h2>{i18n::model_settings()}</h2>
                <dl class="d2-explore-settings">{settings}</dl>
                {(!missing.is_empty()).then(|| view! { <p class="d2-hint">{i18n::model_example_incomplete(&missing.join(", "))}</p> }.into_any())}
            </section>
        }
    })
}
