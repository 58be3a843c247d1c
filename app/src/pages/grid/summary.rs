use api::Status;
use leptos::prelude::*;

use super::{said::Share, session::Session};
use crate::{
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
        progress::ProgressBar,
    },
    state::{Sheet, wording},
    words,
};

/// What the grid is, how far it is, and what can be done with it.
#[component]
pub fn Summary(session: Session) -> impl IntoView {
    let (has_sheet, name) = (
        Memo::new(move |_| session.sheet.with(Option::is_some)),
        Memo::new(move |_| session.name()),
    );
    let compares = Memo::new(move |_| !session.compared().is_empty());
    view! {
        <div class="d2-page-head">
            <h1>{name}</h1>
            <p role="status">{move || has_sheet.get().then(|| told(session))}</p>
            <span class="d2-grow"></span>
            <Show when=move || has_sheet.get()>
                <div class="d2-grid-acts">
                    <Show when=move || !compares.get() fallback=move || view! { <Back session /> }><Acts session /></Show>
                </div>
            </Show>
        </div>
        <Show when=move || has_sheet.get()><Facts session /></Show>
        <Show when=move || session.fraction.read().is_some()><ProgressBar label=words::run_progress().to_owned() fraction=session.fraction words=session.done /></Show>
    }
}

/// "7 of 12 pictures done, 1 failed".
fn told(session: Session) -> String {
    let count = |status| {
        session
            .sheet
            .with(|sheet| sheet.as_ref().map_or(0, |sheet| sheet.count(status)))
    };
    let failed = count(Status::Failed);
    let canceled = count(Status::Canceled) + count(Status::Aborted);
    let more = [
        (failed, words::grid_failed as fn(f64) -> String),
        (canceled, words::grid_canceled),
    ];
    let more = more
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| words(count as f64));
    std::iter::once(session.done.get())
        .chain(more)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What all have in common, what was varied, and how long it takes.
#[component]
fn Facts(session: Session) -> impl IntoView {
    let of = move |read: fn(&Sheet) -> Option<String>| {
        Memo::new(move |_| session.sheet.with(|sheet| sheet.as_ref().and_then(read)))
    };
    let prompt = of(|sheet| sheet.prompt().map(str::to_owned));
    let varied = of(|sheet| Some(sheet.varied().join(" × ")));
    let seed = of(|sheet| sheet.seed().map(|seed| seed.to_string()));
    let is_active = move || session.fraction.read().is_some();
    let left = move || {
        let ids = session
            .sheet
            .with(|sheet| sheet.as_ref().map(Sheet::active).unwrap_or_default());
        let seconds = session
            .queue
            .with(|queue| queue.seconds_until(&ids))
            .filter(|_| is_active());
        seconds.map(|seconds| words::grid_left(&wording::about(seconds)))
    };
    let age = move || {
        if is_active() {
            wording::elapsed(session.age.get())
        } else {
            wording::seconds(session.age.get())
        }
    };
    let fact = |name: &'static str, value: String| {
        view! { <span><b>{name}</b>" "{value}</span> }.into_any()
    };
    view! {
        <div class="d2-grid-facts">
            {move || prompt.get().map(|prompt| view! { <q>{prompt}</q> }.into_any())}
            <span><b>{words::grid_varied()}</b>" "{varied}</span>
            {move || seed.get().map(|seed| fact(words::field_seed(), seed))}
            <span><b>{words::meta_time()}</b>" "{age}</span>
            {move || left().map(|left| view! { <span>{left}</span> }.into_any())}
        </div>
    }
}

#[component]
fn Back(session: Session) -> impl IntoView {
    view! { <button type="button" class="d2-btn" on:click=move |_| session.compare(&[])>{words::grid_back()}</button> }
}

#[component]
fn Acts(session: Session) -> impl IntoView {
    let ready = Memo::new(move |_| {
        session
            .sheet
            .with(|sheet| sheet.as_ref().map(Sheet::ready).unwrap_or_default())
    });
    let has_any = move || !ready.read().is_empty();
    let is_left = Memo::new(move |_| {
        session.sheet.with(|sheet| {
            sheet
                .as_ref()
                .is_some_and(|sheet| sheet.again(|| 0).is_some())
        })
    });
    let varies_seeds = move || {
        session
            .sheet
            .with(|sheet| sheet.as_ref().is_some_and(Sheet::varies_seeds))
    };
    let chosen = move || session.chosen.with(Vec::len);
    let compare = move |_| {
        session.compare(&session.chosen.with_untracked(|chosen| {
            if chosen.is_empty() {
                ready.get_untracked()
            } else {
                chosen.clone()
            }
        }));
    };
    view! {
        <Show when=move || session.fraction.read().is_some()>
            <button type="button" class="d2-btn" prop:disabled=session.is_busy on:click=move |_| session.cancel()>{words::grid_cancel()}</button>
        </Show>
        <Show when=move || is_left.get()>
            <button type="button" class="d2-btn" prop:disabled=session.is_busy on:click=move |_| session.make_again()>
                {move || if varies_seeds() { words::grid_again_seeds() } else { words::result_again() }}
            </button>
        </Show>
        <Share session />
        <Show when=has_any>
            <button type="button" class="d2-btn" prop:disabled=session.is_busy on:click=move |_| session.download()>{words::grid_download()}</button>
            <Show when=move || { chosen() > 0 }>
                <button type="button" class="d2-btn" on:click=move |_| session.clear()>
                    <Icon glyph=Glyph::Cross />
                    {words::grid_clear()}
                </button>
            </Show>
            <button type="button" class="d2-btn d2-btn-main" on:click=compare>
                {move || if chosen() == 0 { words::grid_compare_all().to_owned() } else { words::grid_compare(&words::number(chosen() as f64, 0)) }}
            </button>
        </Show>
    }
}
