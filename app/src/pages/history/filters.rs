use std::time::Duration;

use api::{EngineKind, Facet, Status};
use leptos::prelude::*;

use super::list_store::ListStore;
use crate::{
    browser::{self, effect},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
    },
    i18n,
    state::formatting,
};

/// Delay after the last keystroke before the request.
const DEBOUNCE: Duration = Duration::from_millis(120);
/// Tags shown as chips.
const TAGS: usize = 12;

/// The search field and the filter chips.
#[component]
pub fn Filters(list: ListStore) -> impl IntoView {
    view! {
        <search class="d2-filters">
            <SearchField list />
            <div class="d2-chips" role="group" aria-label=i18n::filter_name()>
                <Chip list name="favourite" value="true".to_owned() label=i18n::filter_favourites().to_owned() />
                <Chips list name="tag" least=1 facets=move || list.facets().with(|facets| facets.tags.iter().take(TAGS).cloned().collect()) />
                <Chips list name="engine" least=2 facets=move || list.facets().with(|facets| facets.engines.clone()) />
                <Chips list name="model" least=2 facets=move || list.facets().with(|facets| facets.models.clone()) />
                <Show when=move || !list.query().with(|query| query.get("parent").is_empty())>
                    <button type="button" class="d2-chip" aria-pressed="true" on:click=move |_| list.filter(|query| query.set("parent", ""))>
                        {i18n::filter_parent()}
                    </button>
                </Show>
                <More list />
            </div>
        </search>
    }
}

#[component]
fn SearchField(list: ListStore) -> impl IntoView {
    let typed = RwSignal::new(
        list.query()
            .with_untracked(|query| query.get("q").to_owned()),
    );
    effect(move || {
        let text = typed.get();
        browser::use_timeout(DEBOUNCE, move || {
            if list.query().with_untracked(|query| query.get("q") != text) {
                list.filter(|query| query.set("q", &text));
            }
        });
    });
    // The address changes under the field when the user navigates back.
    effect(move || {
        let terms = list.query().with(|query| query.get("q").to_owned());
        if typed.with_untracked(|typed| typed.trim() != terms.trim()) {
            typed.set(terms);
        }
    });
    view! {
        <label class="d2-search">
            <span class="d2-visually-hidden">{i18n::filter_search()}</span>
            <Icon glyph=Glyph::Search />
            <input
                type="search"
                placeholder=i18n::filter_search_hint()
                maxlength=api::limits::QUERY_CHARACTERS.to_string()
                autocomplete="off"
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </label>
    }
}

/// A chip for each value, where there are at least so many to choose among.
#[component]
fn Chips(
    list: ListStore,
    name: &'static str,
    least: usize,
    facets: impl Fn() -> Vec<Facet> + Send + Sync + 'static,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let mut facets = facets();
        let chosen = list.query().with(|query| query.get(name).to_owned());
        // An active filter stays removable even if no result has the value any more.
        if !chosen.is_empty() && !facets.iter().any(|facet| facet.value == chosen) {
            facets.push(Facet {
                value: chosen.clone(),
                count: 0,
            });
        }
        if facets.len() >= least || !chosen.is_empty() {
            facets
        } else {
            Vec::new()
        }
    });
    view! {
        <For each=move || shown.get() key=|facet| format!("{} {}", facet.value, facet.count) let(facet)>
            <Chip list name label=label(name, &facet.value) value=facet.value count=facet.count />
        </For>
    }
}

fn label(name: &str, value: &str) -> String {
    match name {
        "engine" => match EngineKind::from_name(value) {
            Some(engine) => formatting::engine_name(engine).to_owned(),
            None => value.to_owned(),
        },
        "model" => value.rsplit('/').next().unwrap_or(value).to_owned(),
        _ => value.to_owned(),
    }
}

#[component]
fn Chip(
    list: ListStore,
    name: &'static str,
    value: String,
    label: String,
    #[prop(optional)] count: u64,
) -> impl IntoView {
    let value = StoredValue::new(value);
    let is_on = Memo::new(move |_| {
        value.with_value(|value| list.query().with(|query| query.get(name) == value))
    });
    view! {
        <button
            type="button"
            class="d2-chip"
            aria-pressed=move || is_on.get().to_string()
            on:click=move |_| value.with_value(|value| list.filter(|query| query.toggle(name, value)))
        >
            {label}
            {(count > 0).then(|| view! { <small>{i18n::number(count as f64, 0)}</small> }.into_any())}
        </button>
    }
}

/// Date and status, folded.
#[component]
fn More(list: ListStore) -> impl IntoView {
    let value =
        move |name: &'static str| move || list.query().with(|query| query.get(name).to_owned());
    let is_used = Memo::new(move |_| {
        list.query().with(|query| {
            ["from", "to", "status"]
                .iter()
                .any(|name| !query.get(name).is_empty())
        })
    });
    let day = move |name: &'static str, label: &'static str| {
        view! {
            <label>
                {label}
                <input type="date" prop:value=value(name) on:change=move |event| list.filter(|query| query.set(name, &event_target_value(&event))) />
            </label>
        }
        .into_any()
    };
    let option = |status: Status| {
        view! { <option value=status.as_str()>{status_name(status)}</option> }.into_any()
    };
    view! {
        <details class="d2-more">
            <summary class="d2-chip" class:d2-chip-on=is_used>{i18n::filter_more()}</summary>
            <div class="d2-more-in">
                {day("from", i18n::filter_from())}
                {day("to", i18n::filter_until())}
                <label>
                    {i18n::filter_status()}
                    <select prop:value=value("status") on:change=move |event| list.filter(|query| query.set("status", &event_target_value(&event)))>
                        <option value="">{i18n::filter_any()}</option>
                        {Status::ALL.map(option).into_iter().collect_view()}
                    </select>
                </label>
            </div>
        </details>
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Starting => i18n::status_waiting(),
        Status::Processing => i18n::status_running(),
        Status::Succeeded => i18n::status_done(),
        Status::Failed => i18n::status_failed(),
        Status::Canceled => i18n::status_canceled(),
        Status::Aborted => i18n::status_aborted(),
    }
}
