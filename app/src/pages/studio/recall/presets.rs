use api::Preset;
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
};

use super::{PROMPT, close};
use crate::{
    browser::{self, Latest},
    client::{self, ClientError},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    pages::studio::session::Session,
    state::Role,
    words,
};

/// What a preset's prompt is made of.
const WORDS: [&str; 2] = [PROMPT, "role:negative_prompt"];

/// The presets, and what is done with them.
#[derive(Clone, Copy)]
struct Shelf {
    session: Session,
    presets: RwSignal<Option<Vec<Preset>>>,
    /// The one that was deleted last, which can be brought back.
    deleted: RwSignal<Option<Preset>>,
    /// The id of the one that gets another name.
    renamed: RwSignal<String>,
    with_prompt: RwSignal<bool>,
    /// What was done, in a sentence.
    remark: RwSignal<String>,
    fault: RwSignal<Option<String>>,
    task: Latest,
}

impl Shelf {
    fn open(session: Session) -> Self {
        let shelf = Self {
            session,
            presets: RwSignal::new(None),
            deleted: RwSignal::new(None),
            renamed: RwSignal::new(String::new()),
            with_prompt: RwSignal::new(true),
            remark: RwSignal::new(String::new()),
            fault: RwSignal::new(None),
            task: Latest::new(),
        };
        shelf.read();
        shelf
    }

    fn read(self) {
        self.task
            .run(async move { self.take(client::presets().await) });
    }

    fn take(self, answer: Result<Vec<Preset>, ClientError>) {
        self.fault
            .set(answer.as_ref().err().map(ClientError::sentence));
        if let Ok(presets) = answer {
            self.presets.set(Some(presets));
            self.renamed.set(String::new());
        }
    }

    fn use_preset(self, preset: &Preset) {
        let kept: &[&str] = if self.with_prompt.get_untracked() {
            &[]
        } else {
            &WORDS
        };
        self.session.use_input(preset.input.clone(), kept);
        self.remark.set(words::preset_used(&preset.name));
    }

    /// Keeps the form as it stands, but for its pictures.
    fn keep(self, name: String, done: impl FnOnce() + 'static) {
        if self
            .session
            .form
            .with_untracked(|form| form.first_fault().is_some())
        {
            self.fault.set(Some(words::preset_faulty().to_owned()));
            return;
        }
        let mut input = self.session.form.with_untracked(|form| form.to_input());
        let pictures = [Role::Image, Role::Depth].map(|role| self.session.own(role.key()));
        input.retain(|name, _| !pictures.contains(name));
        self.create(name, input, done);
    }

    fn create(self, name: String, input: api::Input, done: impl FnOnce() + 'static) {
        self.task.run(async move {
            match client::keep_preset(name, input).await {
                Ok(preset) => {
                    self.remark.set(words::preset_kept(&preset.name));
                    done();
                    self.take(client::presets().await);
                }
                Err(error) => self.refuse(&error),
            }
        });
    }

    fn rename(self, preset: &Preset, name: String) {
        let id = preset.id.clone();
        self.task.run(async move {
            match client::rename_preset(&id, name).await {
                Ok(presets) => self.take(Ok(presets)),
                Err(error) => self.refuse(&error),
            }
        });
    }

    fn delete(self, preset: Preset) {
        self.task.run(async move {
            match client::delete_preset(&preset.id).await {
                Ok(()) => {
                    self.remark.set(words::preset_deleted(&preset.name));
                    self.deleted.set(Some(preset));
                    self.take(client::presets().await);
                }
                Err(error) => self.refuse(&error),
            }
        });
    }

    fn bring_back(self) {
        if let Some(Preset { name, input, .. }) = self.deleted.get_untracked() {
            self.create(name, input, move || self.deleted.set(None));
        }
    }

    fn refuse(self, error: &ClientError) {
        self.fault.set(Some(error.explanation()));
    }
}

