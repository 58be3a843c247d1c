use leptos::{html, prelude::*};

use super::{FieldHandle, frame::Frame};
use crate::{
    browser::{self, LatestTask, picked_file},
    client,
    components::icon::{Glyph, Icon},
    i18n,
    state::formatting,
};

/// A file by its URL, with a button that uploads one.
#[component]
pub fn FileField(handle: FieldHandle) -> impl IntoView {
    let (input, task) = (NodeRef::<html::Input>::new(), LatestTask::new());
    let (progress, error_message) = (RwSignal::new(None::<f64>), RwSignal::new(None::<String>));
    let upload = move |file: browser::LocalFile| {
        error_message.set(None);
        progress.set(Some(0.0));
        task.run(async move {
            match client::upload(&file, move |share| progress.set(Some(share))).await {
                Ok(file) => handle.set(file.urls.get),
                Err(error) => error_message.set(Some(error.message())),
            }
            progress.set(None);
        });
    };
    let label = move || match progress.get() {
        Some(share) => i18n::slot_uploading_share(&formatting::percent(share)),
        None => i18n::field_file().to_owned(),
    };
    view! {
        <Frame handle>
            <div class="d2-file">
                <input
                    type="url"
                    id=handle.id()
                    placeholder=i18n::field_file_hint()
                    aria-describedby=handle.described_by()
                    aria-invalid=handle.invalid()
                    prop:value=handle.text()
                    on:input=move |event| handle.set(event_target_value(&event))
                />
                <button type="button" class="d2-btn" prop:disabled=move || progress.get().is_some() on:click=move |_| browser::open_file_dialog(input)>
                    <Icon glyph=Glyph::Upload />
                    {label}
                </button>
            </div>
            <input
                node_ref=input
                type="file"
                hidden
                aria-label=handle.label().name
                on:change=move |event| {
                    if let Some(file) = picked_file(&event) {
                        upload(file);
                    }
                }
            />
            <p class="d2-fault" hidden=move || error_message.read().is_none()>{error_message}</p>
        </Frame>
    }
}
