use leptos::{prelude::*, wasm_split::wasm_split};

use super::stores::{
    Stores,
    overlay::{Overlay, OverlayStore},
    pictures::PictureStore,
    run::RunStore,
};
use crate::{
    components::{
        compare::{Layer, LayerKind},
        crop::CropEditor,
        depth::{DepthEditor, DepthMeshView, Texture},
        dynamic::Show,
        icon::{Glyph, Icon},
        lazy::Part,
        styled::{CROP, DEPTH, MESH, styled},
    },
    i18n,
    state::Run,
};

/// The requested overlay, if there is a picture for it.
pub fn open_overlay(stores: Stores, layers: Memo<Vec<Layer>>) -> Memo<Option<Overlay>> {
    Memo::new(move |_| {
        let overlay = stores.overlay.current()?;
        let has_picture = match overlay {
            Overlay::Crop | Overlay::Depth => stores.pictures.has_preview(),
            Overlay::Mesh => depth_url(&layers.read()).is_some(),
        };
        has_picture.then_some(overlay)
    })
}

/// The crop editor, in place of the stage. Lazily loaded.
#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
pub fn crop_editor(overlay: OverlayStore, pictures: PictureStore) -> Part {
    let editor = move || {
        view! {
            <CropEditor
                source=pictures.crop_source()
                max_side=pictures.max_side()
                on_use=move |cropped| pictures.use_crop(cropped)
                on_leave=move |()| overlay.close()
            />
        }
        .into_any()
    };
    Ok(styled(&[DEPTH, CROP], editor))
}

/// The depth editor or the depth mesh, in place of the stage. Lazily loaded.
#[wasm_split(depth, fallible, wasm_split_path = leptos::wasm_split)]
pub fn depth_overlay(stores: Stores, layers: Memo<Vec<Layer>>, overlay: Overlay) -> Part {
    Ok(styled(&[DEPTH, MESH], move || {
        view! { <DepthOverlay stores layers overlay /> }.into_any()
    }))
}

#[component]
fn DepthOverlay(stores: Stores, layers: Memo<Vec<Layer>>, overlay: Overlay) -> impl IntoView {
    let Stores { pictures, run, .. } = stores;
    let on_leave = move |()| stores.overlay.close();
    let layers = layers.get_untracked();
    match (overlay, untrack(|| pictures.preview())) {
        (Overlay::Depth, Some(preview)) => {
            let is_on_stage = depth_url(&layers).as_ref() == Some(&preview.depth.url);
            let layers = if is_on_stage { layers } else { Vec::new() };
            view! {
                <DepthEditor
                    depth=preview.depth.url
                    textures=textures(run, &layers, Some(&preview.image.url))
                    image=preview.image.url
                    saved_edit=stores.overlay.depth_edits()
                    on_use=move |file| pictures.use_edited_depth(file)
                    on_leave
                />
            }
            .into_any()
        }
        _ => {
            let depth = depth_url(&layers).unwrap_or_default();
            let textures = textures(run, &layers, None);
            view! { <DepthMeshView depth textures on_leave /> }.into_any()
        }
    }
}

/// The button on the stage that opens the depth mesh.
#[component]
pub fn StageTools(overlay: OverlayStore, layers: Memo<Vec<Layer>>) -> impl IntoView {
    let has_depth = Memo::new(move |_| depth_url(&layers.read()).is_some());
    view! {
        <Show when=move || has_depth.get()>
            <button type="button" class="d2-btn d2-stage-tool" on:click=move |_| overlay.open(Overlay::Mesh)>
                <Icon glyph=Glyph::Cube />
                "3D"
            </button>
        </Show>
    }
}

fn depth_url(layers: &[Layer]) -> Option<String> {
    url_of(layers, LayerKind::Depth)
}

fn url_of(layers: &[Layer], kind: LayerKind) -> Option<String> {
    let layer = layers.iter().find(|layer| layer.kind == kind)?;
    Some(layer.url.clone())
}

/// The pictures that fit a depth map: the `image` or else the input on the stage, and all outputs
/// if the map is on the stage.
fn textures(run: RunStore, layers: &[Layer], image: Option<&str>) -> Vec<Texture> {
    let input = image
        .map(str::to_owned)
        .or_else(|| url_of(layers, LayerKind::Input));
    let mut textures = Vec::new();
    if let Some(url) = input {
        textures.push(Texture {
            label: i18n::layer_input().into(),
            url,
        });
    }
    if layers.is_empty() {
        return textures;
    }
    run.with_untracked(|run| {
        let outputs = run.map(Run::outputs).unwrap_or_default();
        textures.extend(outputs.iter().zip(1..).map(|(picture, number)| Texture {
            label: i18n::layer_output(&number),
            url: picture.url.clone(),
        }));
    });
    textures
}
