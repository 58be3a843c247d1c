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
    browser::{self, Address, use_drops, use_pastes, use_run_shortcut},
    components::{
        dynamic::{For, Show},
        header::AccountSignal,
        lazy::Part,
        notice::Notice,
        slot::DropHint,
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
pub fn compare_page(address: Address, account: AccountSignal) -> Part {
    Ok(styled(&[EXPLORE], move || {
        view! { <ComparePage address account /> }.into_any()
    }))
}

#[component]
fn ComparePage(address: Address, account: AccountSignal) -> impl IntoView {
    let session = Session::new(address, account);
    browser::show_progress(Some(words::comparing_name()), None);
    let is_empty = Memo::new(move |_| session.models.with(Vec::is_empty));
    let over = use_drops(move |file, _| session.choose(file));
    use_pastes(
        move |file| session.choose(file),
        move |address| session.choose_address(address),
    );
    use_run_shortcut(move || session.run());
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
                <CommonFields session over />
                <section class="d2-comparing-models" aria-label=words::comparing_mapping()>
                    <For each=move || session.models.get() key=String::clone let(model)>
                        {session.entrant(&model).map(|entrant| view! { <Line session entrant /> })}
                    </For>
                </section>
                </div>
                <Run session />
            </Show>
            <DropHint over />
        </main>
    }
}

/// What all of it takes together, and the button that begins it.
#[component]
fn Run(session: Session) -> impl IntoView {
    let estimate = move || words::comparing_in_all(&wording::expense(session.expense()));
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
