//! Word that a run has ended, where nobody looks: asked for once, in the page, before the browser asks.

use api::{Prediction, Status, routes};
use leptos::{prelude::*, wasm_split::wasm_split};

use super::session::Session;
use crate::{
    browser::{self, Permission},
    client,
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
        lazy::{Lazy, Part},
    },
    words,
};

/// Under this name the browser remembers the answer.
const TELL: &str = "depth2img tell";
const YES: &str = "yes";
const NO: &str = "no";
/// Seconds after which a run is a long one.
const LONG: f64 = 15.0;

/// The question, once there is something worth to be told of: a run that takes long, or one that nobody looks at.
#[component]
pub fn Telling(session: Session) -> impl IntoView {
    let answer = browser::kept(TELL).unwrap_or_default();
    let is_due = RwSignal::new(answer == YES);
    if answer.is_empty() {
        browser::effect(move || {
            if session.is_active.get() && session.age.get() > LONG {
                is_due.set(true);
            }
        });
        browser::use_hide(move || {
            if session.is_active.get_untracked() {
                is_due.set(true);
            }
        });
    }
    // It is a courtesy: while it does not come, nothing is said.
    view! {
        <Show when=move || is_due.get()>
            <Lazy load=move || question(session) frame=Box::new(|_| ().into_any()) />
        </Show>
    }
}

/// Where the question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    NotYet,
    /// The browser has said no.
    InVain,
    Done,
}

/// The question, a part that is fetched when it is due; and with it what tells.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn question(session: Session) -> Part {
    Ok(view! { <Question session /> }.into_any())
}

#[component]
fn Question(session: Session) -> impl IntoView {
    let is_open = browser::kept(TELL).is_none() && browser::permission() != Permission::Denied;
    let asked = RwSignal::new(if is_open { Asked::NotYet } else { Asked::Done });
    client::on_end(Box::new(move |prediction| tell(session, prediction)));
    let task = browser::Latest::new();
    let accept = move || {
        task.run(async move {
            browser::keep(TELL, YES);
            let is_granted = browser::ask_permission().await == Permission::Granted;
            asked.set(if is_granted {
                Asked::Done
            } else {
                Asked::InVain
            });
        });
    };
    let decline = move || {
        browser::keep(TELL, NO);
        asked.set(Asked::Done);
    };
    let button = |label: &'static str, run: Box<dyn Fn()>| {
        view! { <button type="button" class="d2-btn" on:click=move |_| run()>{label}</button> }
            .into_any()
    };
    move || match asked.get() {
        Asked::NotYet => view! {
            <div class="d2-tell" role="group" aria-label=words::tell_ask()>
                <Icon glyph=Glyph::Bell />
                <span>{words::tell_ask()}</span>
                <span class="d2-tell-acts">
                    {button(words::tell_yes(), Box::new(accept))}
                    {button(words::tell_no(), Box::new(decline))}
                </span>
            </div>
        }
        .into_any(),
        Asked::InVain => view! {
            <div class="d2-tell" role="status">
                <span>{words::tell_denied()}</span>
                {button(words::tell_understood(), Box::new(move || asked.set(Asked::Done)))}
            </div>
        }
        .into_any(),
        Asked::Done => ().into_any(),
    }
}

/// Tells how a run ended, where nobody sees the page.
fn tell(session: Session, prediction: &Prediction) {
    let is_wanted =
        browser::kept(TELL).as_deref() == Some(YES) && browser::permission() == Permission::Granted;
    if is_wanted && browser::is_hidden() {
        let prompt = prediction
            .input
            .get("prompt")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        let page = routes::result_page(&prediction.id);
        browser::notify(
            ending(prediction.status),
            prompt,
            prediction.id.as_str(),
            move || session.go(&page),
        );
    }
}

fn ending(status: Status) -> &'static str {
    match status {
        Status::Failed => words::tell_failed(),
        Status::Canceled => words::tell_canceled(),
        Status::Aborted => words::tell_aborted(),
        _ => words::tell_succeeded(),
    }
}
