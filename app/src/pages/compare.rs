//! `/compare`: several models on one input: what goes where first, then all side by side.
//!
//! - `session`: the signals of the page, reading models and running them
//! - `alike`: what is the same for all
//! - `contender`: a model, and what it is run on

mod alike;
mod contender;
mod session;

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, Address},
    components::{
        dynamic::{For, Show},
        lazy::Part,
        notice::Notice,
        styled::{EXPLORE, styled},
    },
    state::wording,
    words,
};

use alike::CommonFields;
use contender::Line;
use session::Session;

/// The page, a part that is fetched when it is first opened.
#[wasm_split(explore, fallible, wasm_split_path = leptos::wasm_split)]
pub fn compare_page(address: Address) -> Part {
    Ok(styled(&[EXPLORE], move || view! { <ComparePage address /> }.into_any()))
}

#[component]
fn ComparePage(address: Address) -> impl IntoView {
    let session = Session::new(address);
    browser::show_progress(Some(words::comparing_name()), None);
    let is_empty = Memo::new(move |_| session.common.with(|common| common.models.is_empty()));
    view! {
        <main class="d2-page" id="main">
            <div class="d2-page-head">
                <h1>{words::comparing_name()}</h1>
                <span class="d2-grow"></span>
                <a href=api::routes::EXPLORE_PAGE class="d2-btn">{words::comparing_add()}</a>
            </div>
            <Notice sentence=session.refusal bad=true />
            <Show
                when=move || !is_empty.get()
                fallback=|| view! { <div class="d2-blank"><h2>{words::comparing_empty()}</h2><p>{words::comparing_empty_why()}</p></div> }
            >
                <div class="d2-comparing">
                <CommonFields session />
                <section class="d2-comparing-models" aria-label=words::comparing_mapping()>
                    <For each=move || session.common.with(|common| common.models.clone()) key=String::clone let(model)>
                        <Line session model />
                    </For>
                </section>
                </div>
                <Run session />
            </Show>
        </main>
    }
}

/// What all of it takes together, and the button that begins it.
#[component]
fn Run(session: Session) -> impl IntoView {
    let estimate = move || {
        let (seconds, dollars) = session.estimate();
        let time = seconds.map_or_else(|| words::comparing_time_unknown().to_owned(), wording::about);
        let cost =
            dollars.map_or_else(|| words::comparing_cost_unknown().to_owned(), |dollars| words::comparing_cost(&words::number(dollars, 4)));
        words::comparing_in_all(&time, &cost)
    };
    let part = Memo::new(move |_| session.taking_part());
    let is_off = move || session.is_busy.get() || session.request.with(Option::is_none);
    view! {
        <section class="d2-comparing-run" aria-label=words::comparing_estimate()>
            <p>{estimate}</p>
            <button type="button" class="d2-btn d2-btn-main" prop:disabled=is_off on:click=move |_| session.run()>
                {move || words::comparing_run(part.get() as f64)}
            </button>
        </section>
    }
}
