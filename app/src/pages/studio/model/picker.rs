use std::time::Duration;

use api::{CatalogQuery, InputRole, ModelName, query_string};
use leptos::prelude::*;
use serde_json::Value;

use crate::{
    browser::{self, ActionQueue, LatestTask},
    client::{self, ClientError},
    components::dynamic::Show,
    i18n,
    pages::studio::stores::{
        form::{FormStore, built_in},
        switch_model::{ModelSwitch, ModelSwitchRequest},
    },
    state::{Form, Label},
};

/// The id of the button that opens the picker.
pub const OPENER: &str = "model-change";

/// How long typing must pause before the search.
const DEBOUNCE: Duration = Duration::from_millis(80);
/// Number of models in the list, as a query parameter.
const LIMIT: &str = "8";

/// A search for another model, and the roles of this one's inputs.
#[component]
pub fn Picker(form: FormStore, switch: ModelSwitch, is_open: RwSignal<bool>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let found = search(typed);
    let close = move || {
        is_open.set(false);
        browser::focus_by_id(OPENER);
    };
    let choose = move |name: String| {
        is_open.set(false);
        switch.switch(name, ModelSwitchRequest::KeepSettings);
        browser::focus_by_id(OPENER);
    };
    let option = move |FoundModel { name, description }: FoundModel| {
        let chosen = name.clone();
        view! {
            <li>
                <button type="button" class="d2-model-offer" on:click=move |_| choose(chosen.clone())>
                    <b>{name}</b>
                    <small>{description}</small>
                </button>
            </li>
        }
        .into_any()
    };
    let list = move || match found.get() {
        None => ().into_any(),
        Some(Err(error)) => {
            view! { <p class="d2-fault" role="alert">{error.message()}</p> }.into_any()
        }
        Some(Ok(models)) if models.is_empty() => {
            view! { <p class="d2-hint" role="status">{i18n::model_not_found()}</p> }.into_any()
        }
        Some(Ok(models)) => {
            let options = models.into_iter().map(option).collect_view();
            view! { <ul class="d2-model-offers">{options}</ul> }.into_any()
        }
    };
    let is_other = Memo::new(move |_| form.with_model(|model| !model.is_built_in()));
    view! {
        <input
            type="search"
            class="d2-model-find"
            aria-label=i18n::model_find()
            placeholder=i18n::model_find()
            autofocus
            prop:value=typed
            on:input=move |event| typed.set(event_target_value(&event))
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close();
                }
            }
        />
        {list}
        <Show when=move || is_other.get()>
            <button type="button" class="d2-btn" on:click=move |_| choose(built_in().0.name)>{i18n::model_built_in(&built_in().0.name)}</button>
            <RoleSettings form switch />
        </Show>
    }
}

type SearchResult = Option<Result<Vec<FoundModel>, ClientError>>;

/// Searches for models that take an image whenever `typed` changes.
fn search(typed: RwSignal<String>) -> RwSignal<SearchResult> {
    let found = RwSignal::new(None);
    let task = LatestTask::new();
    browser::effect(move || {
        let query = CatalogQuery {
            q: typed.get(),
            inputs: vec![api::InputKind::Image],
            ..CatalogQuery::default()
        };
        browser::use_timeout(DEBOUNCE, move || {
            if typed.with_untracked(|typed| *typed != query.q) {
                return;
            }
            let limit = query_string::query([("limit", LIMIT)]);
            let search = format!("{}&{}", query.to_search(), limit.trim_start_matches('?'));
            task.run(async move {
                let page = client::search_models(&search).await;
                found.set(Some(page.map(|page| models_of(&page))));
            });
        });
    });
    found
}

/// A model in the list.
#[derive(Debug, Clone, PartialEq)]
struct FoundModel {
    name: String,
    description: String,
}

fn models_of(page: &Value) -> Vec<FoundModel> {
    let text = |model: &Value, key: &str| model[key].as_str().unwrap_or_default().to_owned();
    let found = |model: &Value| FoundModel {
        name: format!("{}/{}", text(model, "owner"), text(model, "name")),
        description: text(model, "description"),
    };
    page["results"]
        .as_array()
        .into_iter()
        .flatten()
        .map(found)
        .collect()
}

