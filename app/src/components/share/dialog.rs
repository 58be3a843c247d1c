use api::Share;
use leptos::{ev::SubmitEvent, html, prelude::*};

use super::{
    ShareList, ShareRow, ShareTarget,
    created_link::CreatedLink,
    options::{ShareOptionFields, ShareOptions},
};
use crate::{
    browser, client,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    i18n,
};

/// Creates links to a result or a comparison, and lists the present ones.
#[component]
pub fn ShareDialog(
    /// The target of the links.
    target: ShareTarget,
    /// Whether the dialog is open.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::use_modal(dialog);
    let links = ShareList::open();
    let result = StoredValue::new(target);
    let own = Memo::new(move |_| {
        links
            .shares
            .with(|shares| shares_of(shares.as_deref().unwrap_or_default(), &result.get_value()))
    });
    view! {
        <dialog class="d2-dialog d2-share" node_ref=dialog aria-label=i18n::share_name() on:close=move |_| is_open.set(false)>
            <div class="d2-dialog-head">
                <h2>{i18n::share_name()}</h2>
                <button type="button" class="d2-icon" aria-label=i18n::act_close() on:click=move |_| is_open.set(false)>
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
            <div class="d2-dialog-body">
                <CreateForm links target=result.get_value() />
                <Notice sentence=links.fault bad=true />
                {move || links.created.get().map(|share| view! { <CreatedLink share /> }.into_any())}
                <Show when=move || !own.read().is_empty()>
                    <h3>{i18n::share_list()}</h3>
                    <ul class="d2-share-list">
                        <For each=move || own.get() key=share_key let(share)><ShareRow links share names_result=false /></For>
                    </ul>
                </Show>
                <p class="d2-hint"><a class="d2-link" href="/shares">{i18n::share_all()}</a></p>
            </div>
        </dialog>
    }
}

/// A key of all fields of a link, so that a changed link is rendered again.
pub fn share_key(share: &Share) -> String {
    crate::json::write(share)
}

fn shares_of(shares: &[Share], target: &ShareTarget) -> Vec<Share> {
    shares
        .iter()
        .filter(|share| target.is_of(share))
        .cloned()
        .collect()
}

#[component]
fn CreateForm(links: ShareList, target: ShareTarget) -> impl IntoView {
    let is_grid = matches!(target, ShareTarget::Grid(_));
    let options = ShareOptions::of(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let share = options.create(target.clone());
        links.run(async move { client::create_share(&share).await.map(Some) });
    };
    view! {
        <form class="d2-share-form" on:submit=submit>
            <ShareOptionFields options is_grid />
            <div class="d2-share-go"><button type="submit" class="d2-btn d2-btn-main">{i18n::share_create()}</button></div>
        </form>
    }
}
