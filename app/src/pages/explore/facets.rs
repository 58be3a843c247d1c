use api::Facet;
use leptos::{html, prelude::*};

use super::{focus::FILTER_BUTTON, search_store::SearchStore};
use crate::{
    browser::{self, effect},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
    },
    i18n,
    state::catalog::facet,
};

/// Values of a facet that are shown before "More" is pressed.
const SHOWN: usize = 6;

/// The filters of the search: beside the results, or over them on a phone.
#[component]
pub fn Facets(store: SearchStore) -> impl IntoView {
    let close = move || {
        if store.close_facets() {
            browser::focus_by_id(FILTER_BUTTON);
        }
    };
    browser::use_escape(close);
    let closer = NodeRef::<html::Button>::new();
    let (is_open, found) = (store.are_facets_open(), store.results().count());
    effect(move || {
        if let Some(closer) = closer.get()
            && is_open.get()
        {
            browser::focus(&closer);
        }
    });
    let count = move || found.get().map_or(0, |(total, _)| total);
    let group = move |name: &'static str| view! { <FacetGroup store name /> }.into_any();
    view! {
        <section class="d2-explore-facets" class:d2-explore-open=is_open aria-label=i18n::explore_filter()>
            <div class="d2-explore-facets-head">
                <h2>{i18n::explore_filter()}</h2>
                <button type="button" class="d2-icon" node_ref=closer aria-label=i18n::act_close() on:click=move |_| close()>
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
            {facet::ALL.map(group).into_iter().collect_view()}
            <div class="d2-explore-facets-foot">
                <button type="button" class="d2-btn d2-btn-main" on:click=move |_| close()>
                    {move || i18n::explore_show(count() as f64)}
                </button>
            </div>
        </section>
    }
}

/// The values of a facet, each with the number of models it would find.
#[component]
fn FacetGroup(store: SearchStore, name: &'static str) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let (facets, params) = (store.results().facets(), store.params());
    let offered = Memo::new(move |_| facet::offered(&facets.read(), &params.read().query, name));
    let is_chosen = move |value: &Facet| params.read().query.has(name, &value.value);
    let shown = move || {
        let all = offered.get().into_iter().enumerate();
        all.filter(|(index, value)| *index < SHOWN || shows_all.get() || is_chosen(value))
            .map(|(_, value)| value)
            .collect()
    };
    let has_more = Memo::new(move |_| offered.read().len() > SHOWN);
    let more = move || {
        if shows_all.get() {
            i18n::explore_fewer()
        } else {
            i18n::explore_more()
        }
    };
    view! {
        <Show when=move || !offered.read().is_empty()>
            <fieldset class="d2-explore-facet">
                <legend>{facet::name(name)}</legend>
                <For each=shown key=|value: &Facet| value.value.clone() let(value)><FacetValue store name value=value.value /></For>
                <Show when=move || has_more.get()>
                    <button
                        type="button"
                        class="d2-link"
                        aria-expanded=move || shows_all.get().to_string()
                        aria-label=move || i18n::explore_more_of(&more(), &facet::name(name))
                        on:click=move |_| shows_all.update(|all| *all = !*all)
                    >
                        {more}
                    </button>
                </Show>
            </fieldset>
        </Show>
    }
}

#[component]
fn FacetValue(store: SearchStore, name: &'static str, value: String) -> impl IntoView {
    let label = facet::value(name, &value);
    let (facets, params) = (store.results().facets(), store.params());
    let value = StoredValue::new(value);
    let is_on = Memo::new(move |_| value.with_value(|value| params.read().query.has(name, value)));
    let count = Memo::new(move |_| {
        let facets = facets.read();
        let found = value.with_value(|value| {
            let mut counts = facet::counts(&facets, name).iter();
            counts.find(|facet| facet.value == *value)
        });
        found.map_or(0, |facet| facet.count)
    });
    view! {
        <label>
            <input type="checkbox" prop:checked=is_on on:change=move |_| value.with_value(|value| store.toggle(name, value)) />
            <span>{label}</span>
            <small>{move || i18n::number(count.get() as f64, 0)}</small>
        </label>
    }
}
