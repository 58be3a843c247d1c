use api::Status;
use leptos::prelude::*;

use super::{note::ShareButton, store::GridStore};
use crate::{
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
        progress::ProgressBar,
    },
    i18n,
    state::{GridView, formatting},
};

/// Title, progress, common settings and action buttons of the grid.
#[component]
pub fn Summary(store: GridStore) -> impl IntoView {
    let (has_grid, name) = (
        Memo::new(move |_| store.has_grid()),
        Memo::new(move |_| store.name()),
    );
    let is_comparing = Memo::new(move |_| !store.compared().is_empty());
    let fraction = store.fraction();
    view! {
        <div class="d2-page-head">
            <h1>{name}</h1>
            <p role="status">{move || has_grid.get().then(|| status(store))}</p>
            <span class="d2-grow"></span>
            <Show when=move || has_grid.get()>
                <div class="d2-grid-actions">
                    <Show when=move || !is_comparing.get() fallback=move || view! { <BackButton store /> }><Actions store /></Show>
                </div>
            </Show>
        </div>
        <Show when=move || has_grid.get()><Facts store /></Show>
        <Show when=move || fraction.read().is_some()><ProgressBar label=i18n::run_progress().to_owned() fraction value_text=store.done() /></Show>
    }
}

/// "7 of 12 pictures done, 1 failed".
fn status(store: GridStore) -> String {
    let count = |status| store.with(|view| view.count(status)).unwrap_or_default();
    let failed = count(Status::Failed);
    let canceled = count(Status::Canceled) + count(Status::Aborted);
    let mut parts = vec![store.done().get()];
    if failed > 0 {
        parts.push(i18n::grid_failed(failed as f64));
    }
    if canceled > 0 {
        parts.push(i18n::grid_canceled(canceled as f64));
    }
    parts.join(", ")
}

/// What the pictures have in common, what was varied, and the time.
#[component]
fn Facts(store: GridStore) -> impl IntoView {
    let of =
        move |read: fn(&GridView) -> Option<String>| Memo::new(move |_| store.with(read).flatten());
    let prompt = of(|view| view.prompt().map(str::to_owned));
    let varied = of(|view| Some(view.varied().join(" × ")));
    let seed = of(|view| view.seed().map(|seed| seed.to_string()));
    let time_left = move || {
        let seconds = store.seconds_left()?;
        Some(i18n::grid_time_left(&formatting::about(seconds)))
    };
    let age = move || match store.fraction().get() {
        Some(_) => formatting::elapsed(store.age()),
        None => formatting::seconds(store.age()),
    };
    let fact = |name: &'static str, value: String| {
        view! { <span><b>{name}</b>" "{value}</span> }.into_any()
    };
    view! {
        <div class="d2-grid-facts">
            {move || prompt.get().map(|prompt| view! { <q>{prompt}</q> }.into_any())}
            <span><b>{i18n::grid_varied()}</b>" "{varied}</span>
            {move || seed.get().map(|seed| fact(i18n::field_seed(), seed))}
            <span><b>{i18n::meta_time()}</b>" "{age}</span>
            {move || time_left().map(|left| view! { <span>{left}</span> }.into_any())}
        </div>
    }
}

#[component]
fn BackButton(store: GridStore) -> impl IntoView {
    view! { <button type="button" class="d2-btn" on:click=move |_| store.close_comparison()>{i18n::grid_back()}</button> }
}

#[component]
fn Actions(store: GridStore) -> impl IntoView {
    let has_pictures =
        Memo::new(move |_| store.with(|view| !view.ready().is_empty()) == Some(true));
    let can_rerun =
        Memo::new(move |_| store.with(|view| view.repeat_request(|| 0).is_some()) == Some(true));
    let varies_seeds = move || store.with(GridView::varies_seeds) == Some(true);
    let (fraction, is_busy, selected) = (store.fraction(), store.is_busy(), store.selected());
    let compare_label = move || match selected.read().len() {
        0 => i18n::grid_compare_all().to_owned(),
        count => i18n::grid_compare(&i18n::number(count as f64, 0)),
    };
    view! {
        <Show when=move || fraction.read().is_some()>
            <button type="button" class="d2-btn" prop:disabled=is_busy on:click=move |_| store.cancel()>{i18n::grid_cancel()}</button>
        </Show>
        <Show when=move || can_rerun.get()>
            <button type="button" class="d2-btn" prop:disabled=is_busy on:click=move |_| store.rerun()>
                {move || if varies_seeds() { i18n::grid_again_seeds() } else { i18n::result_again() }}
            </button>
        </Show>
        <ShareButton store />
        <Show when=move || has_pictures.get()>
            <button type="button" class="d2-btn" prop:disabled=is_busy on:click=move |_| store.download()>{i18n::grid_download()}</button>
            <Show when=move || !selected.read().is_empty()>
                <button type="button" class="d2-btn" on:click=move |_| store.clear()>
                    <Icon glyph=Glyph::Cross />
                    {i18n::grid_clear_selection()}
                </button>
            </Show>
            <button type="button" class="d2-btn d2-btn-main" on:click=move |_| store.compare_selected()>
                {compare_label}
            </button>
        </Show>
    }
}
