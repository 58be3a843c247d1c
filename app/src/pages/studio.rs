//! The studio: `/` with the draft on the stage, `/p/{id}` with a result.
//!
//! - `session`: the signals of the page, and what is derived from them
//! - `pictures`: a picture's way in, up to its depth
//! - `preparing`: what is done to a picture before its upload
//! - `cropping`: the part of a picture that is used
//! - `making`: starting and canceling a prediction
//! - `following`: opening a prediction and keeping up with it
//! - `in_place`: what is opened in the place of the stage
//! - `embedded`: the studio in another site
//! - `found`: a picture that says how it was made
//! - `lineage`: what a result was made from, and what from it
//! - `keeping`: the draft that survives a reload
//! - `code`: the form as code for other programs
//! - `remix`: going on from what somebody shared
//! - `queue`: what is under way, and its order
//! - `vary`: a grid in place of one prediction
//! - `model`: whose inputs the form has
//! - `recall`: prompts that were used before, and settings under names
//! - `telling`: word that a run has ended, where nobody looks
//! - `sharing`: links to a result
//! - `settings`, `result`: the two halves of the page
//! - `scene`: what the stage shows, decided in one place

mod code;
mod cropping;
mod embedded;
mod following;
mod found;
mod in_place;
mod keeping;
mod lineage;
mod making;
mod model;
mod pictures;
mod preparing;
mod queue;
mod recall;
mod remix;
mod result;
mod scene;
mod session;
mod settings;
mod sharing;
mod telling;
mod vary;

use api::EmbedSession;
use leptos::prelude::*;

use crate::{
    browser::{self, Address, effect, use_drops, use_pastes, use_run_shortcut},
    components::{dynamic::Show, header::AccountSignal, lazy::Lazy, slot::DropHint},
    state::Role,
    words,
};

use embedded::embedded;
use result::Result;
use session::Session;
use settings::Settings;

pub(super) use preparing::Preparing;

/// The studio.
#[component]
pub fn StudioPage(
    address: Address,
    account: AccountSignal,
    /// What the visitor of another site may do, where the studio stands there.
    embed: StoredValue<Option<EmbedSession>>,
) -> impl IntoView {
    let session = Session::new(address, account, embed);
    session.remix();
    session.open_model();
    session.keep_draft();
    session.follow();
    let path = address.path();
    effect(move || {
        let path = path.get();
        untrack(|| session.open_address(&path));
    });
    effect(move || show_in_head(session));
    let over = use_drops(move |file, place| {
        session.choose(
            if place.as_deref() == Some("depth") {
                Role::Depth
            } else {
                Role::Image
            },
            file,
        )
    });
    use_pastes(
        move |file| session.choose(Role::Image, file),
        move |address| session.choose_address(address),
    );
    use_run_shortcut(move || session.make());
    view! {
        <main class="d2-shell" id="main">
            <h1 class="d2-visually-hidden">{words::header_studio()}</h1>
            <Settings session account over />
            <Result session />
        </main>
        <Show when=move || session.is_embedded()>
            <Lazy load=move || embedded(session) frame=Box::new(|_| ().into_any()) />
        </Show>
        <DropHint over />
    }
}

/// The page's title and icon carry the progress of a run.
fn show_in_head(session: Session) {
    let words = session.status.get();
    let fraction = session
        .is_active
        .get()
        .then(|| session.fraction.get().unwrap_or_default());
    browser::show_progress((!words.is_empty()).then_some(words.as_str()), fraction);
}
