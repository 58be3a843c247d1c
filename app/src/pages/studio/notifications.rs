//! Browser notifications about runs that ended while the page was hidden. The page asks for consent
//! once, before the browser does.

use api::{Prediction, Status, routes};
use leptos::{prelude::*, wasm_split::wasm_split};

use super::stores::run::RunStore;
use crate::{
    browser::{self, Address, Permission},
    client,
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
        lazy::{Lazy, Part},
    },
    i18n,
};

/// Local storage key of the person's consent.
const CONSENT: &str = "depth2img notifications";
const YES: &str = "yes";
const NO: &str = "no";
/// Seconds after which a run is long enough to ask about notifications.
const LONG_RUN: f64 = 15.0;

/// The question, once a run takes long or its page is hidden.
#[component]
pub fn Notifications(run: RunStore, address: Address) -> impl IntoView {
    let consent = browser::local_storage::get(CONSENT).unwrap_or_default();
    let is_needed = RwSignal::new(consent == YES);
    let is_active = run.is_active();
    if consent.is_empty() {
        browser::effect(move || {
            if is_active.get() && run.age() > LONG_RUN {
                is_needed.set(true);
            }
        });
        browser::use_page_hide(move || {
            if is_active.get_untracked() {
                is_needed.set(true);
            }
        });
    }
    // Optional: nothing is shown while its code is loading or cannot be loaded.
    view! {
        <Show when=move || is_needed.get()>
            <Lazy load=move || consent_prompt(address) frame=Box::new(|_| ().into_any()) />
        </Show>
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prompt {
    Ask,
    /// The person agreed, but the browser denied its permission.
    Denied,
    Done,
}

/// The question, and the code that sends notifications. Lazily loaded.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn consent_prompt(address: Address) -> Part {
    Ok(view! { <ConsentPrompt address /> }.into_any())
}

#[component]
fn ConsentPrompt(address: Address) -> impl IntoView {
    let is_open = browser::local_storage::get(CONSENT).is_none()
        && browser::permission() != Permission::Denied;
    let prompt = RwSignal::new(if is_open { Prompt::Ask } else { Prompt::Done });
    client::on_completed(Box::new(move |prediction| notify(prediction, address)));
    let task = browser::LatestTask::new();
    let accept = move || {
        task.run(async move {
            browser::local_storage::set(CONSENT, YES);
            let permission = browser::request_permission().await;
            prompt.set(match permission {
                Permission::Granted => Prompt::Done,
                _ => Prompt::Denied,
            });
        });
    };
    let decline = move || {
        browser::local_storage::set(CONSENT, NO);
        prompt.set(Prompt::Done);
    };
    let button = |label: &'static str, run: Box<dyn Fn()>| {
        view! { <button type="button" class="d2-btn" on:click=move |_| run()>{label}</button> }
            .into_any()
    };
    move || match prompt.get() {
        Prompt::Ask => view! {
            <div class="d2-notify" role="group" aria-label=i18n::notify_ask()>
                <Icon glyph=Glyph::Bell />
                <span>{i18n::notify_ask()}</span>
                <span class="d2-notify-actions">
                    {button(i18n::notify_yes(), Box::new(accept))}
                    {button(i18n::notify_no(), Box::new(decline))}
                </span>
            </div>
        }
        .into_any(),
        Prompt::Denied => view! {
            <div class="d2-notify" role="status">
                <span>{i18n::notify_denied()}</span>
                {button(i18n::notify_ok(), Box::new(move || prompt.set(Prompt::Done)))}
            </div>
        }
        .into_any(),
        Prompt::Done => ().into_any(),
    }
}

/// Notifies about the end of a prediction if the page is hidden. A click opens its result.
fn notify(prediction: &Prediction, address: Address) {
    let is_allowed = browser::local_storage::get(CONSENT).as_deref() == Some(YES)
        && browser::permission() == Permission::Granted;
    if !is_allowed || !browser::is_hidden() {
        return;
    }
    let prompt = prediction.prompt().unwrap_or_default();
    let page = routes::result_page(&prediction.id);
    browser::notify(
        title(prediction.status),
        prompt,
        prediction.id.as_str(),
        move || address.navigate(&page),
    );
}

fn title(status: Status) -> &'static str {
    match status {
        Status::Failed => i18n::notify_failed(),
        Status::Canceled => i18n::notify_canceled(),
        Status::Aborted => i18n::notify_aborted(),
        _ => i18n::notify_succeeded(),
    }
}
