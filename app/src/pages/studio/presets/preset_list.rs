use api::Preset;
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
};

use super::panel::{OpenPanel, PROMPT};
use crate::{
    browser::{self, ActionQueue},
    client::{self, ClientError},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    i18n,
    pages::studio::stores::form::FormStore,
    state::Label,
};

/// The form's keys of the prompts, which using a preset may leave as they are.
const PROMPTS: [&str; 2] = [PROMPT, "role:negative_prompt"];

/// The presets, and the requests that change them.
#[derive(Clone, Copy)]
struct PresetStore {
    form: FormStore,
    /// `None` until they have been read.
    presets: RwSignal<Option<Vec<Preset>>>,
    /// The preset that was deleted last, which can be restored.
    deleted: RwSignal<Option<Preset>>,
    /// The id of the preset that is being renamed; empty if none is.
    renamed: RwSignal<String>,
    /// Using a preset also replaces the prompts.
    with_prompt: RwSignal<bool>,
    /// The sentence on what was done last.
    remark: RwSignal<String>,
    fault: RwSignal<Option<String>>,
    actions: ActionQueue,
}

impl PresetStore {
    /// Requests the presets.
    fn load(form: FormStore) -> Self {
        let store = Self {
            form,
            presets: RwSignal::new(None),
            deleted: RwSignal::new(None),
            renamed: RwSignal::new(String::new()),
            with_prompt: RwSignal::new(true),
            remark: RwSignal::new(String::new()),
            fault: RwSignal::new(None),
            actions: ActionQueue::new(),
        };
        store
            .actions
            .run(async move { store.update(client::presets().await) });
        store
    }

    fn update(self, answer: Result<Vec<Preset>, ClientError>) {
        self.fault
            .set(answer.as_ref().err().map(ClientError::message));
        if let Ok(presets) = answer {
            self.presets.set(Some(presets));
            self.renamed.set(String::new());
        }
    }

    /// Fills the form with a preset, and reports what the model has no input for: the preset may
    /// have been saved with another model.
    fn apply(self, preset: &Preset) {
        let unchanged: &[&str] = if self.with_prompt.get_untracked() {
            &[]
        } else {
            &PROMPTS
        };
        let omitted = self.form.fill_settings(&preset.input, unchanged);
        let mut remark = i18n::preset_used(&preset.name);
        if !omitted.is_empty() {
            let names: Vec<String> = omitted.iter().map(|name| Label::name_of(name)).collect();
            remark.push(' ');
            remark.push_str(&i18n::model_settings_omitted(&names.join(", ")));
        }
        self.remark.set(remark);
    }

    /// Saves the form's settings, without its pictures.
    fn save_form(self, name: String, done: impl FnOnce() + 'static) {
        if self.form.first_invalid_field().is_some() {
            self.fault.set(Some(i18n::preset_invalid().to_owned()));
            return;
        }
        self.create(name, self.form.settings(), done);
    }

    fn create(self, name: String, input: api::Input, done: impl FnOnce() + 'static) {
        self.actions.run(async move {
            match client::save_preset(name, input).await {
                Ok(preset) => {
                    self.remark.set(i18n::preset_saved(&preset.name));
                    done();
                    self.update(client::presets().await);
                }
                Err(error) => self.show_failure(&error),
            }
        });
    }

    fn rename(self, preset: &Preset, name: String) {
        let id = preset.id.clone();
        self.actions.run(async move {
            match client::rename_preset(&id, name).await {
                Ok(presets) => self.update(Ok(presets)),
                Err(error) => self.show_failure(&error),
            }
        });
    }

    fn delete(self, preset: Preset) {
        self.actions.run(async move {
            match client::delete_preset(&preset.id).await {
                Ok(()) => {
                    self.remark.set(i18n::preset_deleted(&preset.name));
                    self.deleted.set(Some(preset));
                    self.update(client::presets().await);
                }
                Err(error) => self.show_failure(&error),
            }
        });
    }

    fn undo_delete(self) {
        if let Some(Preset { name, input, .. }) = self.deleted.get_untracked() {
            self.create(name, input, move || self.deleted.set(None));
        }
    }

    fn show_failure(self, error: &ClientError) {
        self.fault.set(Some(error.details()));
    }
}

