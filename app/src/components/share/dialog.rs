use api::Share;
use leptos::{ev::SubmitEvent, html, prelude::*};

use super::{
    ShareLine, ShareList, Subject,
    made::Made,
    terms::{TermFields, Terms},
};
use crate::{
    browser, client,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    words,
};

/// Makes links to a result or a comparison, and shows those that there are.
#[component]
pub fn ShareDialog(
    /// It.
    subject: Subject,
    /// Whether the dialog is there.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::use_modal(dialog);
    let links = ShareList::open();
    let result = StoredValue::new(subject);
    let own = Memo::new(move |_| {
        links
            .shares
            .with(|shares| of_result(shares.as_deref().unwrap_or_default(), &result.get_value()))
    });
    view! {
        <dialog class="d2-dialog d2-share" node_ref=dialog aria-label=words::share_name() on:close=move |_| is_open.set(false)>
            <div class="d2-dialog-head">
                <h2>{words::share_name()}</h2>
                <button type="button" class="d2-icon" aria-label=words::act_close() on:click=move |_| is_open.set(false)>
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
            <div class="d2-dialog-body">
                <Making links subject=result.get_value() />
                <Notice sentence=links.fault bad=true />
                {move || links.made.get().map(|share| view! { <Made share /> }.into_any())}
                <Show when=move || !own.read().is_empty()>
                    <h3>{words::share_list()}</h3>
                    <ul class="d2-share-list">
                        <For each=move || own.get() key=line_key let(share)><ShareLine links share names_result=false /></For>
                    </ul>
                </Show>
                <p class="d2-hint"><a class="d2-link" href="/shares">{words::share_all()}</a></p>
            </div>
        </dialog>
    }
}

/// What tells a link from others, and from what it was before: whatever changes of it, its line is a new one.
pub fn line_key(share: &Share) -> String {
    crate::json::write(share)
}

fn of_result(shares: &[Share], subject: &Subject) -> Vec<Share> {
    shares
        .iter()
        .filter(|share| subject.is_of(share))
        .cloned()
        .collect()
}

#[component]
fn Making(links: ShareList, subject: Subject) -> impl IntoView {
    let is_grid = matches!(subject, Subject::Grid(_));
    let terms = Terms::of(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let share = terms.create(subject.clone());
        links.run(async move { client::create_share(&share).await.map(Some) });
    };
    view! {
        <form class="d2-share-form" on:submit=submit>
            <TermFields terms is_grid />
            <div class="d2-share-go"><button type="submit" class="d2-btn d2-btn-main">{words::share_make()}</button></div>
        </form>
    }
}
