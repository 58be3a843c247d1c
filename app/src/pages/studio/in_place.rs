use leptos::{prelude::*, wasm_split::wasm_split};

use super::session::{Opened, Session};
use crate::{
    components::{
        compare::{Layer, LayerKind},
        depth::{DepthEditor, ReliefView, Texture},
        dynamic::Show,
        icon::{Glyph, Icon},
        lazy::Part,
        styled::{DEPTH, RELIEF, styled},
    },
    state::Run,
    words,
};

/// What is open in the place of the stage, as far as there is something to open.
pub fn opened(session: Session, layers: Memo<Vec<Layer>>) -> Memo<Option<Opened>> {
    Memo::new(move |_| {
        session.opened.get().filter(|what| match what {
            Opened::Crop | Opened::Depth => session.preview.with(Option::is_some),
            Opened::Relief => depth_of(&layers.read()).is_some(),
        })
    })
}

/// What stands in the place of the stage, a part that is fetched when it is first opened.
#[wasm_split(depth, fallible, wasm_split_path = leptos::wasm_split)]
pub fn in_place(session: Session, layers: Memo<Vec<Layer>>, what: Opened) -> Part {
    Ok(styled(&[DEPTH, RELIEF], move || {
        view! { <InPlace session layers what /> }.into_any()
    }))
}

#[component]
fn InPlace(session: Session, layers: Memo<Vec<Layer>>, what: Opened) -> impl IntoView {
    let on_leave = move |()| session.opened.set(None);
    let layers = layers.get_untracked();
    match (what, session.preview.get_untracked()) {
        (Opened::Depth, Some(preview)) => {
            let is_on_stage = depth_of(&layers).as_ref() == Some(&preview.depth.url);
            let layers = if is_on_stage { layers } else { Vec::new() };
            view! {
                <DepthEditor
                    depth=preview.depth.url
                    textures=textures(session, &layers, Some(&preview.image.url))
                    image=preview.image.url
                    kept=session.kept_work
                    on_use=move |file| session.take_depth(file)
                    on_leave
                />
            }
            .into_any()
        }
        _ => {
            let (depth, textures) = (
                depth_of(&layers).unwrap_or_default(),
                textures(session, &layers, None),
            );
            view! { <ReliefView depth textures on_leave /> }.into_any()
        }
    }
}

/// On the picture: what can be opened in its place.
#[component]
pub fn StageTools(session: Session, layers: Memo<Vec<Layer>>) -> impl IntoView {
    let has_depth = Memo::new(move |_| depth_of(&layers.read()).is_some());
    view! {
        <Show when=move || has_depth.get()>
            <button type="button" class="d2-btn d2-stage-tool" on:click=move |_| session.opened.set(Some(Opened::Relief))>
                <Icon glyph=Glyph::Cube />
                "3D"
            </button>
        </Show>
    }
}

fn depth_of(layers: &[Layer]) -> Option<String> {
    layers
        .iter()
        .find(|layer| layer.kind == LayerKind::Depth)
        .map(|layer| layer.url.clone())
}

/// The pictures that a depth map belongs to: the input and, where they are on the stage, all outputs.
fn textures(session: Session, layers: &[Layer], image: Option<&str>) -> Vec<Texture> {
    let on_stage = layers
        .iter()
        .find(|layer| layer.kind == LayerKind::Input)
        .map(|layer| layer.url.clone());
    let input = image.map(str::to_owned).or(on_stage).map(|url| Texture {
        label: words::layer_input().into(),
        url,
    });
    let outputs = session.run.with_untracked(|run| {
        run.as_ref()
            .filter(|_| !layers.is_empty())
            .map(Run::outputs)
            .unwrap_or_default()
            .to_vec()
    });
    let outputs = outputs
        .into_iter()
        .enumerate()
        .map(|(index, picture)| Texture {
            label: words::layer_output(&(index + 1)),
            url: picture.url,
        });
    input.into_iter().chain(outputs).collect()
}