/// The presets: apply, save, rename, delete and restore them.
#[component]
pub fn PresetList(form: FormStore, open: OpenPanel) -> impl IntoView {
    let store = PresetStore::load(form);
    let presets = move || store.presets.get().unwrap_or_default();
    let is_empty = Memo::new(move |_| {
        store
            .presets
            .with(|presets| presets.as_ref().is_some_and(Vec::is_empty))
    });
    let press = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            open.close();
        }
    };
    view! {
        <div class="d2-presets-panel" role="group" aria-label=i18n::presets_title() on:keydown=press>
            <Show when=move || is_empty.get()><p class="d2-hint">{i18n::preset_none()}</p></Show>
            <ul class="d2-presets-list" aria-label=i18n::presets_title() aria-busy=move || store.presets.read().is_none().to_string()>
                <For each=presets key=|preset: &Preset| format!("{} {}", preset.id, preset.name) let(preset)>
                    <PresetRow store preset />
                </For>
            </ul>
            <Show when=move || store.presets.with(|presets| presets.as_ref().is_some_and(|presets| !presets.is_empty()))>
                <label class="d2-presets-check">
                    <input type="checkbox" prop:checked=store.with_prompt on:change=move |event| store.with_prompt.set(event_target_checked(&event)) />
                    {i18n::preset_with_prompt()}
                </label>
            </Show>
            <SaveForm store />
            <Notice sentence=store.fault bad=true />
            <p class="d2-hint d2-presets-status" role="status">
                <span>{store.remark}</span>
                <Show when=move || store.deleted.read().is_some()>
                    <button type="button" class="d2-presets-toggle" on:click=move |_| store.undo_delete()>{i18n::act_undo()}</button>
                </Show>
            </p>
        </div>
    }
}

/// One preset, or the form that renames it.
#[component]
fn PresetRow(store: PresetStore, preset: Preset) -> impl IntoView {
    let preset = StoredValue::new(preset);
    let name = preset.with_value(|preset| preset.name.clone());
    let is_renamed = Memo::new(move |_| {
        store
            .renamed
            .with(|id| preset.with_value(|preset| preset.id.as_str() == id))
    });
    let tool = |glyph: Glyph, label: String, run: Box<dyn Fn()>| {
        let title = label.clone();
        view! {
            <button type="button" class="d2-icon" aria-label=label title=title on:click=move |_| run()><Icon glyph /></button>
        }
        .into_any()
    };
    let rename = move || {
        store
            .renamed
            .set(preset.with_value(|preset| preset.id.to_string()));
    };
    let row = move || {
        view! {
            <button type="button" class="d2-preset" on:click=move |_| preset.with_value(|preset| store.apply(preset))>{name.clone()}</button>
            {tool(Glyph::Pencil, i18n::preset_rename(&name), Box::new(rename))}
            {tool(Glyph::Cross, i18n::preset_delete(&name), Box::new(move || store.delete(preset.get_value())))}
        }
        .into_any()
    };
    view! { <li>{move || if is_renamed.get() { view! { <RenameForm store preset /> }.into_any() } else { row() }}</li> }
}

#[component]
fn RenameForm(store: PresetStore, preset: StoredValue<Preset>) -> impl IntoView {
    let name = preset.with_value(|preset| preset.name.clone());
    let (typed, field) = (RwSignal::new(name.clone()), NodeRef::<html::Input>::new());
    browser::effect(move || {
        if let Some(field) = field.get() {
            browser::focus(&field);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        preset.with_value(|preset| store.rename(preset, typed.get_untracked()));
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            store.renamed.set(String::new());
        }
    };
    view! {
        <form class="d2-presets-form" on:submit=submit on:keydown=press>
            <input
                node_ref=field
                type="text"
                aria-label=i18n::preset_new_name(&name)
                autocomplete="off"
                maxlength=api::limits::PRESET_CHARACTERS.to_string()
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button type="submit" class="d2-btn">{i18n::preset_rename_save()}</button>
        </form>
    }
}

/// Saves the form's settings as a preset.
#[component]
fn SaveForm(store: PresetStore) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        store.save_form(typed.get_untracked(), move || typed.set(String::new()));
    };
    view! {
        <form class="d2-presets-form" on:submit=submit>
            <input
                type="text"
                aria-label=i18n::preset_name()
                placeholder=i18n::preset_name()
                autocomplete="off"
                maxlength=api::limits::PRESET_CHARACTERS.to_string()
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button type="submit" class="d2-btn" prop:disabled=move || typed.read().trim().is_empty()>{i18n::preset_save()}</button>
        </form>
    }
}
