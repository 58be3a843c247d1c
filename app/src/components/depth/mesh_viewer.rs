use std::sync::Arc;

use leptos::prelude::*;

use super::{labeled_slider::LabeledSlider, mesh_scene::MeshScene};
use crate::{
    browser::{self, LatestTask, effect},
    components::dynamic::Show,
    depth::Map,
    geometry::CameraMove,
    i18n,
};

/// An image that can texture a depth mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texture {
    /// Label such as "Input" or "Output 2".
    pub label: String,
    /// Address.
    pub url: String,
}

/// A textured depth mesh, rotated by pointer, touch, keyboard and tilt. Without WebGL it shows the
/// depth map.
#[component]
pub fn MeshViewer(
    /// The depth map, once it is loaded.
    #[prop(into)]
    map: Signal<Option<Arc<Map>>>,
    /// The textures to choose from.
    textures: Vec<Texture>,
    /// Address of the depth map as an image.
    still: String,
) -> impl IntoView {
    let scene = MeshScene::new();
    let chosen = RwSignal::new(0);
    let urls: Vec<String> = textures.iter().map(|texture| texture.url.clone()).collect();
    effect(move || scene.open());
    effect(move || {
        scene.generation.track();
        if let Some(map) = map.get() {
            scene.set_depth(&map);
        }
    });
    effect(move || {
        scene.generation.track();
        if let Some(url) = urls.get(chosen.get()).cloned() {
            scene.set_texture(url);
        }
    });
    effect(move || {
        scene.camera.track();
        scene.draw();
    });
    let resize = window_event_listener(leptos::ev::resize, move |_| scene.draw());
    on_cleanup(move || resize.remove());
    view! {
        <div class="d2-mesh">
            <div class="d2-stage">
                <Show when=move || !scene.is_unsupported.get() fallback=move || still_view(&still)>
                    <Canvas scene />
                </Show>
            </div>
            <Show when=move || !scene.is_unsupported.get()>
                <Tools scene chosen textures=textures.clone() />
            </Show>
        </div>
    }
}

/// Fallback without WebGL: the map and an explanation.
fn still_view(address: &str) -> AnyView {
    view! {
        <figure class="d2-mesh-fallback">
            <img src=address.to_owned() alt=i18n::depth_map_alt() />
            <figcaption>{i18n::mesh_unavailable()}</figcaption>
        </figure>
    }
    .into_any()
}

#[component]
fn Canvas(scene: MeshScene) -> impl IntoView {
    view! {
        <canvas
            class="d2-mesh-canvas"
            role="img"
            aria-label=i18n::mesh_canvas()
            tabindex="0"
            node_ref=scene.canvas
            on:pointerdown=move |event| scene.press(&event)
            on:pointermove=move |event| scene.drag(&event)
            on:wheel=move |event| scene.wheel(&event)
            on:keydown=move |event| scene.key(&event)
            on:webglcontextlost=move |event: leptos::ev::Event| {
                event.prevent_default();
                scene.release();
            }
            on:webglcontextrestored=move |_: leptos::ev::Event| scene.open()
        ></canvas>
    }
}

/// Choice of texture, depth, and tilt.
#[component]
fn Tools(scene: MeshScene, chosen: RwSignal<usize>, textures: Vec<Texture>) -> impl IntoView {
    let button = move |(index, texture): (usize, Texture)| {
        view! {
            <button type="button" aria-pressed=move || (chosen.get() == index).to_string() on:click=move |_| chosen.set(index)>
                {texture.label}
            </button>
        }
    };
    let has_choice = textures.len() > 1;
    let choice = has_choice.then(|| {
        view! {
            <div class="d2-seg" role="group" aria-label=i18n::mesh_texture()>
                {textures.into_iter().enumerate().map(button).collect_view()}
            </div>
        }
        .into_any()
    });
    let tilt = browser::has_tilt_sensor().then(|| view! { <Tilt scene /> }.into_any());
    view! {
        <div class="d2-mesh-tools">
            {choice}
            <LabeledSlider
                label=i18n::mesh_depth()
                range=(0, 100)
                value=Signal::derive(move || (scene.camera.get().strength * 100.0).round() as i32)
                format=|share| format!("{share} %")
                on_slide=move |share: i32| scene.camera.update(|view| view.strength = share as f32 / 100.0)
            />
            {tilt}
            <button type="button" class="d2-btn" on:click=move |_| scene.apply(CameraMove::Reset)>{i18n::mesh_reset()}</button>
        </div>
    }
}

/// Button that rotates the mesh with the device's tilt, after permission on some systems.
#[component]
fn Tilt(scene: MeshScene) -> impl IntoView {
    let is_on = RwSignal::new(false);
    let listener = StoredValue::new_local(None);
    let task = LatestTask::new();
    let stop = move || {
        if let Some(Some(listener)) = listener.try_update_value(Option::take) {
            WindowListenerHandle::remove(listener);
        }
    };
    on_cleanup(stop);
    let press = move |_| {
        if is_on.get_untracked() {
            stop();
            is_on.set(false);
            return;
        }
        task.run(async move {
            if browser::request_tilt_permission().await {
                is_on.set(true);
                listener.set_value(Some(browser::on_tilt(move |across, down| {
                    scene
                        .camera
                        .update(|view| *view = view.tilted(across, down));
                })));
            }
        });
    };
    view! {
        <button type="button" class="d2-btn" aria-pressed=move || is_on.get().to_string() on:click=press>{i18n::mesh_tilt()}</button>
    }
}
