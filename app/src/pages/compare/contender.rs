use api::{RunsHere, Taken, routes};
use leptos::prelude::*;

use super::session::{Entrant, Session};
use crate::{
    components::{
        dynamic::Show,
        fields::{Field, Handle},
        icon::{Glyph, Icon},
    },
    state::{Contender, Form, Label, wording},
    words,
};

/// A model: what goes where, what is left out, what it still needs, and what it takes.
#[component]
pub fn Line(session: Session, entrant: Entrant) -> impl IntoView {
    let Entrant {
        name,
        found,
        own,
        scope,
    } = entrant;
    // What is typed for it alone does not build its fields anew.
    let asked = Memo::new(move |_| match &*found.read() {
        Some(Ok(contender)) if contender.takes_part() => {
            contender.plan(&session.common.read(), &own.read()).asked
        }
        _ => Vec::new(),
    });
    let fields = move || {
        asked
            .get()
            .iter()
            .filter_map(|name| Handle::named(own, scope, name))
            .map(|handle| view! { <Field handle /> })
            .collect_view()
    };
    let label = words::comparing_remove(&name);
    let page = name
        .split_once('/')
        .map(|(owner, name)| routes::model_page(owner, name));
    let title = name.clone();
    view! {
        <article class="d2-comparing-model">
            <header>
                <h2><a href=page>{title}</a></h2>
                <button type="button" class="d2-icon" aria-label=label on:click=move |_| session.remove(&name)>
                    <Icon glyph=Glyph::Cross />
                </button>
            </header>
            {move || match found.get() {
                None => view! { <p class="d2-hint" role="status">{words::part_loading()}</p> }.into_any(),
                Some(Err(why)) => view! { <p class="d2-fault">{why}</p> }.into_any(),
                Some(Ok(contender)) => view! { <Mapped session contender own /> }.into_any(),
            }}
            <Show when=move || asked.with(|asked| !asked.is_empty())><p class="d2-comparing-own">{words::comparing_own()}</p></Show>
            {fields}
        </article>
    }
}

#[component]
fn Mapped(session: Session, contender: Contender, own: RwSignal<Form>) -> impl IntoView {
    let (takes_part, runs_here) = (contender.takes_part(), contender.entry.model.runs_here);
    let expense = {
        let contender = contender.clone();
        move || wording::expense(contender.expense(session.engine().as_ref()))
    };
    let plan = Memo::new(move |_| contender.plan(&session.common.read(), &own.read()).carried);
    let badge = match runs_here {
        RunsHere::Yes => None,
        RunsHere::StandIn => Some(words::comparing_stand_in()),
        RunsHere::No => Some(words::comparing_not_here()),
    };
    let left = move || {
        let left: Vec<String> =
            plan.with(|plan| plan.left.iter().map(|name| Label::name_of(name)).collect());
        (!left.is_empty()).then(|| {
            view! { <p class="d2-hint">{words::comparing_left(&left.join(", "))}</p> }.into_any()
        })
    };
    let row = |taken: Taken| {
        view! {
            <tr><th scope="row">{Label::name_of(&taken.from)}</th><td><code>{taken.to}</code>{taken.is_fitted.then(|| format!(" {}", words::comparing_fitted()))}</td></tr>
        }
        .into_any()
    };
    let rows = move || {
        plan.with(|plan| plan.taken.clone())
            .into_iter()
            .map(row)
            .collect_view()
    };
    view! {
        {badge.map(|badge| view! { <p class="d2-hint">{badge}</p> }.into_any())}
        {takes_part.then(|| view! {
            <p class="d2-hint">{expense}</p>
            <table><tbody>{rows}</tbody></table>
            {left}
        })}
    }
}