/// Settings under names: use one, keep those of the form, rename, delete and bring back.
#[component]
pub fn PresetList(session: Session, opened: RwSignal<usize>) -> impl IntoView {
    let shelf = Shelf::open(session);
    let presets = move || shelf.presets.get().unwrap_or_default();
    let is_bare = Memo::new(move |_| {
        shelf
            .presets
            .with(|presets| presets.as_ref().is_some_and(Vec::is_empty))
    });
    let press = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            close(opened);
        }
    };
    view! {
        <div class="d2-recalled" role="group" aria-label=words::recall_presets() on:keydown=press>
            <Show when=move || is_bare.get()><p class="d2-hint">{words::preset_none()}</p></Show>
            <ul class="d2-recall-list" aria-label=words::recall_presets() aria-busy=move || shelf.presets.read().is_none().to_string()>
                <For each=presets key=|preset: &Preset| format!("{} {}", preset.id, preset.name) let(preset)>
                    <Line shelf preset />
                </For>
            </ul>
            <Show when=move || shelf.presets.with(|presets| presets.as_ref().is_some_and(|presets| !presets.is_empty()))>
                <label class="d2-recall-check">
                    <input type="checkbox" prop:checked=shelf.with_prompt on:change=move |event| shelf.with_prompt.set(event_target_checked(&event)) />
                    {words::preset_with_prompt()}
                </label>
            </Show>
            <Keeping shelf />
            <Notice sentence=shelf.fault bad=true />
            <p class="d2-hint d2-recall-said" role="status">
                <span>{shelf.remark}</span>
                <Show when=move || shelf.deleted.read().is_some()>
                    <button type="button" class="d2-recall-open" on:click=move |_| shelf.bring_back()>{words::act_undo()}</button>
                </Show>
            </p>
        </div>
    }
}

/// One preset; while it gets another name, the field for it.
#[component]
fn Line(shelf: Shelf, preset: Preset) -> impl IntoView {
    let preset = StoredValue::new(preset);
    let name = preset.with_value(|preset| preset.name.clone());
    let is_renamed = Memo::new(move |_| {
        shelf
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
        shelf
            .renamed
            .set(preset.with_value(|preset| preset.id.to_string()))
    };
    let line = move || {
        view! {
            <button type="button" class="d2-preset" on:click=move |_| preset.with_value(|preset| shelf.use_preset(preset))>{name.clone()}</button>
            {tool(Glyph::Pencil, words::preset_rename(&name), Box::new(rename))}
            {tool(Glyph::Cross, words::preset_delete(&name), Box::new(move || shelf.delete(preset.get_value())))}
        }
        .into_any()
    };
    view! { <li>{move || if is_renamed.get() { view! { <Renaming shelf preset /> }.into_any() } else { line() }}</li> }
}

#[component]
fn Renaming(shelf: Shelf, preset: StoredValue<Preset>) -> impl IntoView {
    let name = preset.with_value(|preset| preset.name.clone());
    let (typed, field) = (RwSignal::new(name.clone()), NodeRef::<html::Input>::new());
    browser::effect(move || {
        if let Some(field) = field.get() {
            browser::focus(&field);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        preset.with_value(|preset| shelf.rename(preset, typed.get_untracked()));
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            shelf.renamed.set(String::new());
        }
    };
    view! {
        <form class="d2-recall-form" on:submit=submit on:keydown=press>
            <input
                node_ref=field
                type="text"
                aria-label=words::preset_new_name(&name)
                autocomplete="off"
                maxlength=api::limits::PRESET_CHARACTERS.to_string()
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button type="submit" class="d2-btn">{words::preset_save_name()}</button>
        </form>
    }
}

/// Keeps the form's settings under a name.
#[component]
fn Keeping(shelf: Shelf) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        shelf.keep(typed.get_untracked(), move || typed.set(String::new()));
    };
    view! {
        <form class="d2-recall-form" on:submit=submit>
            <input
                type="text"
                aria-label=words::preset_name()
                placeholder=words::preset_name()
                autocomplete="off"
                maxlength=api::limits::PRESET_CHARACTERS.to_string()
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button type="submit" class="d2-btn" prop:disabled=move || typed.read().trim().is_empty()>{words::preset_keep()}</button>
        </form>
    }
}
