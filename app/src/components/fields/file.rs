use leptos::{html, prelude::*};

use super::{Handle, frame::Frame};
use crate::{
    browser::{self, Latest, files_of},
    client,
    components::icon::{Glyph, Icon},
    state::wording,
    words,
};

/// A file by its address, or one that is uploaded from here.
#[component]
pub fn FileField(handle: Handle) -> impl IntoView {
    let (input, task) = (NodeRef::<html::Input>::new(), Latest::new());
    let (sent, refusal) = (RwSignal::new(None::<f64>), RwSignal::new(None::<String>));
    let send = move |file: browser::PickedFile| {
        refusal.set(None);
        sent.set(Some(0.0));
        task.run(async move {
            match client::upload(&file, move |share| sent.set(Some(share))).await {
                Ok(file) => handle.set(file.urls.get),
                Err(error) => refusal.set(Some(error.sentence())),
            }
            sent.set(None);
        });
    };
    let label = move || {
        sent.get().map_or_else(
            || words::field_file().to_owned(),
            |share| words::slot_uploading_share(&wording::percent(share)),
        )
    };
    view! {
        <Frame handle>
            <div class="d2-file">
                <input
                    type="url"
                    id=handle.id()
                    placeholder=words::field_file_hint()
                    aria-describedby=handle.described_by()
                    aria-invalid=handle.invalid()
                    prop:value=handle.text()
                    on:input=move |event| handle.set(event_target_value(&event))
                />
                <button type="button" class="d2-btn" prop:disabled=move || sent.get().is_some() on:click=move |_| browser::click(input)>
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
                    if let Some(file) = files_of(&event) {
                        send(file);
                    }
                }
            />
            <p class="d2-fault" hidden=move || refusal.read().is_none()>{refusal}</p>
        </Frame>
    }
}
