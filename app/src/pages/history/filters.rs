use std::time::Duration;

use api::{EngineKind, Facet, Status};
use leptos::prelude::*;

use super::shelf::Shelf;
use crate::{
    browser::{self, effect},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
    },
    state::wording,
    words,
};

/// How long typing rests before the server is asked.
const REST: Duration = Duration::from_millis(120);
/// Tags that are offered at once.
const TAGS: usize = 12;

/// The search field, and under it the chips.
#[component]
pub fn Filters(shelf: Shelf) -> impl IntoView {
    view! {
        <search class="d2-filters">
            <SearchField shelf />
            <div class="d2-chips" role="group" aria-label=words::filter_name()>
                <Chip shelf name="favourite" value="true".to_owned() label=words::filter_favourites().to_owned() />
                <Chips shelf name="tag" least=1 facets=move || shelf.facets.with(|facets| facets.tags.iter().take(TAGS).cloned().collect()) />
                <Chips shelf name="engine" least=2 facets=move || shelf.facets.with(|facets| facets.engines.clone()) />
                <Chips shelf name="model" least=2 facets=move || shelf.facets.with(|facets| facets.models.clone()) />
                <Show when=move || !shelf.query.with(|query| query.get("parent").is_empty())>
                    <button type="button" class="d2-chip" aria-pressed="true" on:click=move |_| shelf.narrow(|query| query.set("parent", ""))>
                        {words::filter_parent()}
                    </button>
                </Show>
                <More shelf />
            </div>
        </search>
    }
}

#[component]
fn SearchField(shelf: Shelf) -> impl IntoView {
    let typed = RwSignal::new(
        shelf
            .query
            .with_untracked(|query| query.get("q").to_owned()),
    );
    effect(move || {
        let text = typed.get();
        browser::after(REST, move || {
            if shelf.query.with_untracked(|query| query.get("q") != text) {
                shelf.narrow(|query| query.set("q", &text));
            }
        });
    });
    // What the address says, as after going back, stands in the field.
    effect(move || {
        let said = shelf.query.with(|query| query.get("q").to_owned());
        if typed.with_untracked(|typed| typed.trim() != said.trim()) {
            typed.set(said);
        }
    });
    view! {
        <label class="d2-search">
            <span class="d2-visually-hidden">{words::filter_search()}</span>
            <Icon glyph=Glyph::Search />
            <input
                type="search"
                placeholder=words::filter_search_hint()
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
    shelf: Shelf,
    name: &'static str,
    least: usize,
    facets: impl Fn() -> Vec<Facet> + Send + Sync + 'static,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let mut facets = facets();
        let chosen = shelf.query.with(|query| query.get(name).to_owned());
        // What is narrowed by can be taken back, also where nothing has it any more.
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
            <Chip shelf name label=label(name, &facet.value) value=facet.value count=facet.count />
        </For>
    }
}

fn label(name: &str, value: &str) -> String {
    match name {
        "engine" => EngineKind::from_word(value).map_or_else(
            || value.to_owned(),
            |engine| wording::engine_name(engine).to_owned(),
        ),
        "model" => value.rsplit('/').next().unwrap_or(value).to_owned(),
        _ => value.to_owned(),
    }
}

#[component]
fn Chip(
    shelf: Shelf,
    name: &'static str,
    value: String,
    label: String,
    #[prop(optional)] count: u64,
) -> impl IntoView {
    let value = StoredValue::new(value);
    let is_on = Memo::new(move |_| {
        value.with_value(|value| shelf.query.with(|query| query.get(name) == value))
    });
    view! {
        <button
            type="button"
            class="d2-chip"
            aria-pressed=move || is_on.get().to_string()
            on:click=move |_| value.with_value(|value| shelf.narrow(|query| query.toggle(name, value)))
        >
            {label}
            {(count > 0).then(|| view! { <small>{words::number(count as f64, 0)}</small> }.into_any())}
        </button>
    }
}

/// Days and states, folded away.
#[component]
fn More(shelf: Shelf) -> impl IntoView {
    let said =
        move |name: &'static str| move || shelf.query.with(|query| query.get(name).to_owned());
    let is_used = Memo::new(move |_| {
        shelf.query.with(|query| {
            ["from", "to", "status"]
                .iter()
                .any(|name| !query.get(name).is_empty())
        })
    });
    let day = move |name: &'static str, label: &'static str| {
        view! {
            <label>
                {label}
                <input type="date" prop:value=said(name) on:change=move |event| shelf.narrow(|query| query.set(name, &event_target_value(&event))) />
            </label>
        }
        .into_any()
    };
    let state = |status: Status| {
        view! { <option value=status.as_str()>{state_name(status)}</option> }.into_any()
    };
    view! {
        <details class="d2-more">
            <summary class="d2-chip" class:d2-chip-on=is_used>{words::filter_more()}</summary>
            <div class="d2-more-in">
                {day("from", words::filter_from())}
                {day("to", words::filter_until())}
                <label>
                    {words::filter_state()}
                    <select prop:value=said("status") on:change=move |event| shelf.narrow(|query| query.set("status", &event_target_value(&event)))>
                        <option value="">{words::filter_any()}</option>
                        {Status::ALL.map(state).into_iter().collect_view()}
                    </select>
                </label>
            </div>
        </details>
    }
}

fn state_name(status: Status) -> &'static str {
    match status {
        Status::Starting => words::status_waiting(),
        Status::Processing => words::status_running(),
        Status::Succeeded => words::status_done(),
        Status::Failed => words::status_failed(),
        Status::Canceled => words::status_canceled(),
        Status::Aborted => words::status_aborted(),
    }
}
