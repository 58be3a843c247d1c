use leptos::prelude::*;

use super::bench::Bench;
use crate::{
    browser::{self, Latest, PickedFile, effect},
    client,
    components::notice::Notice,
    depth::png::Bits,
};

const NO_FILE: &str = "This browser cannot write a PNG. A newer one can.";
const FLAT: &str = "Everything is equally far now, so there is no depth to keep. Move the far and near ends apart, or take a step back.";

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
                None => refusal.set(Some(NO_FILE.into())),
            }
        });
    };
    let save = move |bits, name| file(bits, name, Callback::new(|file| browser::save(&file)));
    let take = move |_| {
        if bench.result().is_flat() {
            refusal.set(Some(FLAT.into()));
        } else {
            file(Bits::Sixteen, "depth.png", on_use);
        }
    };
    effect(move || {
        bench.turn.track();
        refusal.set(None);
    });
    view! {
        <div class="d2-depth-group" role="group" aria-label="Save">
            <div class="d2-depth-files">
                <button type="button" class="d2-btn" on:click=move |_| save(Bits::Eight, "depth-8-bit.png")>"Save 8-bit"</button>
                <button type="button" class="d2-btn" on:click=move |_| save(Bits::Sixteen, "depth-16-bit.png")>"Save 16-bit"</button>
            </div>
            <Notice sentence=refusal bad=true />
            <div class="d2-depth-acts">
                <button type="button" class="d2-btn" on:click=move |_| on_leave.run(())>"Back"</button>
                <button type="button" class="d2-btn d2-btn-main" on:click=take>"Use this depth"</button>
            </div>
        </div>
    }
}
