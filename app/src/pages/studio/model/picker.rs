use std::time::Duration;

use api::{CatalogQuery, InputRole, ModelName, address};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    super::session::{Session, built_in},
    OPENER, Wish,
    going::renew,
};
use crate::{
    browser::{self, Latest},
    client::{self, ClientError},
    components::dynamic::Show,
    state::{Form, Label},
    words,
};

/// How long typing rests before it is looked for.
const REST: Duration = Duration::from_millis(80);
/// Models that are offered.
const OFFERED: &str = "8";

/// A search for another model, and which of this one's inputs is what.
#[component]
pub fn Picker(session: Session, is_open: RwSignal<bool>) -> impl IntoView {
    let (typed, found) = (
        RwSignal::new(String::new()),
        RwSignal::new(None::<Result<Vec<Offer>, ClientError>>),
    );
    let task = Latest::new();
    browser::effect(move || {
        let query = CatalogQuery {
            q: typed.get(),
            takes: vec![api::Takes::Image],
            ..CatalogQuery::default()
        };
        browser::after(REST, move || {
            if typed.with_untracked(|typed| *typed == query.q) {
                let search = format!(
                    "{}&{}",
                    query.to_search(),
                    address::query([("limit", OFFERED)]).trim_start_matches('?')
                );
                task.run(async move {
                    found.set(Some(
                        client::find_models(&search).await.map(|page| offers(&page)),
                    ))
                });
            }
        });
    });
    let choose = move |name: String| {
        is_open.set(false);
        session.go_over(name, Wish::Carry);
        browser::focus_on(OPENER);
    };
    let offer = move |Offer { name, description }: Offer| {
        let wanted = name.clone();
        view! {
            <li>
                <button type="button" class="d2-model-offer" on:click=move |_| choose(wanted.clone())>
                    <b>{name}</b>
                    <small>{description}</small>
                </button>
            </li>
        }
        .into_any()
    };
    let is_other = Memo::new(move |_| session.model.with(|model| !model.is_built_in()));
    let list = move || {
        match found.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <p class="d2-fault" role="alert">{error.sentence()}</p> }.into_any(),
        Some(Ok(offers)) if offers.is_empty() => view! { <p class="d2-hint" role="status">{words::model_none()}</p> }.into_any(),
        Some(Ok(offers)) => view! { <ul class="d2-model-offers">{offers.into_iter().map(offer).collect_view()}</ul> }.into_any(),
    }
    };
    view! {
        <input
            type="search"
            class="d2-model-find"
            aria-label=words::model_find()
            placeholder=words::model_find()
            autofocus
            prop:value=typed
            on:input=move |event| typed.set(event_target_value(&event))
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    is_open.set(false);
                    browser::focus_on(OPENER);
                }
            }
        />
        {list}
        <Show when=move || is_other.get()>
            <button type="button" class="d2-btn" on:click=move |_| choose(built_in().0.name)>{words::model_built_in(&built_in().0.name)}</button>
            <Corrections session />
        </Show>
    }
}

/// A model to choose.
#[derive(Debug, Clone, PartialEq)]
struct Offer {
    name: String,
    description: String,
}

fn offers(page: &Value) -> Vec<Offer> {
    let text = |model: &Value, key: &str| model[key].as_str().unwrap_or_default().to_owned();
    let offer = |model: &Value| Offer {
        name: format!("{}/{}", text(model, "owner"), text(model, "name")),
        description: text(model, "description"),
    };
    page["results"]
        .as_array()
        .into_iter()
        .flatten()
        .map(offer)
        .collect()
}

