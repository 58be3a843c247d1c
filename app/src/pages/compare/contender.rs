use api::{Field, Kind, RunsHere, Taken, routes};
use leptos::prelude::*;
use serde_json::Value;

use super::session::Session;
use crate::{
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
    },
    state::{Contender, Label, text_of, wording},
    words,
};

/// A model: what goes where, what is left out, what it still needs, and what it takes.
#[component]
pub fn Line(session: Session, model: String) -> impl IntoView {
    let name = StoredValue::new(model.clone());
    let found = Memo::new(move |_| {
        let name = name.get_value();
        session.read.with(|read| read.iter().find(|(known, _)| *known == name).map(|(_, found)| found.clone()))
    });
    // What is typed for it alone does not build its fields anew.
    let asked = Memo::new(move |_| match found.get() {
        Some(Ok(contender)) => contender.plan(&session.common.read()).asked,
        _ => Vec::new(),
    });
    let label = words::comparing_remove(&model);
    let page = model.split_once('/').map(|(owner, name)| routes::model_page(owner, name));
    view! {
        <article class="d2-comparing-model">
            <header>
                <h2><a href=page>{model}</a></h2>
                <button type="button" class="d2-icon" aria-label=label on:click=move |_| session.remove(&name.get_value())>
                    <Icon glyph=Glyph::Cross />
                </button>
            </header>
            {move || match found.get() {
                None => view! { <p class="d2-hint" role="status">{words::part_loading()}</p> }.into_any(),
                Some(Err(why)) => view! { <p class="d2-fault">{why}</p> }.into_any(),
                Some(Ok(contender)) => view! { <Mapped session contender /> }.into_any(),
            }}
            {move || asked.get().into_iter().map(|field| view! { <Own session model=name.get_value() field /> }.into_any()).collect_view()}
        </article>
    }
}

#[component]
fn Mapped(session: Session, contender: Contender) -> impl IntoView {
    let known = contender.entry.model.clone();
    let takes_part = contender.takes_part();
    let plan = Memo::new(move |_| contender.plan(&session.common.read()).carried);
    let badge = match known.runs_here {
        RunsHere::Yes => None,
        RunsHere::StandIn => Some(words::comparing_stand_in()),
        RunsHere::No => Some(words::comparing_not_here()),
    };
    let time = known.typical_seconds.map_or_else(|| words::comparing_time_unknown().to_owned(), wording::about);
    let cost = match &known.cost {
        _ if known.runs_here == RunsHere::StandIn => words::price_free_local().to_owned(),
        Some(cost) => words::comparing_cost(&words::number(cost.dollars, 4)),
        None => words::comparing_cost_unknown().to_owned(),
    };
    let left = move || {
        let left: Vec<String> = plan.with(|plan| plan.left.iter().map(|name| Label::name_of(name)).collect());
        (takes_part && !left.is_empty()).then(|| view! { <p class="d2-hint">{words::comparing_left(&left.join(", "))}</p> }.into_any())
    };
    let row = |taken: Taken| {
        view! {
            <tr><th scope="row">{Label::name_of(&taken.from)}</th><td><code>{taken.to}</code>{taken.is_fitted.then(|| format!(" {}", words::comparing_fitted()))}</td></tr>
        }
        .into_any()
    };
    let rows = move || plan.with(|plan| plan.taken.clone()).into_iter().map(row).collect_view();
    view! {
        {badge.map(|badge| view! { <p class="d2-hint">{badge}</p> }.into_any())}
        <Show when=move || takes_part><table><tbody>{rows}</tbody></table></Show>
        {left}
        <p class="d2-hint">{time}" · "{cost}</p>
    }
}

/// What a model cannot do without and the others do not have.
#[component]
fn Own(session: Session, model: String, field: Field) -> impl IntoView {
    let label = words::comparing_needs(&Label::name_of(&field.name));
    let (name, description) = (field.name.clone(), field.description.clone());
    let set = move |text: String| session.type_for(&model, &name, text);
    let control = match field.kind {
        Kind::Choice(values) => select(values, set),
        Kind::Boolean => select(vec![true.into(), false.into()], set),
        _ => view! { <textarea rows="1" on:input=move |event| set(event_target_value(&event))></textarea> }.into_any(),
    };
    view! { <label class="d2-field" title=description><span class="d2-label">{label}</span>{control}</label> }
}

/// One of several, nothing at first.
fn select(values: Vec<Value>, set: impl Fn(String) + 'static) -> AnyView {
    let options = values.iter().map(|value| view! { <option>{text_of(value)}</option> }.into_any()).collect_view();
    view! { <select on:change=move |event| set(event_target_value(&event))><option value=""></option>{options}</select> }.into_any()
}
