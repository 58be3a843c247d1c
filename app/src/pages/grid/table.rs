use api::{decimal, routes};
use leptos::prelude::*;

use super::{store::GridStore, votes::CellResult};
use crate::{
    browser::use_decoded_image,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
    },
    geometry::AxisLabel,
    i18n,
    state::{Cell, GridView},
};

/// A picture for every combination, under the column headings and beside the row headings.
#[component]
pub fn Table(store: GridStore) -> impl IntoView {
    let headings = move |read: fn(&GridView) -> Vec<AxisLabel>| {
        Memo::new(move |_| store.with(read).unwrap_or_default())
    };
    let (columns, rows) = (headings(GridView::columns), headings(GridView::rows));
    let size = Memo::new(move |_| store.with(GridView::size).unwrap_or((3.0, 2.0)));
    let selected = store.selected();
    let has_rows = move || !rows.read().is_empty();
    let column = |scope: &'static str| {
        move |(_, head): (usize, AxisLabel)| {
            view! { <th scope=scope><Heading head /></th> }.into_any()
        }
    };
    let row = move |row: usize| {
        let across = columns.with_untracked(Vec::len);
        view! {
            <tr>
                {rows.with_untracked(|rows| rows.get(row).cloned()).map(|head| column("row")((row, head)))}
                {(0..across).map(|column| view! { <td><GridCell store index=row * across + column /></td> }.into_any()).collect_view()}
            </tr>
        }
    };
    view! {
        <div class="d2-grid-frame" role="region" aria-label=i18n::grid_pictures() tabindex="0">
            <table
                class="d2-grid"
                class:d2-grid-selecting=move || !selected.read().is_empty()
                style:--ratio=move || decimal(size.get().0 / size.get().1)
            >
                <thead>
                    <tr>
                        <Show when=has_rows><td></td></Show>
                        {move || columns.get().into_iter().enumerate().map(column("col")).collect_view()}
                    </tr>
                </thead>
                <tbody>
                    <For each=move || (0..rows.read().len().max(1)).collect() key=usize::to_string children=row />
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Heading(head: AxisLabel) -> impl IntoView {
    let AxisLabel { name, value } = head;
    let title = value.clone();
    view! {
        <span class="d2-grid-head" title=title>
            <small>{name}</small>
            <b>{value}</b>
        </span>
    }
}

/// A cell: its picture, or its progress.
#[component]
fn GridCell(store: GridStore, index: usize) -> impl IntoView {
    let cell = Memo::new(move |_| store.cell(index));
    let name = Memo::new(move |_| store.with(|view| view.name(index)).unwrap_or_default());
    let selected = store.selected();
    let page = Memo::new(move |_| cell.with(|cell| cell.id.as_ref().map(routes::result_page)));
    let has_picture = Memo::new(move |_| cell.with(|cell| cell.picture.is_some()));
    let is_selected = Memo::new(move |_| selected.read().contains(&index));
    let face = move || {
        if has_picture.get() {
            view! { <Picture cell name /> }.into_any()
        } else {
            view! { <Progress cell name /> }.into_any()
        }
    };
    let body = move || match page.get() {
        Some(page) => view! { <a href=page class="d2-grid-face">{face}</a> }.into_any(),
        None => view! { <span class="d2-grid-face">{face}</span> }.into_any(),
    };
    view! {
        <div class="d2-grid-cell" class:d2-grid-selected=is_selected>
            {body}
            <Show when=move || has_picture.get()>
                <button
                    type="button"
                    class="d2-choose"
                    role="checkbox"
                    aria-checked=move || is_selected.get().to_string()
                    aria-label=move || i18n::grid_select(&name.get())
                    on:click=move |_| store.toggle(index)
                >
                    <Icon glyph=Glyph::Check />
                </button>
            </Show>
        </div>
        <CellResult store index />
    }
}

#[component]
fn Picture(cell: Memo<Cell>, name: Memo<String>) -> impl IntoView {
    let url = Memo::new(move |_| match &cell.read().picture {
        Some(picture) => picture.url.clone(),
        None => String::new(),
    });
    let shown = use_decoded_image(url.into());
    view! { <img src=shown alt=name draggable="false" /> }
}

#[component]
fn Progress(cell: Memo<Cell>, name: Memo<String>) -> impl IntoView {
    let status_text = Memo::new(move |_| cell.with(|cell| cell.status_text.clone()));
    let why = Memo::new(move |_| cell.with(|cell| cell.why.clone()));
    let fraction = Memo::new(move |_| cell.with(|cell| cell.fraction));
    view! {
        <span class="d2-visually-hidden">{name}</span>
        <span class="d2-grid-status" class:d2-grid-failed=move || why.read().is_some()>{status_text}</span>
        {move || why.get().map(|why| view! { <small class="d2-grid-why">{why}</small> }.into_any())}
        <Show when=move || fraction.read().is_some()>
            <span class="d2-progress" aria-hidden="true"><i style:--done=move || decimal(fraction.get().unwrap_or_default())></i></span>
        </Show>
    }
}
