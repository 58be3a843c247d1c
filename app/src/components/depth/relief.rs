use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};

use super::{knob::Knob, scene::Scene};
use crate::{
    browser::{self, effect},
    components::dynamic::Show,
    depth::{Map, Turn},
    words,
};

/// A picture that can be laid on a relief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texture {
    /// What people call it: "Input", "Output 2".
    pub label: String,
    /// Where it is.
    pub url: String,
}

/// A picture raised by its depth, to be turned by pointer, finger, keys and tilt. Where the browser has no WebGL, the depth map is shown.
#[component]
pub fn Relief(
    /// The depth, once it is there.
    #[prop(into)]
    map: Signal<Option<Arc<Map>>>,
    /// The pictures to choose from.
    textures: Vec<Texture>,
    /// Where the depth map is, as a picture.
    still: String,
) -> impl IntoView {
    let scene = Scene::new();
    let chosen = RwSignal::new(0);
    let urls: Vec<String> = textures.iter().map(|texture| texture.url.clone()).collect();
    effect(move || scene.open());
    effect(move || {
        scene.generation.track();
        if let Some(map) = map.get() {
            scene.raise(&map);
        }
    });
    effect(move || {
        scene.generation.track();
        if let Some(url) = urls.get(chosen.get()).cloned() {
            scene.cover(url);
        }
    });
    effect(move || {
        scene.view.track();
        scene.draw();
    });
    let resize = window_event_listener(leptos::ev::resize, move |_| scene.draw());
    on_cleanup(move || resize.remove());
    view! {
        <div class="d2-relief">
            <div class="d2-stage">
                <Show when=move || !scene.is_absent.get() fallback=move || still_view(&still)>
                    <Canvas scene />
                </Show>
            </div>
            <Show when=move || !scene.is_absent.get()>
                <Tools scene chosen textures=textures.clone() />
            </Show>
        </div>
    }
}

/// Without WebGL: the map, and why there is no more.
fn still_view(address: &str) -> AnyView {
    view! {
        <figure class="d2-relief-still">
            <img src=address.to_owned() alt=words::depth_map_alt() />
            <figcaption>{words::relief_none()}</figcaption>
        </figure>
    }
    .into_any()
}

#[component]
fn Canvas(scene: Scene) -> impl IntoView {
    view! {
        <canvas
            class="d2-relief-canvas"
            role="img"
            aria-label=words::relief_canvas()
            tabindex="0"
            node_ref=scene.canvas
            on:pointerdown=move |event| scene.take(&event)
            on:pointermove=move |event| scene.follow(&event)
            on:wheel=move |event| scene.wheel(&event)
            on:keydown=move |event| scene.key(&event)
            on:webglcontextlost=move |event: leptos::ev::Event| {
                event.prevent_default();
                scene.lose();
            }
            on:webglcontextrestored=move |_: leptos::ev::Event| scene.open()
        ></canvas>
    }
}

/// The pictures to choose from, how deep it is, and tilting.
#[component]
fn Tools(scene: Scene, chosen: RwSignal<usize>, textures: Vec<Texture>) -> impl IntoView {
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
            <div class="d2-seg" role="group" aria-label=words::relief_texture()>
                {textures.into_iter().enumerate().map(button).collect_view()}
            </div>
        }
        .into_any()
    });
    let tilt = browser::can_tilt().then(|| view! { <Tilt scene /> }.into_any());
    view! {
        <div class="d2-relief-tools">
            {choice}
            <Knob
                label=words::relief_amount()
                range=(0, 100)
                value=Signal::derive(move || (scene.view.get().strength * 100.0).round() as i32)
                words=|share| format!("{share} %")
                on_slide=move |share: i32| scene.view.update(|view| view.strength = share as f32 / 100.0)
            />
            {tilt}
            <button type="button" class="d2-btn" on:click=move |_| scene.turn(Turn::Home)>{words::relief_reset()}</button>
        </div>
    }
}

/// The device as the handle: offered where it can be tilted, as some ask the person first.
#[component]
fn Tilt(scene: Scene) -> impl IntoView {
    let is_on = RwSignal::new(false);
    let listener = StoredValue::new_local(None);
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
        spawn_local(async move {
            if browser::may_tilt().await && is_on.try_set(true).is_none() {
                listener.set_value(Some(browser::on_tilt(move |across, down| {
                    scene.view.update(|view| *view = view.tilted(across, down))
                })));
            }
        });
    };
    view! {
        <button type="button" class="d2-btn" aria-pressed=move || is_on.get().to_string() on:click=press>{words::relief_tilt()}</button>
    }
}
