//! The studio in another site: what it tells the site around, and what it does at its word. docs/embedding.md has the messages.

use api::Status;
use leptos::{prelude::*, wasm_split::wasm_split};
use serde_json::{Value, json};

use super::session::Session;
use crate::{
    browser::{self, Host, effect},
    components::lazy::Part,
    state::{Form, Role, Run, text_of},
    words,
};

/// A part that only framed studios fetch. It shows nothing.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
pub fn embedded(session: Session) -> Part {
    if let Some(host) = Host::around() {
        tell_of_runs(session, host.clone());
        tell_of_refusals(session, host.clone());
        obey(session, host.clone());
        host.follow_height(".d2-app");
        host.tell(
            "ready",
            json!({ "widget": "studio", "title": words::header_studio() }),
        );
    }
    Ok(().into_any())
}

/// How far the run on the stage is, and how it ended.
fn tell_of_runs(session: Session, host: Host) {
    let news = Memo::new(move |_| {
        session.run.with(|run| {
            run.as_ref()
                .map(|run| (run.id(), run.prediction().status, run.fraction()))
        })
    });
    effect(move || {
        let Some((id, status, fraction)) = news.get() else {
            return;
        };
        host.tell(
            "progress",
            json!({ "prediction": id, "status": status, "fraction": fraction }),
        );
        session.run.with_untracked(|run| match (status, run) {
            (Status::Succeeded, Some(run)) => {
                host.tell("result", json!({ "prediction": result(run) }))
            }
            (Status::Failed | Status::Aborted, Some(run)) => {
                let detail = run
                    .prediction()
                    .error
                    .clone()
                    .unwrap_or_else(|| run.phase().words());
                host.tell("error", json!({ "detail": detail, "prediction": id }));
            }
            _ => {}
        });
    });
}

fn result(run: &Run) -> Value {
    let prediction = run.prediction();
    let picture = |picture: &api::Picture| json!({ "url": picture.url, "width": picture.width, "height": picture.height });
    json!({
        "id": prediction.id,
        "status": prediction.status,
        "prompt": prediction.input.get("prompt"),
        "outputs": run.outputs().iter().map(picture).collect::<Vec<_>>(),
    })
}

fn tell_of_refusals(session: Session, host: Host) {
    effect(move || {
        let faults = session
            .form
            .with(|form| form.first_fault().and_then(|entry| entry.fault.clone()));
        if let Some(detail) = session.refusal.get().or(faults) {
            host.tell("error", json!({ "detail": detail }));
        }
    });
}

/// Does what the site around asks for.
fn obey(session: Session, host: Host) {
    let answer = host.clone();
    host.hear(move |kind, message| match kind {
        "setParams" => {
            for (name, value) in message["params"].as_object().into_iter().flatten() {
                if let Err(detail) = set(session, name, value) {
                    answer.tell("error", json!({ "detail": detail }));
                }
            }
        }
        "run" => session.make(),
        "look" => browser::set_theme(message["theme"].as_str().unwrap_or_default()),
        _ => {}
    });
}

/// Fills in one input, if there is such a one and the visitor may set it.
fn set(session: Session, name: &str, value: &Value) -> Result<(), String> {
    let is_known = session
        .form
        .with_untracked(|form: &Form| form.entry(name).is_some());
    if !is_known {
        return Err(words::embed_unknown(&name));
    }
    if !session.is_open(name) {
        return Err(words::embed_closed(&name));
    }
    let text = text_of(value);
    if name == session.own(Role::Image.key()) {
        session.choose_address(text);
    } else {
        session.form.update(|form| form.set(name, text));
    }
    if name == session.own(Role::Depth.key()) {
        session.look_again();
    }
    Ok(())
}