/// Which of the model's inputs is what; what is said here counts for its owner from now on.
#[component]
fn Corrections(session: Session) -> impl IntoView {
    let (fault, task) = (RwSignal::new(None::<String>), Latest::new());
    let name = move || {
        session
            .model
            .with_untracked(|model| model.name.parse::<ModelName>().ok())
    };
    let take = move |answer: Result<Value, ClientError>| match answer {
        Ok(entry) => {
            fault.set(None);
            renew(session, &entry);
        }
        Err(error) => fault.set(Some(error.sentence())),
    };
    let correct = move |role: InputRole, field: String| {
        let Some(name) = name() else { return };
        let mut roles = session.form.with_untracked(|form| form.roles().clone());
        // An input is one thing only: what it was until now, it is no longer.
        if let Some(former) = roles.role_of(&field) {
            roles.set(former, None);
        }
        roles.set(role, (!field.is_empty()).then_some(field));
        task.run(async move { take(client::correct_roles(&name, &roles).await) });
    };
    let forget = move |_| {
        if let Some(name) = name() {
            task.run(async move { take(client::forget_roles(&name).await) });
        }
    };
    let is_corrected = Memo::new(move |_| session.model.with(|model| model.has_own_roles));
    // They stand while their model does, so that one can go on with the next.
    let candidates = Memo::new(move |_| {
        session.renew_fields.track();
        session
            .form
            .with_untracked(|form| InputRole::ALL.map(|role| (role, names_for(form, role))))
    });
    let rows = move || {
        let some = candidates
            .get()
            .into_iter()
            .filter(|(_, names)| !names.is_empty());
        some.map(|(role, names)| select(session, role, names, correct))
            .collect_view()
    };
    view! {
        <details class="d2-model-roles">
            <summary>{words::model_roles()}</summary>
            <div class="d2-in">
                {rows}
                <Show when=move || is_corrected.get()>
                    <button type="button" class="d2-btn" on:click=forget>{words::model_roles_rule()}</button>
                </Show>
                {move || fault.get().map(|fault| view! { <p class="d2-fault" role="alert">{fault}</p> }.into_any())}
            </div>
        </details>
    }
}

/// The inputs that may have a role.
fn names_for(form: &Form, role: InputRole) -> Vec<String> {
    form.schema()
        .fields()
        .iter()
        .filter(|field| role.fits(&field.kind))
        .map(|field| field.name.clone())
        .collect()
}

fn select(
    session: Session,
    role: InputRole,
    names: Vec<String>,
    correct: impl Fn(InputRole, String) + Copy + 'static,
) -> AnyView {
    let chosen = Memo::new(move |_| {
        session
            .form
            .with(|form| form.roles().get(role).unwrap_or_default().to_owned())
    });
    let id = format!("model-role-{}", role.as_str());
    let option = |name: String| {
        let (value, wanted) = (name.clone(), name.clone());
        let is_chosen = Memo::new(move |_| *chosen.read() == wanted);
        view! { <option value=value prop:selected=is_chosen>{name}</option> }.into_any()
    };
    view! {
        <div class="d2-model-role">
            <label for=id.clone()>{role_name(role)}</label>
            <select id=id on:change=move |event| correct(role, event_target_value(&event))>
                <option value="" prop:selected=move || chosen.read().is_empty()>{words::model_roles_none()}</option>
                {names.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// What a person calls a role: as the field of the model that has them all.
fn role_name(role: InputRole) -> String {
    let roles = built_in().2;
    Label::name_of(roles.get(role).unwrap_or(role.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_found_is_offered_by_name() {
        let page = json!({"results": [{"owner": "a", "name": "b", "description": "Fog"}, {"owner": "c", "name": "d"}]});
        let expected = [("a/b", "Fog"), ("c/d", "")].map(|(name, description)| Offer {
            name: name.into(),
            description: description.into(),
        });
        assert_eq!(offers(&page), expected);
    }

    #[test]
    fn a_role_has_the_name_that_the_form_gives_it() {
        assert_eq!(
            role_name(InputRole::NegativePrompt),
            Label::name_of("negative_prompt")
        );
        assert_eq!(role_name(InputRole::Mask), "Mask");
    }
}
