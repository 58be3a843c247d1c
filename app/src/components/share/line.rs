use api::{PatchShare, Share, routes};
use leptos::{ev::SubmitEvent, prelude::*};

use super::{
    ShareList,
    terms::{TermFields, Terms, name_of},
};
use crate::{
    client,
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
    },
    words,
};

/// A link as its owner sees it: what it shows, how it is used, and what can be done with it.
#[component]
pub fn ShareLine(
    /// The links that it is one of.
    links: ShareList,
    /// The link.
    share: Share,
    /// It names its result, as among links to several.
    names_result: bool,
) -> impl IntoView {
    let is_changing = RwSignal::new(false);
    let facts = facts(&share);
    let (id, renewed) = (share.id.clone(), share.id.clone());
    let revoke = move |_| {
        let id = id.clone();
        links
            .made
            .update(|made| *made = made.take().filter(|made| made.id != id));
        links.run(async move { client::revoke_share(&id).await.map(|()| None) });
    };
    let renew = move |_| {
        let id = renewed.clone();
        links.run(async move {
            client::change_share(
                &id,
                &PatchShare {
                    renew: true,
                    ..PatchShare::default()
                },
            )
            .await
            .map(Some)
        });
    };
    let result = names_result.then(|| view! { <Face share=share.clone() /> }.into_any());
    let share = StoredValue::new(share);
    view! {
        <li class="d2-share-line">
            {result}
            <div class="d2-share-facts">{facts}</div>
            <span class="d2-share-acts">
                <button type="button" class="d2-btn" aria-expanded=move || is_changing.get().to_string() on:click=move |_| is_changing.update(|is| *is = !*is)>
                    {words::share_change()}
                </button>
                <button type="button" class="d2-btn" title=words::share_renew_why() on:click=renew>{words::share_renew()}</button>
                <button type="button" class="d2-btn" on:click=revoke>{words::share_revoke()}</button>
            </span>
            <Show when=move || is_changing.get()><Changing links share=share.get_value() is_changing /></Show>
        </li>
    }
}

/// The result that a link leads to.
#[component]
fn Face(share: Share) -> impl IntoView {
    let Share {
        picture,
        title,
        prediction,
        grid,
        ..
    } = share;
    let page = prediction
        .as_ref()
        .map(routes::result_page)
        .or(grid.as_ref().map(routes::grid_page));
    view! {
        <a class="d2-share-face" href=page>
            {match picture {
                Some(address) => view! { <img src=address alt="" /> }.into_any(),
                None => view! { <Icon glyph=Glyph::Cube /> }.into_any(),
            }}
            <span>{title}</span>
        </a>
    }
}

/// What there is to know of a link, in a few words each.
fn facts(share: &Share) -> impl IntoView + use<> {
    let ends = match &share.expires_at {
        _ if !share.is_open => words::share_ended().to_owned(),
        Some(moment) => words::share_until(&words::moment(moment)),
        None => words::share_open_ended().to_owned(),
    };
    let used = match &share.last_used_at {
        Some(moment) => words::share_used(share.uses as f64, &words::moment(moment)),
        None => words::share_unused().to_owned(),
    };
    let note = share.note.clone();
    let (name, has_password, is_open) = (name_of(share.shows), share.has_password, share.is_open);
    view! {
        <p>
            <b>{name}</b>
            {has_password.then(|| view! { <span class="d2-badge">{words::share_locked()}</span> }.into_any())}
            {(!is_open).then(|| view! { <span class="d2-badge d2-badge-bad">{words::share_ended()}</span> }.into_any())}
        </p>
        <p>{is_open.then(|| format!("{ends}. "))}{used}"."</p>
        {note.map(|note| view! { <p class="d2-share-said">{note}</p> }.into_any())}
    }
}

#[component]
fn Changing(links: ShareList, share: Share, is_changing: RwSignal<bool>) -> impl IntoView {
    let is_grid = share.grid.is_some();
    let terms = Terms::of(Some(&share));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let id = share.id.clone();
        let patch = terms.patch();
        links.run(async move {
            let changed = client::change_share(&id, &patch).await;
            if changed.is_ok() {
                is_changing.set(false);
            }
            changed.map(Some)
        });
    };
    view! {
        <form class="d2-share-form" on:submit=submit>
            <TermFields terms is_grid />
            <div class="d2-share-go"><button type="submit" class="d2-btn d2-btn-main">{words::share_save()}</button></div>
        </form>
    }
}
