use api::{MappedInput, RunsHere, routes};
use leptos::prelude::*;

use super::store::{CandidateRow, CompareStore};
use crate::{
    components::{
        dynamic::Show,
        fields::{Field, FieldHandle},
        icon::{Glyph, Icon},
    },
    i18n,
    state::{Candidate, Form, Label, formatting},
};

/// A model: the mapping of the shared inputs, its additional inputs, time and cost.
#[component]
pub fn ModelCard(store: CompareStore, row: CandidateRow) -> impl IntoView {
    let (found, own, scope) = (row.found(), row.own(), row.scope());
    let name = row.name().to_owned();
    // A memo, so that typing into one of the fields does not rebuild them.
    let asked = Memo::new(move |_| match &*found.read() {
        Some(Ok(candidate)) if candidate.is_runnable() => {
            candidate
                .plan(&store.common().read(), &own.read())
                .own_fields
        }
        _ => Vec::new(),
    });
    let fields = move || {
        asked
            .get()
            .iter()
            .filter_map(|name| FieldHandle::named(own, scope, name))
            .map(|handle| view! { <Field handle /> })
            .collect_view()
    };
    let label = i18n::comparing_remove(&name);
    let page = name
        .split_once('/')
        .map(|(owner, name)| routes::model_page(owner, name));
    let title = name.clone();
    view! {
        <article class="d2-comparing-model">
            <header>
                <h2><a href=page>{title}</a></h2>
                <button type="button" class="d2-icon" aria-label=label on:click=move |_| store.remove(&name)>
                    <Icon glyph=Glyph::Cross />
                </button>
            </header>
            {move || match found.get() {
                None => view! { <p class="d2-hint" role="status">{i18n::part_loading()}</p> }.into_any(),
                Some(Err(why)) => view! { <p class="d2-fault">{why}</p> }.into_any(),
                Some(Ok(candidate)) => view! { <Mapping store candidate own /> }.into_any(),
            }}
            <Show when=move || asked.with(|asked| !asked.is_empty())><p class="d2-comparing-required">{i18n::comparing_also_required()}</p></Show>
            {fields}
        </article>
    }
}

#[component]
fn Mapping(store: CompareStore, candidate: Candidate, own: RwSignal<Form>) -> impl IntoView {
    let (is_runnable, runs_here) = (candidate.is_runnable(), candidate.entry.model.runs_here);
    let expense = {
        let candidate = candidate.clone();
        move || formatting::expense(candidate.expense(store.engine().as_ref()))
    };
    let plan = Memo::new(move |_| candidate.plan(&store.common().read(), &own.read()).mapping);
    let badge = match runs_here {
        RunsHere::Yes => None,
        RunsHere::StandIn => Some(i18n::comparing_stand_in()),
        RunsHere::No => Some(i18n::comparing_cannot_run()),
    };
    let omitted = move || {
        let left: Vec<String> =
            plan.with(|plan| plan.left.iter().map(|name| Label::name_of(name)).collect());
        (!left.is_empty()).then(|| {
            view! { <p class="d2-hint">{i18n::comparing_omitted(&left.join(", "))}</p> }.into_any()
        })
    };
    let row = |taken: MappedInput| {
        view! {
            <tr><th scope="row">{Label::name_of(&taken.from)}</th><td><code>{taken.to}</code>{taken.is_fitted.then(|| format!(" {}", i18n::comparing_fitted()))}</td></tr>
        }
        .into_any()
    };
    let rows = move || {
        plan.with(|plan| plan.mapped.clone())
            .into_iter()
            .map(row)
            .collect_view()
    };
    view! {
        {badge.map(|badge| view! { <p class="d2-hint">{badge}</p> }.into_any())}
        {is_runnable.then(|| view! {
            <p class="d2-hint">{expense}</p>
            <table><tbody>{rows}</tbody></table>
            {omitted}
        })}
    }
}
