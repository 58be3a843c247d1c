use api::{decimal, routes};
use leptos::prelude::*;

use super::{said::Told, session::Session};
use crate::{
    browser::use_decoded,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
    },
    state::{Cell, Head, Sheet},
    words,
};

/// The sheet: a picture for every combination, under the heads of the columns and behind those of the rows.
#[component]
pub fn Table(session: Session) -> impl IntoView {
    let heads = move |read: fn(&Sheet) -> Vec<Head>| {
        Memo::new(move |_| {
            session
                .sheet
                .with(|sheet| sheet.as_ref().map(read).unwrap_or_default())
        })
    };
    let (columns, rows) = (heads(Sheet::columns), heads(Sheet::rows));
    let size = Memo::new(move |_| {
        session
            .sheet
            .with(|sheet| sheet.as_ref().map_or((3.0, 2.0), Sheet::size))
    });
    let has_rows = move || !rows.read().is_empty();
    let column = |scope: &'static str| {
        move |(_, head): (usize, Head)| view! { <th scope=scope><HeadText head /></th> }.into_any()
    };
    let row = move |row: usize| {
        let across = columns.with_untracked(Vec::len);
        view! {
            <tr>
                {rows.with_untracked(|rows| rows.get(row).cloned()).map(|head| column("row")((row, head)))}
                {(0..across).map(|column| view! { <td><Place session place=row * across + column /></td> }.into_any()).collect_view()}
            </tr>
        }
    };
    view! {
        <div class="d2-grid-frame" role="region" aria-label=words::grid_sheet() tabindex="0">
            <table
                class="d2-grid"
                class:d2-grid-picking=move || !session.chosen.read().is_empty()
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
fn HeadText(head: Head) -> impl IntoView {
    let Head { name, value } = head;
    let title = value.clone();
    view! {
        <span class="d2-grid-head" title=title>
            <small>{name}</small>
            <b>{value}</b>
        </span>
    }
}

/// A place on the sheet: its picture, or where it stands.
#[component]
fn Place(session: Session, place: usize) -> impl IntoView {
    let cell = Memo::new(move |_| {
        session.sheet.with(|sheet| {
            session.queue.with(|queue| {
                sheet
                    .as_ref()
                    .map(|sheet| sheet.cell(place, queue))
                    .unwrap_or_default()
            })
        })
    });
    let name = Memo::new(move |_| {
        session.sheet.with(|sheet| {
            sheet
                .as_ref()
                .map(|sheet| sheet.name(place))
                .unwrap_or_default()
        })
    });
    let page = Memo::new(move |_| cell.with(|cell| cell.id.as_ref().map(routes::result_page)));
    let has_picture = Memo::new(move |_| cell.with(|cell| cell.picture.is_some()));
    let is_chosen = Memo::new(move |_| session.chosen.with(|chosen| chosen.contains(&place)));
    let face = move || {
        if has_picture.get() {
            view! { <Ready cell name /> }.into_any()
        } else {
            view! { <Waiting cell name /> }.into_any()
        }
    };
    let body = move || match page.get() {
        Some(page) => view! { <a href=page class="d2-grid-face">{face}</a> }.into_any(),
        None => view! { <span class="d2-grid-face">{face}</span> }.into_any(),
    };
    view! {
        <div class="d2-grid-cell" class:d2-grid-chosen=is_chosen>
            {body}
            <Show when=move || has_picture.get()>
                <button
                    type="button"
                    class="d2-choose"
                    role="checkbox"
                    aria-checked=move || is_chosen.get().to_string()
                    aria-label=move || words::grid_choose(&name.get())
                    on:click=move |_| session.choose(place)
                >
                    <Icon glyph=Glyph::Check />
                </button>
            </Show>
        </div>
        <Told session place />
    }
}

#[component]
fn Ready(cell: Memo<Cell>, name: Memo<String>) -> impl IntoView {
    let url = Memo::new(move |_| {
        cell.with(|cell| {
            cell.picture
                .as_ref()
                .map(|picture| picture.url.clone())
                .unwrap_or_default()
        })
    });
    let shown = use_decoded(url.into());
    view! { <img src=shown alt=name draggable="false" /> }
}

#[component]
fn Waiting(cell: Memo<Cell>, name: Memo<String>) -> impl IntoView {
    let words = Memo::new(move |_| cell.with(|cell| cell.words.clone()));
    let why = Memo::new(move |_| cell.with(|cell| cell.why.clone()));
    let fraction = Memo::new(move |_| cell.with(|cell| cell.fraction));
    view! {
        <span class="d2-visually-hidden">{name}</span>
        <span class="d2-grid-words" class:d2-grid-failed=move || why.read().is_some()>{words}</span>
        {move || why.get().map(|why| view! { <small class="d2-grid-why">{why}</small> }.into_any())}
        <Show when=move || fraction.read().is_some()>
            <span class="d2-progress" aria-hidden="true"><i style:--done=move || decimal(fraction.get().unwrap_or_default())></i></span>
        </Show>
    }
}
