use api::{Status, routes};
use leptos::{ev::MouseEvent, prelude::*};

use super::shelf::Shelf;
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    state::Tile,
    words,
};

/// One result on the wall: its picture, its words, where it stands; a star, and a circle to pick it by.
#[component]
pub fn Card(tile: Tile, index: usize, shelf: Shelf) -> impl IntoView {
    let id = StoredValue::new(tile.id.to_string());
    let is_picked =
        Memo::new(move |_| id.with_value(|id| shelf.selection.with(|selection| selection.has(id))));
    let pick = move |range: bool| id.with_value(|id| shelf.pick(id, range));
    let press = browser::use_long_press(move || pick(false));
    let follow = move |event: MouseEvent| {
        let picks = shelf
            .selection
            .with_untracked(|selection| !selection.is_empty());
        if press.was_long() {
            event.prevent_default();
        } else if picks && !(event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            pick(event.shift_key());
        }
    };
    let (name, page) = (tile.title.clone(), routes::result_page(&tile.id));
    let grid =
        tile.grid.as_ref().map(|grid| view! { <a href=routes::grid_page(grid) class="d2-card-grid">{words::grid_member()}</a> }.into_any());
    view! {
        <div
            class="d2-card"
            class:d2-picked=is_picked
            role="listitem"
            aria-posinset=(index + 1).to_string()
            aria-setsize=move || shelf.total.get().map(|total| total.to_string())
        >
            <a
                href=page
                class="d2-card-link"
                draggable="false"
                on:click=follow
                on:pointerdown=move |event| press.begin(&event)
                on:pointerup=move |_| press.end()
                on:pointercancel=move |_| press.end()
                on:pointerleave=move |_| press.end()
                on:contextmenu=move |event| press.menu(&event)
            >
                <Face tile />
            </a>
            <Pick name=name.clone() is_picked on_pick=move |range| pick(range) />
            <Star name id shelf />
            {grid}
        </div>
    }
}

#[component]
fn Face(tile: Tile) -> impl IntoView {
    let Tile {
        face,
        count,
        words,
        status,
        tags,
        engine,
        title,
        created_at,
        ..
    } = tile;
    let has_face = face.is_some();
    let badge = (status != Status::Succeeded)
        .then(|| view! { <span class=badge_class(status)>{words.clone()}</span> }.into_any());
    let label = (!tags.is_empty())
        .then(|| view! { <span class="d2-card-tags">{tags.join(", ")}</span> }.into_any());
    view! {
        <span class="d2-card-face">
            {face.map(|address| view! { <img src=address alt="" loading="lazy" decoding="async" draggable="false" /> }.into_any())}
            {(!has_face).then_some(words)}
            {(count > 1).then(|| view! { <span class="d2-card-count" aria-label=words::count_outputs(count as f64)>{count}</span> }.into_any())}
        </span>
        <span class="d2-card-title">{title}</span>
        <span class="d2-card-facts">
            {badge}
            <span>{words::moment(&created_at)}</span>
            {label}
            <span>{engine}</span>
        </span>
    }
}

/// The circle that picks the card; with Shift, all from the one that was picked before.
#[component]
fn Pick(
    name: String,
    is_picked: Memo<bool>,
    #[prop(into)] on_pick: Callback<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="d2-choose"
            role="checkbox"
            aria-checked=move || is_picked.get().to_string()
            aria-label=words::history_pick(&name)
            on:click=move |event| on_pick.run(event.shift_key())
        >
            <Icon glyph=Glyph::Check />
        </button>
    }
}

#[component]
fn Star(name: String, id: StoredValue<String>, shelf: Shelf) -> impl IntoView {
    let is_on = Memo::new(move |_| {
        id.with_value(|id| {
            shelf.tiles.with(|tiles| {
                tiles
                    .iter()
                    .any(|tile| tile.favourite && tile.id.as_str() == id)
            })
        })
    });
    view! {
        <button
            type="button"
            class="d2-star"
            aria-pressed=move || is_on.get().to_string()
            aria-label=words::history_star(&name)
            on:click=move |_| shelf.set_favourite(vec![id.get_value()], !is_on.get_untracked())
        >
            <Icon glyph=Glyph::Star />
        </button>
    }
}

fn badge_class(status: Status) -> &'static str {
    match status {
        Status::Starting | Status::Processing => "d2-badge d2-badge-busy",
        Status::Succeeded => "d2-badge d2-badge-good",
        Status::Failed => "d2-badge d2-badge-bad",
        Status::Canceled | Status::Aborted => "d2-badge",
    }
}
