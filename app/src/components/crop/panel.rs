use leptos::prelude::*;

use super::{editor_state::EditorState, picture::extent};
use crate::{
    components::{
        depth::LabeledSlider,
        icon::{Glyph, Icon},
        notice::Notice,
    },
    crop::{Aspect, Crop, MAX_STRAIGHTENING},
    i18n,
};

/// The toolbar above the picture: its orientation.
#[component]
pub fn CropBar(state: EditorState) -> impl IntoView {
    let button = move |name: &'static str, glyph: Glyph, change: fn(Crop) -> Crop| {
        view! {
            <button type="button" class="d2-icon" aria-label=name title=name on:click=move |_| state.change_orientation(change)>
                <Icon glyph />
            </button>
        }
    };
    view! {
        <div class="d2-bar">
            <div class="d2-steps" role="group" aria-label=i18n::crop_rotate()>
                {button(i18n::crop_rotate_left(), Glyph::TurnLeft, |crop| crop.by_quarter(false))}
                {button(i18n::crop_rotate_right(), Glyph::TurnRight, |crop| crop.by_quarter(true))}
                {button(i18n::crop_mirror(), Glyph::Mirror, Crop::mirrored)}
            </div>
            <span class="d2-grow"></span>
            <button type="button" class="d2-btn" on:click=move |_| state.reset()>{i18n::act_reset()}</button>
        </div>
    }
}

/// The panel beside the picture: aspect ratio, angle, and the buttons that apply or cancel.
#[component]
pub fn CropPanel(
    state: EditorState,
    /// Why the part could not be cropped.
    error: RwSignal<Option<String>>,
    /// The part is being cropped.
    is_busy: RwSignal<bool>,
    /// Called to use the part.
    on_use: Callback<()>,
    /// Called to close the editor without changes.
    on_leave: Callback<()>,
) -> impl IntoView {
    let half_degrees = Signal::derive(move || state.crop.get().turn().half_degrees());
    let straighten = move |to| state.change_orientation(|crop| crop.straightened(to));
    let take = move |_| {
        if !is_busy.get_untracked() {
            on_use.run(());
        }
    };
    view! {
        <div class="d2-depth-panel">
            <Shapes state />
            <div class="d2-depth-group" role="group" aria-label=i18n::crop_angle()>
                <LabeledSlider
                    label=i18n::crop_straighten()
                    range=(-MAX_STRAIGHTENING, MAX_STRAIGHTENING)
                    value=half_degrees
                    format=degrees
                    on_slide=straighten
                />
            </div>
            <div class="d2-depth-group" role="group" aria-label=i18n::crop_area()>
                <p class="d2-crop-size" aria-live="polite">{move || extent(state.crop.get())}</p>
                <Notice sentence=error bad=true />
                <div class="d2-depth-actions">
                    <button type="button" class="d2-btn" on:click=move |_| on_leave.run(())>{i18n::act_back()}</button>
                    <button type="button" class="d2-btn d2-btn-main" aria-disabled=move || is_busy.get().then_some("true") on:click=take>
                        {i18n::crop_apply()}
                    </button>
                </div>
            </div>
        </div>
    }
}

/// The aspect ratios of the part.
#[component]
fn Shapes(state: EditorState) -> impl IntoView {
    let shape = Memo::new(move |_| state.crop.get().shape());
    let button = move |aspect: Aspect| {
        view! {
            <button
                type="button"
                class="d2-btn"
                aria-pressed=move || (shape.get().aspect == aspect).to_string()
                on:click=move |_| state.change_crop(|crop| crop.held_to(aspect))
            >
                {move || label(aspect, shape.get().is_upright)}
            </button>
        }
    };
    let is_disabled = move || (!shape.get().aspect.has_orientation()).then_some("true");
    let exchange = move |_| {
        if shape.get_untracked().aspect.has_orientation() {
            state.change_crop(Crop::exchanged);
        }
    };
    view! {
        <div class="d2-depth-group" role="group" aria-label=i18n::crop_aspect_ratio()>
            <div class="d2-label">
                <span>{i18n::crop_aspect_ratio()}</span>
                <small class="d2-mouse-only">{i18n::crop_keys()}</small>
            </div>
            <div class="d2-crop-shapes">{Aspect::ALL.map(button).collect_view()}</div>
            <button type="button" class="d2-btn" aria-disabled=is_disabled on:click=exchange>
                <Icon glyph=Glyph::Exchange />
                {i18n::crop_swap_sides()}
            </button>
        </div>
    }
}

fn label(aspect: Aspect, is_upright: bool) -> String {
    match aspect {
        Aspect::Free => i18n::crop_free().to_owned(),
        Aspect::Original => i18n::crop_original().to_owned(),
        Aspect::Ratio(long, short) if is_upright => format!("{short}:{long}"),
        Aspect::Ratio(long, short) => format!("{long}:{short}"),
    }
}

fn degrees(half_degrees: i32) -> String {
    i18n::crop_degrees(&i18n::number(f64::from(half_degrees) / 2.0, 1))
}
