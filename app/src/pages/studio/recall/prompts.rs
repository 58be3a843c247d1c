use std::time::Duration;

use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{PROMPT, close, close_to_prompt};
use crate::{
    browser::{self, Latest},
    client,
    components::{
        dynamic::{For, Show},
        notice::Notice,
    },
    pages::studio::session::Session,
    state::{HistoryQuery, option_of_key},
    words,
};

/// How long typing rests before the server is asked.
const REST: Duration = Duration::from_millis(120);
/// The list of prompts.
const LIST: &str = "recall-list";

/// Earlier prompts, narrowed as one types. The arrow keys move through them while the focus stays in the field.
#[component]
pub fn PromptList(session: Session, opened: RwSignal<usize>) -> impl IntoView {
    let (typed, active) = (RwSignal::new(String::new()), RwSignal::new(0));
    let prompts = RwSignal::new(None::<Vec<String>>);
    let fault = read(typed, active, prompts);
    let count = Memo::new(move |_| prompts.with(|prompts| prompts.as_ref().map_or(0, Vec::len)));
    let take = move |index: usize| {
        if let Some(prompt) =
            prompts.with_untracked(|prompts| prompts.as_ref()?.get(index).cloned())
        {
            session.form.update(|form| form.set(PROMPT, prompt));
            close_to_prompt(session, opened);
        }
    };
    let press = move |event: KeyboardEvent| {
        let key = event.key();
        let moved = option_of_key(&key, active.get_untracked(), count.get_untracked());
        match (key.as_str(), moved) {
            ("Escape", _) => close(opened),
            ("Enter", _) => take(active.get_untracked()),
            (_, Some(index)) => active.set(index),
            _ => return,
        }
        event.prevent_default();
    };
    let is_bare =
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
        <div class="d2-recalled">
            <Field typed active count press=Box::new(press) />
            <Notice sentence=fault bad=true />
            <ul class="d2-recall-list" id=LIST role="listbox" aria-label=words::recall_prompts() aria-busy=move || prompts.read().is_none().to_string()>
                <For each=options key=|(index, prompt): &(usize, String)| format!("{index} {prompt}") let(option)>
                    <Prompt index=option.0 prompt=option.1 active take />
                </For>
            </ul>
            <Show when=move || is_bare.get()>
                <p class="d2-hint" role="status">
                    {move || if typed.read().trim().is_empty() { words::recall_none() } else { words::recall_no_match() }}
                </p>
            </Show>
        </div>
    }
}

/// Reads the prompts whenever other words are typed; why they could not be read.
fn read(
    typed: RwSignal<String>,
    active: RwSignal<usize>,
    prompts: RwSignal<Option<Vec<String>>>,
) -> RwSignal<Option<String>> {
    let (fault, task) = (RwSignal::new(None), Latest::new());
    let ask = move |search: String| {
        task.run(async move {
            let answer = client::prompts(&search).await;
            fault.set(answer.as_ref().err().map(client::ClientError::sentence));
            active.set(0);
            prompts.set(Some(answer.unwrap_or_default()));
        });
    };
    browser::effect(move || {
        let mut query = HistoryQuery::default();
        query.set("q", typed.read().trim());
        let rest = if prompts.read_untracked().is_none() {
            Duration::ZERO
        } else {
            REST
        };
        browser::after(rest, move || ask(query.to_search()));
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
            aria-label=words::recall_search()
            aria-autocomplete="list"
            aria-expanded="true"
            aria-controls=LIST
            aria-activedescendant=move || (count.get() > 0).then(|| option_id(active.get()))
            placeholder=words::recall_search()
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
    take: impl Fn(usize) + Copy + 'static,
) -> impl IntoView {
    let is_active = Memo::new(move |_| active.get() == index);
    let option = NodeRef::<html::Li>::new();
    browser::effect(move || {
        if let Some(option) = option.get().filter(|_| is_active.get()) {
            browser::bring_into_view(&option);
        }
    });
    view! {
        <li node_ref=option id=option_id(index) role="option" aria-selected=move || is_active.get().to_string() on:click=move |_| take(index)>
            <span>{prompt}</span>
        </li>
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}
