use leptos::prelude::*;

use super::bench::Bench;
use crate::{
    browser::{self, Latest, PickedFile, effect},
    client,
    components::notice::Notice,
    depth::png::Bits,
    words,
};

/// What becomes of the work: files, or the depth that is sent.
#[component]
pub fn Saving(
    bench: Bench,
    /// Gets the map as a file.
    on_use: Callback<PickedFile>,
    /// Leaves everything as it was.
    on_leave: Callback<()>,
) -> impl IntoView {
    let (refusal, task) = (RwSignal::new(None::<String>), Latest::new());
    let file = move |bits: Bits, name: &'static str, done: Callback<PickedFile>| {
        let map = bench.result();
        task.run(async move {
            match client::depth_file(&map, bits, name).await {
                Some(file) => done.run(file),
                None => refusal.set(Some(words::depth_no_file().into())),
            }
        });
    };
    let save = move |bits, name| file(bits, name, Callback::new(|file| browser::save(&file)));
    let take = move |_| {
        if bench.result().is_flat() {
            refusal.set(Some(words::depth_flat().into()));
        } else {
            file(Bits::Sixteen, "depth.png", on_use);
        }
    };
    effect(move || {
        bench.turn.track();
        refusal.set(None);
    });
    view! {
        <div class="d2-depth-group" role="group" aria-label=words::depth_save()>
            <div class="d2-depth-files">
                <button type="button" class="d2-btn" on:click=move |_| save(Bits::Eight, "depth-8-bit.png")>{words::depth_save_8()}</button>
                <button type="button" class="d2-btn" on:click=move |_| save(Bits::Sixteen, "depth-16-bit.png")>{words::depth_save_16()}</button>
            </div>
            <Notice sentence=refusal bad=true />
            <div class="d2-depth-acts">
                <button type="button" class="d2-btn" on:click=move |_| on_leave.run(())>{words::act_back()}</button>
                <button type="button" class="d2-btn d2-btn-main" on:click=take>{words::depth_use()}</button>
            </div>
        </div>
    }
}
