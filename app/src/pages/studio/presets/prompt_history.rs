use std::time::Duration;

use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::panel::{OpenPanel, PROMPT};
use crate::{
    browser::{self, LatestTask},
    client,
    components::{
        dynamic::{For, Show},
        fields::control_id,
        notice::Notice,
    },
    i18n,
    pages::studio::stores::form::FormStore,
    state::{HistoryQuery, option_of_key},
};

/// How long typing must pause before the prompts are requested.
const DEBOUNCE: Duration = Duration::from_millis(120);
/// The id of the list.
const LIST: &str = "prompt-history";

/// Earlier prompts, filtered by what is typed. The arrow keys move through them while the focus
/// stays in the field.
#[component]
pub fn PromptHistory(form: FormStore, open: OpenPanel) -> impl IntoView {
    let (typed, active) = (RwSignal::new(String::new()), RwSignal::new(0));
    let prompts = RwSignal::new(None::<Vec<String>>);
    let fault = request_prompts(typed, active, prompts);
    let count = Memo::new(move |_| prompts.with(|prompts| prompts.as_ref().map_or(0, Vec::len)));
    let choose = move |index: usize| {
        let prompt = prompts.with_untracked(|prompts| prompts.as_ref()?.get(index).cloned());
        if let Some(prompt) = prompt {
            form.set(PROMPT, prompt);
            open.close_to(&control_id(&form.field_name(PROMPT)));
        }
    };
    let press = move |event: KeyboardEvent| {
        let key = event.key();
        let next = option_of_key(&key, active.get_untracked(), count.get_untracked());
        match (key.as_str(), next) {
            ("Escape", _) => open.close(),
            ("Enter", _) => choose(active.get_untracked()),
            (_, Some(index)) => active.set(index),
            _ => return,
        }
        event.prevent_default();
    };
    let is_empty =
        Memo::new(move |_| prompts.with(|prompts| prompts.as_ref().is_some_and(Vec::is_empty)));
    let options = move || {
        prompts
            .get()
            .unwrap_or_default()
            .into_iter()
            .enumerate()
            .collect()
    };
    view! {
        <div class="d2-presets-panel">
            <Field typed active count press=Box::new(press) />
            <Notice sentence=fault bad=true />
            <ul class="d2-presets-list" id=LIST role="listbox" aria-label=i18n::prompts_title() aria-busy=move || prompts.read().is_none().to_string()>
                <For each=options key=|(index, prompt): &(usize, String)| format!("{index} {prompt}") let(option)>
                    <Prompt index=option.0 prompt=option.1 active choose />
                </For>
            </ul>
            <Show when=move || is_empty.get()>
                <p class="d2-hint" role="status">
                    {move || if typed.read().trim().is_empty() { i18n::prompts_none() } else { i18n::prompts_no_match() }}
                </p>
            </Show>
        </div>
    }
}

/// Requests the prompts whenever `typed` changes. Returns the sentence on the latest failure.
fn request_prompts(
    typed: RwSignal<String>,
    active: RwSignal<usize>,
    prompts: RwSignal<Option<Vec<String>>>,
) -> RwSignal<Option<String>> {
    let (fault, task) = (RwSignal::new(None), LatestTask::new());
    let request = move |search: String| {
        task.run(async move {
            let answer = client::prompts(&search).await;
            fault.set(answer.as_ref().err().map(client::ClientError::message));
            active.set(0);
            prompts.set(Some(answer.unwrap_or_default()));
        });
    };
    browser::effect(move || {
        let mut query = HistoryQuery::default();
        query.set("q", typed.read().trim());
        let delay = if prompts.read_untracked().is_none() {
            Duration::ZERO
        } else {
            DEBOUNCE
        };
        browser::use_timeout(delay, move || request(query.to_search()));
    });
    fault
}

#[component]
fn Field(
    typed: RwSignal<String>,
    active: RwSignal<usize>,
    count: Memo<usize>,
    press: Box<dyn Fn(KeyboardEvent)>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    browser::effect(move || {
        if let Some(field) = field.get() {
            browser::focus(&field);
        }
    });
    view! {
        <input
            node_ref=field
            type="text"
            role="combobox"
            aria-label=i18n::prompts_search()
            aria-autocomplete="list"
            aria-expanded="true"
            aria-controls=LIST
            aria-activedescendant=move || (count.get() > 0).then(|| option_id(active.get()))
            placeholder=i18n::prompts_search()
            autocomplete="off"
            maxlength=api::limits::QUERY_CHARACTERS.to_string()
            prop:value=typed
            on:input=move |event| typed.set(event_target_value(&event))
            on:keydown=press
        />
    }
}

#[component]
fn Prompt(
    index: usize,
    prompt: String,
    active: RwSignal<usize>,
    choose: impl Fn(usize) + Copy + 'static,
) -> impl IntoView {
    let is_active = Memo::new(move |_| active.get() == index);
    let option = NodeRef::<html::Li>::new();
    browser::effect(move || {
        if let Some(option) = option.get()
            && is_active.get()
        {
            browser::scroll_into_view(&option);
        }
    });
    view! {
        <li node_ref=option id=option_id(index) role="option" aria-selected=move || is_active.get().to_string() on:click=move |_| choose(index)>
            <span>{prompt}</span>
        </li>
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}
