use std::sync::Arc;

use leptos::prelude::*;

use super::mesh_viewer::{MeshViewer, Texture};
use crate::{
    browser::LatestTask,
    client,
    components::{
        overlay::use_overlay,
        stage::{StageProblem, StageWaiting},
    },
    depth::Map,
    i18n,
};

/// An image as a depth mesh. Replaces the stage.
#[component]
pub fn DepthMeshView(
    /// Address of the depth map.
    depth: String,
    /// Textures to choose from.
    textures: Vec<Texture>,
    /// Called when the view closes.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let leave = use_overlay(on_leave);
    let map = RwSignal::new(None::<Result<Arc<Map>, &'static str>>);
    let address = depth.clone();
    LatestTask::new()
        .run(async move { map.set(Some(client::fetch_depth_map(&address).await.map(Arc::new))) });
    let is_there =
        Memo::new(move |_| map.with(|map| map.as_ref().map(|map| map.as_ref().err().copied())));
    let close = move || view! { <button type="button" class="d2-btn" on:click=move |_| leave.run(())>{i18n::act_back()}</button> };
    move || {
        match is_there.get() {
        None => view! { <StageWaiting status=i18n::depth_opening() fraction=Signal::derive(|| None) elapsed="" /> }.into_any(),
        Some(Some(detail)) => view! { <StageProblem title=i18n::depth_not_opened() detail>{close()}</StageProblem> }.into_any(),
        Some(None) => {
            let map = Signal::derive(move || map.get().and_then(Result::ok));
            view! {
                <div class="d2-bar"><h2>{i18n::mesh_title()}</h2><span class="d2-grow"></span>{close()}</div>
                <MeshViewer map textures=textures.clone() still=depth.clone() />
            }
            .into_any()
        }
    }
    }
}
