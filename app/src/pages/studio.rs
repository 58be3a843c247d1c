//! The studio: `/` with the draft on the stage, `/p/{id}` with a result.
//!
//! - `stores`: the state of the page, and what changes it
//! - `run_updates`: keeps that state up to date with the server
//! - `settings`, `result`: the two halves of the page
//!
//! The other files are a part of one of the halves each.

mod code;
mod embed_host;
mod embedded_settings;
mod grid_settings;
mod layers;
mod model;
mod notifications;
mod overlay;
mod presets;
mod provenance;
mod queue;
mod remix;
mod result;
mod run_updates;
mod settings;
mod stores;

use api::EmbedSession;
use leptos::prelude::*;

use crate::{
    browser::{self, Address, effect, use_file_drop, use_paste, use_run_shortcut},
    components::{dynamic::Show, header::AccountSignal, lazy::Lazy, slot::DropHint},
    i18n,
    state::PictureRole,
};

use embed_host::embed_host;
use result::Result;
use settings::Settings;
use stores::Stores;

/// The studio.
#[component]
pub fn StudioPage(
    address: Address,
    account: AccountSignal,
    /// What visitors may do, if the studio runs in a frame of another site.
    embed: StoredValue<Option<EmbedSession>>,
) -> impl IntoView {
    let stores = Stores::new(address, account, embed);
    let Stores {
        pictures, create, ..
    } = stores;
    remix::open_query(stores.switch, pictures, address);
    stores.switch.open_query(address);
    stores.draft.start();
    stores.sync_draft();
    run_updates::subscribe(stores);
    let path = address.path();
    effect(move || {
        let path = path.get();
        untrack(|| stores.open_path(&path));
    });
    effect(move || show_progress_in_head(stores));
    let over = use_file_drop(move |file, place| {
        let role = match place.as_deref() {
            Some("depth") => PictureRole::Depth,
            _ => PictureRole::Image,
        };
        pictures.choose(role, file);
    });
    use_paste(
        move |file| pictures.choose(PictureRole::Image, file),
        move |url| pictures.choose_url(url),
    );
    use_run_shortcut(move || create.create());
    view! {
        <main class="d2-shell" id="main">
            <h1 class="d2-visually-hidden">{i18n::header_studio()}</h1>
            <Settings stores account over />
            <Result stores />
        </main>
        <Show when=move || stores.embed.is_embedded()>
            <Lazy load=move || embed_host(stores) frame=Box::new(|_| ().into_any()) />
        </Show>
        <DropHint over />
    }
}

/// Shows the progress of a run in the page's title and icon.
fn show_progress_in_head(stores: Stores) {
    let status = stores.status.get();
    let is_active = stores.run.is_active().get();
    let fraction = is_active.then(|| stores.run.fraction().get().unwrap_or_default());
    browser::set_title_and_progress((!status.is_empty()).then_some(status.as_str()), fraction);
}
