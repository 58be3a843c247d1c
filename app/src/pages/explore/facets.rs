use api::Facet;
use leptos::{html, prelude::*};

use super::browse::Browsing;
use crate::{
    browser::{self, effect},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
    },
    state::catalog::facet,
    words,
};

/// Values of a facet that are shown at once.
const SHOWN: usize = 6;
/// The button that opens the facets on a phone.
pub const OPENER: &str = "explore-narrow";

/// What the search can be narrowed by: beside the results, or over them on a phone.
#[component]
pub fn Facets(browsing: Browsing) -> impl IntoView {
    let close = move || {
        if browsing.is_narrowing.get_untracked() {
            browsing.is_narrowing.set(false);
            browser::focus_on(OPENER);
        }
    };
    browser::use_escape(close);
    let closer = NodeRef::<html::Button>::new();
    effect(move || {
        if let Some(closer) = closer.get().filter(|_| browsing.is_narrowing.get()) {
            browser::focus(&closer);
        }
    });
    let count = move || browsing.finding.count.get().map_or(0, |(total, _)| total);
    let group = move |name: &'static str| view! { <Group browsing name /> }.into_any();
    view! {
        <section class="d2-explore-facets" class:d2-explore-open=browsing.is_narrowing aria-label=words::explore_narrow()>
            <div class="d2-explore-sheet-head">
                <h2>{words::explore_narrow()}</h2>
                <button type="button" class="d2-icon" node_ref=closer aria-label=words::act_close() on:click=move |_| close()>
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
            {facet::ALL.map(group).into_iter().collect_view()}
            <div class="d2-explore-sheet-foot">
                <button type="button" class="d2-btn d2-btn-main" on:click=move |_| close()>
                    {move || words::explore_show(count() as f64)}
                </button>
            </div>
        </section>
    }
}

/// The values of a facet, each with how many models it would find.
#[component]
fn Group(browsing: Browsing, name: &'static str) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let offered = Memo::new(move |_| {
        browsing
            .finding
            .facets
            .with(|facets| facet::offered(facets, &browsing.place.read().query, name))
    });
    let is_chosen = move |value: &Facet| browsing.place.read().query.has(name, &value.value);
    let shown = move || {
        let all = offered.get().into_iter().enumerate();
        all.filter(|(index, value)| *index < SHOWN || shows_all.get() || is_chosen(value))
            .map(|(_, value)| value)
            .collect()
    };
    let has_more = Memo::new(move |_| offered.read().len() > SHOWN);
    let more = move || {
        if shows_all.get() {
            words::explore_less()
        } else {
            words::explore_more()
        }
    };
    view! {
        <Show when=move || !offered.read().is_empty()>
            <fieldset class="d2-explore-facet">
                <legend>{facet::name(name)}</legend>
                <For each=shown key=|value: &Facet| value.value.clone() let(value)><Choice browsing name value=value.value /></For>
                <Show when=move || has_more.get()>
                    <button
                        type="button"
                        class="d2-link"
                        aria-expanded=move || shows_all.get().to_string()
                        aria-label=move || words::explore_more_of(&more(), &facet::name(name))
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
fn Choice(browsing: Browsing, name: &'static str, value: String) -> impl IntoView {
    let label = facet::value(name, &value);
    let value = StoredValue::new(value);
    let is_on =
        Memo::new(move |_| value.with_value(|value| browsing.place.read().query.has(name, value)));
    let count = Memo::new(move |_| {
        let of = |facets: &[Facet]| {
            value.with_value(|value| {
                facets
                    .iter()
                    .find(|facet| facet.value == *value)
                    .map_or(0, |facet| facet.count)
            })
        };
        browsing
            .finding
            .facets
            .with(|facets| of(facet::counts(facets, name)))
    });
    view! {
        <label>
            <input type="checkbox" prop:checked=is_on on:change=move |_| value.with_value(|value| browsing.toggle(name, value)) />
            <span>{label}</span>
            <small>{move || words::number(count.get() as f64, 0)}</small>
        </label>
    }
}
