//! The settings of a grid: which inputs vary, and over which values.

use api::CreateGrid;
use leptos::{prelude::*, wasm_split::wasm_split};

use super::stores::{
    create::CreateStore,
    form::FormStore,
    grid::{GridPlan, GridStore},
};
use crate::{
    browser,
    client::IdempotentCreate,
    components::{
        dynamic::Show,
        grid_form::{GridForm, values_id},
        lazy::{Lazy, Part},
    },
    i18n,
    state::{Planned, Variation},
};

/// The settings, folded away at first. They keep their state when they are folded again.
#[component]
pub fn GridSettings(form: FormStore, grid: GridStore, create: CreateStore) -> impl IntoView {
    let is_needed = RwSignal::new(GridStore::has_saved_variation());
    view! {
        <details open=is_needed.get_untracked() on:toggle=move |event| is_needed.update(|needed| *needed |= browser::is_details_open(&event))>
            <summary>{i18n::grid_vary()}</summary>
            <Show when=move || is_needed.get()>
                <Lazy load=move || variation_fields(form, grid, create) />
            </Show>
        </details>
    }
}

/// Lazily loaded when they are first unfolded.
#[wasm_split(grid, fallible, wasm_split_path = leptos::wasm_split)]
fn variation_fields(form: FormStore, grid: GridStore, create: CreateStore) -> Part {
    Ok(view! { <VariationFields form grid create /> }.into_any())
}

#[component]
fn VariationFields(form: FormStore, grid: GridStore, create: CreateStore) -> impl IntoView {
    let variation = RwSignal::new(match GridStore::saved_variation() {
        Some(json) => Variation::from_json(&json),
        None => Variation::default(),
    });
    let planned =
        Memo::new(move |_| variation.with(|variation| form.with(|form| variation.planned(form))));
    let once = IdempotentCreate::new();
    let create_grid =
        Callback::new(move |()| create_or_focus_fault(create, planned.get_untracked(), once));
    grid.set_loaded();
    browser::effect(move || GridStore::save_variation(&variation.with(Variation::to_json)));
    browser::effect(move || {
        let pictures =
            planned.with(|planned| (!planned.axes.is_empty()).then_some(planned.pictures as u32));
        grid.set_plan(pictures.map(|pictures| GridPlan {
            pictures,
            create: create_grid,
        }));
    });
    on_cleanup(move || grid.set_plan(None));
    view! { <GridForm form=form.signal() variation planned /> }
}

fn create_or_focus_fault(
    create: CreateStore,
    planned: Planned,
    once: IdempotentCreate<CreateGrid>,
) {
    match planned.first_fault() {
        Some(direction) => browser::focus_field(&values_id(direction)),
        None => create.create_grid(planned.axes, once),
    }
}
