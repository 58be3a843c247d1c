use leptos::{prelude::*, wasm_split::wasm_split};

use super::session::Session;
use crate::{
    browser,
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        share::{ShareDialog, Subject},
        styled::{DIALOG, SHARE, styled},
    },
    state::{Sheet, wording},
    words,
};

/// What a picture took, and whether it is the best.
#[component]
pub fn Told(session: Session, place: usize) -> impl IntoView {
    let is_compared = Memo::new(move |_| {
        session
            .sheet
            .with(|sheet| sheet.as_ref().is_some_and(Sheet::compares_models))
    });
    let took = move || {
        let took = session
            .sheet
            .with(|sheet| sheet.as_ref().map(|sheet| sheet.took(place)))
            .unwrap_or_default();
        let running = took.since.map(|since| {
            session.age.track();
            wording::elapsed(browser::since(&since))
        });
        let seed = took
            .seed
            .map(|seed| format!("{} {seed}", words::field_seed()));
        let time = took.seconds.map(wording::seconds).or(running);
        let said = [time, Some(wording::cost(took.dollars, took.is_own)), seed];
        said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let votes = Memo::new(move |_| {
        session.sheet.with(|sheet| {
            sheet
                .as_ref()
                .map(|sheet| sheet.votes(place))
                .unwrap_or_default()
        })
    });
    let is_best = Memo::new(move |_| votes.get().1);
    let count = Memo::new(move |_| votes.get().0);
    let has_picture = Memo::new(move |_| {
        session.sheet.with(|sheet| {
            sheet
                .as_ref()
                .is_some_and(|sheet| sheet.picture(place).is_some())
        })
    });
    view! {
        <Show when=move || is_compared.get()><p class="d2-hint">{took}</p></Show>
        <Show when=move || has_picture.get()><Best is_best count on_press=move |()| session.vote(place) /></Show>
    }
}

/// Says that a picture is the best, and how many do.
#[component]
pub fn Best(
    is_best: Memo<bool>,
    count: Memo<u32>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let counted = move || {
        Some(count.get())
            .filter(|count| *count > 0)
            .map(|count| format!(" {}", words::number(f64::from(count), 0)))
    };
    view! {
        <button type="button" class="d2-btn" aria-pressed=move || is_best.get().to_string() on:click=move |_| on_press.run(())>
            {words::comparing_best()}
            {counted}
        </button>
    }
}

/// What is noted beside the grid. It is kept when one leaves the field.
#[component]
pub fn Note(session: Session) -> impl IntoView {
    let note = Memo::new(move |_| {
        session.sheet.with(|sheet| {
            sheet
                .as_ref()
                .map(|sheet| sheet.note().to_owned())
                .unwrap_or_default()
        })
    });
    view! {
        <label class="d2-field">
            <span class="d2-label">{words::comparing_note()}</span>
            <textarea
                rows="1"
                maxlength=api::limits::GRID_NOTE_CHARACTERS.to_string()
                prop:value=note
                on:change=move |event| session.note(event_target_value(&event))
            ></textarea>
        </label>
    }
}

/// Opens what makes links to a comparison.
#[component]
pub fn Share(session: Session) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let is_compared = Memo::new(move |_| {
        session.fraction.read().is_none()
            && session
                .sheet
                .with(|sheet| sheet.as_ref().is_some_and(Sheet::compares_models))
    });
    view! {
        <Show when=move || is_compared.get()>
            <button type="button" class="d2-btn" on:click=move |_| is_open.set(true)>{words::share_open()}</button>
        </Show>
        <Show when=move || is_open.get()><Lazy load=move || sharing(session, is_open) frame=Box::new(|view| view) /></Show>
    }
}

/// Links to the comparison, a part that is fetched when somebody shares.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
fn sharing(session: Session, is_open: RwSignal<bool>) -> Part {
    let id = session
        .sheet
        .with_untracked(|sheet| sheet.as_ref().map(|sheet| sheet.id().clone()));
    let dialog = move |id| view! { <ShareDialog subject=Subject::Grid(id) is_open /> }.into_any();
    Ok(styled(&[DIALOG, SHARE], move || {
        id.clone().map(dialog).into_any()
    }))
}