/// Corrects the roles of the model's inputs; the server saves them for this owner.
#[component]
fn RoleSettings(form: FormStore, switch: ModelSwitch) -> impl IntoView {
    let (fault, actions) = (RwSignal::new(None::<String>), ActionQueue::new());
    let model_name =
        move || form.with_model_untracked(|model| model.name.parse::<ModelName>().ok());
    let apply = move |answer: Result<Value, ClientError>| match answer {
        Ok(entry) => {
            fault.set(None);
            switch.reload(&entry);
        }
        Err(error) => fault.set(Some(error.message())),
    };
    let set_role = move |role: InputRole, field: String| {
        actions.run(async move {
            let Some(name) = model_name() else { return };
            // Read here, because the changes before this one have changed them.
            let mut roles = form.with_untracked(|form| form.roles().clone());
            // An input has one role at most.
            if let Some(former) = roles.role_of(&field) {
                roles.set(former, None);
            }
            roles.set(role, (!field.is_empty()).then_some(field));
            apply(client::set_roles(&name, &roles).await);
        });
    };
    let reset = move |_| {
        if let Some(name) = model_name() {
            actions.run(async move { apply(client::reset_roles(&name).await) });
        }
    };
    let is_corrected = Memo::new(move |_| form.with_model(|model| model.has_own_roles));
    // The rows stay while the model does, so that the next one can be changed right away.
    let candidates = Memo::new(move |_| {
        form.track_fields();
        form.with_untracked(|form| InputRole::ALL.map(|role| (role, fields_for_role(form, role))))
    });
    let rows = move || {
        let candidates = candidates.get().into_iter();
        let rows = candidates.filter(|(_, fields)| !fields.is_empty());
        rows.map(|(role, fields)| role_row(form, role, fields, set_role))
            .collect_view()
    };
    view! {
        <details class="d2-model-roles">
            <summary>{i18n::model_roles()}</summary>
            <div class="d2-in">
                {rows}
                <Show when=move || is_corrected.get()>
                    <button type="button" class="d2-btn" on:click=reset>{i18n::model_roles_detect()}</button>
                </Show>
                {move || fault.get().map(|fault| view! { <p class="d2-fault" role="alert">{fault}</p> }.into_any())}
            </div>
        </details>
    }
}

/// The names of the inputs that can have a role.
fn fields_for_role(form: &Form, role: InputRole) -> Vec<String> {
    form.schema()
        .fields()
        .iter()
        .filter(|field| role.fits(&field.kind))
        .map(|field| field.name.clone())
        .collect()
}

fn role_row(
    form: FormStore,
    role: InputRole,
    fields: Vec<String>,
    set_role: impl Fn(InputRole, String) + Copy + 'static,
) -> AnyView {
    let chosen =
        Memo::new(move |_| form.with(|form| form.roles().get(role).unwrap_or_default().to_owned()));
    let id = format!("model-role-{}", role.as_str());
    let option = |name: String| {
        let (value, field) = (name.clone(), name.clone());
        let is_chosen = Memo::new(move |_| *chosen.read() == field);
        view! { <option value=value prop:selected=is_chosen>{name}</option> }.into_any()
    };
    view! {
        <div class="d2-model-role">
            <label for=id.clone()>{role_name(role)}</label>
            <select id=id on:change=move |event| set_role(role, event_target_value(&event))>
                <option value="" prop:selected=move || chosen.read().is_empty()>{i18n::model_roles_none()}</option>
                {fields.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// The label of a role: the one that the built-in model's field for it has.
fn role_name(role: InputRole) -> String {
    let roles = built_in().2;
    Label::name_of(roles.get(role).unwrap_or(role.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn search_page_is_read_as_names_and_descriptions() {
        let page = json!({"results": [{"owner": "a", "name": "b", "description": "Fog"}, {"owner": "c", "name": "d"}]});
        let expected = [("a/b", "Fog"), ("c/d", "")].map(|(name, description)| FoundModel {
            name: name.into(),
            description: description.into(),
        });
        assert_eq!(models_of(&page), expected);
    }

    #[test]
    fn role_has_label_of_built_in_field() {
        assert_eq!(
            role_name(InputRole::NegativePrompt),
            Label::name_of("negative_prompt")
        );
        assert_eq!(role_name(InputRole::Mask), "Mask");
    }
}
