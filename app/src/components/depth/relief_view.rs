use std::sync::Arc;

use leptos::prelude::*;

use super::relief::{Relief, Texture};
use crate::{
    browser::{Latest, use_focus_back, use_keys, use_step},
    client,
    components::stage::{StageProblem, StageWaiting},
    depth::Map,
    words,
};

/// A picture raised by its depth, in the place of the stage.
#[component]
pub fn ReliefView(
    /// Where the depth map is.
    depth: String,
    /// What can be laid on it.
    textures: Vec<Texture>,
    /// Called when it is left.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let leave = Callback::new({
        let back = use_step(move || on_leave.run(()));
        move |()| back()
    });
    use_focus_back();
    use_keys(move |event| {
        let leaves = event.key() == "Escape";
        if leaves {
            leave.run(());
        }
        leaves
    });
    let map = RwSignal::new(None::<Result<Arc<Map>, &'static str>>);
    let address = depth.clone();
    Latest::new()
        .run(async move { map.set(Some(client::depth_map(&address).await.map(Arc::new))) });
    let is_there =
        Memo::new(move |_| map.with(|map| map.as_ref().map(|map| map.as_ref().err().copied())));
    let close = move || view! { <button type="button" class="d2-btn" on:click=move |_| leave.run(())>{words::act_back()}</button> };
    move || {
        match is_there.get() {
        None => view! { <StageWaiting words=words::depth_opening() fraction=Signal::derive(|| None) elapsed="" /> }.into_any(),
        Some(Some(detail)) => view! { <StageProblem title=words::depth_not_opened() detail>{close()}</StageProblem> }.into_any(),
        Some(None) => {
            let map = Signal::derive(move || map.get().and_then(Result::ok));
            view! {
                <div class="d2-bar"><h2>{words::relief_title()}</h2><span class="d2-grow"></span>{close()}</div>
                <Relief map textures=textures.clone() still=depth.clone() />
            }
            .into_any()
        }
    }
    }
}
