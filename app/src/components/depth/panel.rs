use leptos::prelude::*;

use super::{editor_state::EditorState, histogram::Histogram, labeled_slider::LabeledSlider};
use crate::{
    browser::to_fixed,
    depth::{Adjustments, Brush, Direction, GAMMA_STEPS, MAX_BLUR},
    i18n,
};

/// Adjustments of the whole map.
#[component]
pub fn AdjustmentsPanel(editor: EditorState) -> impl IntoView {
    let value =
        move |read: fn(Adjustments) -> i32| Signal::derive(move || read(editor.adjustments.get()));
    let invert = move |_| {
        editor.preview(|adjustments| Adjustments {
            invert: !adjustments.invert,
            ..adjustments
        });
        editor.commit();
    };
    view! {
        <div class="d2-depth-group" role="group" aria-label=i18n::depth_whole()>
            <div class="d2-label"><span>{i18n::depth_whole()}</span><small>{i18n::depth_white_is_near()}</small></div>
            <Histogram editor />
            <LabeledSlider
                label=i18n::depth_midtones()
                range=(-2 * GAMMA_STEPS, 2 * GAMMA_STEPS)
                value=value(|adjustments| adjustments.middle)
                format=gamma
                on_slide=move |middle| editor.preview(|adjustments| Adjustments { middle, ..adjustments })
                on_change_end=move |()| editor.commit()
            />
            <LabeledSlider
                label=i18n::depth_blur()
                range=(0, MAX_BLUR as i32)
                value=value(|adjustments| adjustments.blur as i32)
                format=pixels
                on_slide=move |blur: i32| editor.preview(|adjustments| Adjustments { blur: blur.unsigned_abs(), ..adjustments })
                on_change_end=move |()| editor.commit()
            />
            <button
                type="button"
                class="d2-btn"
                aria-pressed=move || editor.adjustments.get().invert.to_string()
                on:click=invert
            >
                {i18n::depth_invert()}
            </button>
        </div>
    }
}

/// Settings of the brush.
#[component]
pub fn BrushPanel(editor: EditorState) -> impl IntoView {
    let value = move |read: fn(Brush) -> f32| {
        Signal::derive(move || read(editor.brush.get()).round() as i32)
    };
    let change = move |change: fn(&mut Brush, f32)| {
        move |value: i32| editor.brush.update(|brush| change(brush, value as f32))
    };
    let direction = move |direction: Direction, name: &'static str| {
        view! {
            <button
                type="button"
                aria-pressed=move || (editor.brush.get().direction == direction).to_string()
                on:click=move |_| editor.brush.update(|brush| brush.direction = direction)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="d2-depth-group" role="group" aria-label=i18n::depth_brush()>
            <div class="d2-label"><span>{i18n::depth_brush()}</span><small class="d2-mouse-only">{i18n::depth_brush_keys()}</small></div>
            <div class="d2-seg" role="group" aria-label=i18n::depth_brush_direction()>
                {direction(Direction::Nearer, i18n::depth_nearer())}
                {direction(Direction::Farther, i18n::depth_farther())}
            </div>
            <LabeledSlider
                label=i18n::depth_size()
                range=(2, 200)
                value=value(|brush| brush.radius)
                format=pixels
                on_slide=change(|brush, value| brush.radius = value)
            />
            <LabeledSlider
                label=i18n::field_strength()
                range=(1, 100)
                value=value(|brush| brush.strength * 100.0)
                format=percent
                on_slide=change(|brush, value| brush.strength = value / 100.0)
            />
            <LabeledSlider
                label=i18n::depth_softness()
                range=(0, 100)
                value=value(|brush| brush.softness * 100.0)
                format=percent
                on_slide=change(|brush, value| brush.softness = value / 100.0)
            />
        </div>
    }
}

fn gamma(middle: i32) -> String {
    to_fixed(
        f64::from(
            Adjustments {
                middle,
                ..Adjustments::default()
            }
            .gamma(),
        ),
        2,
    )
}

fn pixels(count: i32) -> String {
    format!("{count} px")
}

fn percent(share: i32) -> String {
    format!("{share} %")
}
