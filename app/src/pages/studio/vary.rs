//! A grid in place of one prediction. Its program is fetched when it is first unfolded.

use api::{CreateGrid, routes};
use leptos::{prelude::*, wasm_split::wasm_split};

use super::session::Session;
use crate::{
    browser,
    client::{self, Once},
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        vary,
    },
    state::{Planned, Variation},
    words,
};

/// The name under which this browser keeps what is varied.
const KEPT: &str = "depth2img grid";

/// What the button makes in place of one prediction.
#[derive(Clone, Copy)]
pub struct Instead {
    /// How many pictures that is.
    pub pictures: u32,
    /// Makes it.
    pub make: Callback<()>,
}

/// True where something was varied before the page was left.
pub fn was_varied() -> bool {
    browser::kept(KEPT).is_some_and(|kept| !kept.is_empty())
}

/// The place where a grid is set up. It stays as it is when it is folded again.
#[component]
pub fn Vary(session: Session) -> impl IntoView {
    let is_needed = RwSignal::new(was_varied());
    view! {
        <details open=is_needed.get_untracked() on:toggle=move |event| is_needed.update(|needed| *needed |= browser::is_unfolded(&event))>
            <summary>{words::grid_vary()}</summary>
            <Show when=move || is_needed.get()>
                <Lazy load=move || grid_settings(session) />
            </Show>
        </details>
    }
}

#[wasm_split(grid, fallible, wasm_split_path = leptos::wasm_split)]
fn grid_settings(session: Session) -> Part {
    Ok(view! { <GridSettings session /> }.into_any())
}

#[component]
fn GridSettings(session: Session) -> impl IntoView {
    let variation = RwSignal::new(
        browser::kept(KEPT)
            .map(|kept| Variation::from_json(&kept))
            .unwrap_or_default(),
    );
    let planned = Memo::new(move |_| {
        variation.with(|variation| session.form.with(|form| variation.planned(form)))
    });
    let once = Once::new();
    let make = Callback::new(move |()| session.make_grid(planned.get_untracked(), once));
    session.expects_grid.set(false);
    browser::effect(move || browser::keep(KEPT, &variation.with(Variation::to_json)));
    browser::effect(move || {
        let pictures =
            planned.with(|planned| (!planned.axes.is_empty()).then_some(planned.pictures as u32));
        session
            .instead
            .set(pictures.map(|pictures| Instead { pictures, make }));
    });
    on_cleanup(move || _ = session.instead.try_set(None));
    view! { <vary::Vary form=session.form variation planned /> }
}

impl Session {
    /// Starts a grid, or shows what is wrong with it.
    fn make_grid(self, planned: Planned, once: Once<CreateGrid>) {
        if let Some(place) = planned.first_fault() {
            browser::focus_fault(&vary::values_id(place));
            return;
        }
        let request = CreateGrid {
            version: self.model.with_untracked(|model| model.version.clone()),
            input: self.shown_input(),
            axes: planned.axes,
        };
        self.is_sending.set(true);
        self.make_task.run(async move {
            let parent = self.parent.get_value();
            let created = once
                .create(&request, async |key| {
                    client::create_grid(&request, key, parent).await
                })
                .await;
            self.is_sending.set(false);
            match created {
                Ok(grid) => self.go(&routes::grid_page(&grid.id)),
                Err(error) => self.not_made(&error),
            }
        });
    }
}
