use leptos::prelude::*;

use super::editor_state::EditorState;
use crate::{
    browser::{self, LatestTask, LocalFile, effect},
    client,
    components::notice::Notice,
    depth::png::Bits,
    i18n,
};

/// Buttons that download the map or use it.
#[component]
pub fn Saving(
    editor: EditorState,
    /// Called with the map as a file.
    on_use: Callback<LocalFile>,
    /// Called to close without using it.
    on_leave: Callback<()>,
) -> impl IntoView {
    let (refusal, task) = (RwSignal::new(None::<String>), LatestTask::new());
    let file = move |bits: Bits, name: &'static str, done: Callback<LocalFile>| {
        let map = editor.result();
        task.run(async move {
            match client::encode_depth_map(&map, bits, name).await {
                Some(file) => done.run(file),
                None => refusal.set(Some(i18n::depth_no_file().into())),
            }
        });
    };
    let save = move |bits, name| file(bits, name, Callback::new(|file| browser::save_file(&file)));
    let take = move |_| {
        if editor.result().is_flat() {
            refusal.set(Some(i18n::depth_flat().into()));
        } else {
            file(Bits::Sixteen, "depth.png", on_use);
        }
    };
    effect(move || {
        editor.revision.track();
        refusal.set(None);
    });
    view! {
        <div class="d2-depth-group" role="group" aria-label=i18n::depth_save()>
            <div class="d2-depth-files">
                <button type="button" class="d2-btn" on:click=move |_| save(Bits::Eight, "depth-8-bit.png")>{i18n::depth_save_8()}</button>
                <button type="button" class="d2-btn" on:click=move |_| save(Bits::Sixteen, "depth-16-bit.png")>{i18n::depth_save_16()}</button>
            </div>
            <Notice sentence=refusal bad=true />
            <div class="d2-depth-actions">
                <button type="button" class="d2-btn" on:click=move |_| on_leave.run(())>{i18n::act_back()}</button>
                <button type="button" class="d2-btn d2-btn-main" on:click=take>{i18n::depth_use()}</button>
            </div>
        </div>
    }
}
