use api::{Status, routes};
use leptos::{ev::MouseEvent, prelude::*};

use super::{list_store::ListStore, selection_store::SelectionStore};
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    i18n,
    state::Tile,
};

/// One result: its picture and title, a star for favourites, and a circle that selects it.
#[component]
pub fn ResultCard(
    tile: Tile,
    /// Its index among all results.
    index: usize,
    list: ListStore,
    store: SelectionStore,
) -> impl IntoView {
    let id = StoredValue::new(tile.id.to_string());
    let (selection, total) = (store.selection(), list.total());
    let is_selected =
        Memo::new(move |_| id.with_value(|id| selection.with(|selection| selection.has(id))));
    let select = move |range: bool| id.with_value(|id| store.toggle(id, range));
    let press = browser::use_long_press(move || select(false));
    // While something is selected, a click on the card selects it too and opens no page.
    let click = move |event: MouseEvent| {
        let is_selecting = selection.with_untracked(|selection| !selection.is_empty());
        if press.was_long() {
            event.prevent_default();
        } else if is_selecting && !(event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            select(event.shift_key());
        }
    };
    let (name, page) = (tile.title.clone(), routes::result_page(&tile.id));
    let grid = tile.grid.as_ref().map(|grid| {
        view! { <a href=routes::grid_page(grid) class="d2-card-grid">{i18n::grid_member()}</a> }
            .into_any()
    });
    view! {
        <div
            class="d2-card"
            class:d2-selected=is_selected
            role="listitem"
            aria-posinset=(index + 1).to_string()
            aria-setsize=move || total.get().map(|total| total.to_string())
        >
            <a
                href=page
                class="d2-card-link"
                draggable="false"
                on:click=click
                on:pointerdown=move |event| press.begin(&event)
                on:pointerup=move |_| press.end()
                on:pointercancel=move |_| press.end()
                on:pointerleave=move |_| press.end()
                on:contextmenu=move |event| press.menu(&event)
            >
                <Face tile />
            </a>
            <SelectButton name=name.clone() is_selected on_select=move |range| select(range) />
            <StarButton name id list store />
            {grid}
        </div>
    }
}

#[component]
fn Face(tile: Tile) -> impl IntoView {
    let Tile {
        image_url,
        count,
        status_text,
        status,
        tags,
        engine,
        title,
        created_at,
        ..
    } = tile;
    let has_image = image_url.is_some();
    let badge = (status != Status::Succeeded)
        .then(|| view! { <span class=badge_class(status)>{status_text.clone()}</span> }.into_any());
    let label = (!tags.is_empty())
        .then(|| view! { <span class="d2-card-tags">{tags.join(", ")}</span> }.into_any());
    view! {
        <span class="d2-card-face">
            {image_url.map(|address| view! { <img src=address alt="" loading="lazy" decoding="async" draggable="false" /> }.into_any())}
            {(!has_image).then_some(status_text)}
            {(count > 1).then(|| view! { <span class="d2-card-count" aria-label=i18n::count_outputs(count as f64)>{count}</span> }.into_any())}
        </span>
        <span class="d2-card-title">{title}</span>
        <span class="d2-card-facts">
            {badge}
            <span>{i18n::date_time(&created_at)}</span>
            {label}
            <span>{engine}</span>
        </span>
    }
}

/// The circle that selects the card; with Shift, all from the last selected one.
#[component]
fn SelectButton(
    name: String,
    is_selected: Memo<bool>,
    #[prop(into)] on_select: Callback<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="d2-choose"
            role="checkbox"
            aria-checked=move || is_selected.get().to_string()
            aria-label=i18n::history_select(&name)
            on:click=move |event| on_select.run(event.shift_key())
        >
            <Icon glyph=Glyph::Check />
        </button>
    }
}

#[component]
fn StarButton(
    name: String,
    id: StoredValue<String>,
    list: ListStore,
    store: SelectionStore,
) -> impl IntoView {
    let is_on = Memo::new(move |_| {
        id.with_value(|id| {
            list.tiles().with(|tiles| {
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
            aria-label=i18n::history_favourite(&name)
            on:click=move |_| store.set_favourite(vec![id.get_value()], !is_on.get_untracked())
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
