//! The model whose inputs the form has: which one it is, and going over to another.
//!
//! - `picker`: finding another, and saying which of its inputs is what; a part that is fetched when it is opened

mod picker;

use api::{Carried, Draft, Input, RunsHere, routes};
use leptos::{prelude::*, wasm_split::wasm_split};
use serde_json::Value;

use super::session::{Session, built_in};
use crate::{
    browser,
    client::{self, ClientError},
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
    },
    state::{Form, Label, ReadModel, Role, StudioModel, example},
    words,
};

/// The name under which this browser keeps the model that the draft is for.
const KEPT: &str = "depth2img model";

impl Session {
    /// Takes up the model that the address names, and its example where it says so.
    pub fn open_model(self) {
        let Some(name) = browser::asked("model") else { return };
        let with_example = browser::asked("example").is_some();
        self.with_model(name, move |entry| {
            if let Some(entry) = entry.filter(|_| with_example) {
                self.take_example(&entry);
            }
            self.forget_query();
        });
    }

    /// Goes over to another model; the settings come along as far as they fit.
    pub fn change_model(self, name: String) {
        self.with_model(name, |_| {});
    }

    /// Sets the form to a model, and then goes on with what the catalog tells of it, if that had to be asked.
    fn with_model(self, name: String, then: impl FnOnce(Option<Value>) + 'static) {
        if name == built_in().0.name {
            self.put_model(built_in());
            return then(None);
        }
        self.expects_model.set(true);
        self.model_task.run(async move {
            let answer = client::model_entry(&name).await;
            self.expects_model.set(false);
            match answer {
                Ok(entry) => {
                    self.take_model(&entry);
                    then(Some(entry));
                }
                Err(error) => self.remark.set(Some(unread(&name, &error))),
            }
        });
    }

    /// Sets the form to what the catalog tells, and keeps that.
    pub(super) fn take_model(self, entry: &Value) {
        if let Some(read) = StudioModel::read(entry) {
            browser::keep(KEPT, &StudioModel::excerpt(entry));
            self.put_model(read);
        }
    }

    fn put_model(self, (model, schema, roles): ReadModel) {
        let is_another = self.model.with_untracked(|known| known.name != model.name);
        let (form, carried) = self.form.with_untracked(|form| form.carried_to(schema, roles));
        self.model.set(model);
        self.form.set(form);
        self.renew_fields.update(|times| *times += 1);
        if is_another {
            self.remark.set(told(&carried));
        }
    }

    fn take_example(self, entry: &Value) {
        let (input, picture) = self.form.with_untracked(|form| example(entry, form.roles()));
        self.use_input(input, &[]);
        if let Some(address) = picture {
            self.begin(Role::Image, crate::state::Slot::waiting(None, words::slot_fetching()));
            self.picture_task.run(async move {
                match client::picture(&address).await {
                    Ok(file) => self.upload(Role::Image, file, false).await,
                    Err(error) => self.refuse(Role::Image, &error),
                }
            });
        }
    }

    /// Sets the form to the model of a draft, at once where this browser has it. False where it has to be asked for: `draft` is taken then.
    pub(super) fn has_model_of(self, draft: &Draft) -> bool {
        let name = draft.model.as_ref().map_or_else(|| built_in().0.name, ToString::to_string);
        if self.model.with_untracked(|model| model.name == name) {
            return true;
        }
        let kept = browser::kept(KEPT).and_then(|kept| serde_json::from_str::<Value>(&kept).ok());
        let known = if draft.model.is_none() { Some(built_in()) } else { kept.as_ref().and_then(StudioModel::read) };
        match known.filter(|(model, ..)| model.name == name) {
            Some((model, schema, roles)) => {
                self.model.set(model);
                self.form.set(Form::new(schema, roles));
                self.renew_fields.update(|times| *times += 1);
                true
            }
            None => {
                let draft = draft.clone();
                self.with_model(name, move |_| self.fill_from(&draft));
                false
            }
        }
    }

    /// Fills the form with an input of a model, going over to that first.
    pub(super) fn adopt(self, model: String, input: Input, then: impl FnOnce() + 'static) {
        let adopt = move || {
            self.form.update(|form| form.adopt(&input));
            self.remark.set(None);
            then();
        };
        // A prediction of a version by its id alone may not know its model.
        if model.is_empty() || self.model.with_untracked(|known| known.name == model) {
            adopt();
        } else {
            self.with_model(model, move |_| adopt());
        }
    }
}

/// Why a model is not taken.
fn unread(name: &str, error: &ClientError) -> String {
    if error.is_not_found() { words::model_gone(&name) } else { error.sentence() }
}

/// What became of the settings, in words; nothing where there were none.
fn told(carried: &Carried) -> Option<String> {
    let names = |names: Vec<&str>| names.into_iter().map(Label::name_of).collect::<Vec<_>>().join(", ");
    let taken = names(carried.taken.iter().map(|taken| taken.to.as_str()).collect());
    let left = names(carried.left.iter().map(String::as_str).collect());
    let sentences = [(!taken.is_empty()).then(|| words::model_kept(&taken)), (!left.is_empty()).then(|| words::model_left(&left))];
    let told: Vec<String> = sentences.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// The model above the form, and what there is to know of it.
#[component]
pub fn ModelRow(session: Session) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let name = Memo::new(move |_| session.model.with(|model| model.name.clone()));
    let page = move || name.with(|name| name.split_once('/').map(|(owner, name)| routes::model_page(owner, name)));
    let note = Memo::new(move |_| {
        session.model.with(|model| match model.runs_here {
            _ if session.expects_model.get() => Some(words::model_reading()),
            Some(RunsHere::StandIn) => Some(words::model_stand_in()),
            Some(RunsHere::No) => Some(words::model_no_run()),
            Some(RunsHere::Yes) | None => None,
        })
    });
    view! {
        <div class="d2-model" role="group" aria-label=words::model_name()>
            <div class="d2-model-row">
                <a href=page title=move || words::model_about(&name.get())>{name}</a>
                <button
                    type="button"
                    class="d2-recall-open"
                    id=OPENER
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|is| *is = !*is)
                >
                    {words::model_change()}
                </button>
            </div>
            {move || note.get().map(|note| view! { <p class="d2-hint">{note}</p> }.into_any())}
            <Show when=move || is_open.get()><Lazy load=move || picker_part(session, is_open) /></Show>
        </div>
    }
}

/// The id of the button that opens the picker.
const OPENER: &str = "model-change";

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn picker_part(session: Session, is_open: RwSignal<bool>) -> Part {
    Ok(view! { <picker::Picker session is_open /> }.into_any())
}
