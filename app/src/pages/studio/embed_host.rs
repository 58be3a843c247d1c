//! The messages between a studio in a frame and the site around it, as docs/embedding.md specifies
//! them.

use api::Status;
use leptos::{prelude::*, wasm_split::wasm_split};
use serde_json::{Value, json};

use super::stores::Stores;
use crate::{
    browser::{self, Host, effect},
    components::lazy::Part,
    i18n,
    state::{PictureRole, Run, text_of},
};

/// Connects the stores with the site around the frame. Shows nothing. Lazily loaded, by embedded
/// studios only.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
pub fn embed_host(stores: Stores) -> Part {
    if let Some(host) = Host::detect() {
        send_progress(stores, host.clone());
        send_errors(stores, host.clone());
        handle_messages(stores, host.clone());
        host.report_height(".d2-app");
        host.post(
            "ready",
            json!({ "widget": "studio", "title": i18n::header_studio() }),
        );
    }
    Ok(().into_any())
}

/// Sends the progress of the run on the stage, and its result or error.
fn send_progress(stores: Stores, host: Host) {
    let progress = Memo::new(move |_| {
        stores.run.with(|run| {
            let run = run?;
            Some((run.id(), run.prediction().status, run.fraction()))
        })
    });
    effect(move || {
        let Some((id, status, fraction)) = progress.get() else {
            return;
        };
        host.post(
            "progress",
            json!({ "prediction": id, "status": status, "fraction": fraction }),
        );
        stores.run.with_untracked(|run| match (status, run) {
            (Status::Succeeded, Some(run)) => {
                host.post("result", json!({ "prediction": result(run) }));
            }
            (Status::Failed | Status::Aborted, Some(run)) => {
                let detail = match &run.prediction().error {
                    Some(error) => error.clone(),
                    None => run.phase().label(),
                };
                host.post("error", json!({ "detail": detail, "prediction": id }));
            }
            _ => {}
        });
    });
}

fn result(run: &Run) -> Value {
    let prediction = run.prediction();
    let picture = |picture: &api::Picture| {
        json!({
            "url": picture.url,
            "width": picture.width,
            "height": picture.height,
        })
    };
    json!({
        "id": prediction.id,
        "status": prediction.status,
        "prompt": prediction.prompt(),
        "outputs": run.outputs().iter().map(picture).collect::<Vec<_>>(),
    })
}

fn send_errors(stores: Stores, host: Host) {
    effect(move || {
        let fault = stores
            .form
            .with(|form| form.first_fault().and_then(|entry| entry.fault.clone()));
        if let Some(detail) = stores.notices.error().get().or(fault) {
            host.post("error", json!({ "detail": detail }));
        }
    });
}

fn handle_messages(stores: Stores, host: Host) {
    let reply = host.clone();
    host.on_message(move |kind, message| match kind {
        "setParams" => {
            for (name, value) in message["params"].as_object().into_iter().flatten() {
                if let Err(detail) = set_input(stores, name, value) {
                    reply.post("error", json!({ "detail": detail }));
                }
            }
        }
        "run" => stores.create.create(),
        "theme" => browser::set_theme(message["theme"].as_str().unwrap_or_default()),
        _ => {}
    });
}

/// Sets an input. Fails with a message if the model does not have it or the visitor may not set it.
fn set_input(stores: Stores, name: &str, value: &Value) -> Result<(), String> {
    let Stores { form, pictures, .. } = stores;
    if form.with_untracked(|form| form.entry(name).is_none()) {
        return Err(i18n::embed_unknown(&name));
    }
    if !form.is_editable(name) {
        return Err(i18n::embed_fixed(&name));
    }
    let text = text_of(value);
    if name == form.field_name(PictureRole::Image.key()) {
        pictures.choose_url(text);
    } else {
        form.set(name, text);
    }
    if name == form.field_name(PictureRole::Depth.key()) {
        pictures.refresh();
    }
    Ok(())
}
