use api::{PatchShare, Share, routes};
use leptos::{ev::SubmitEvent, prelude::*};

use super::{
    ShareList,
    options::{ShareOptionFields, ShareOptions, name_of},
};
use crate::{
    client,
    components::{
        dynamic::Show,
        icon::{Glyph, Icon},
    },
    i18n,
};

/// A link with its options, its use, and the actions on it.
#[component]
pub fn ShareRow(
    /// The list to which the link belongs.
    links: ShareList,
    /// The link.
    share: Share,
    /// Whether its result is named, as in a list of links to several results.
    names_result: bool,
) -> impl IntoView {
    let is_editing = RwSignal::new(false);
    let facts = facts(&share);
    let (id, renewed) = (share.id.clone(), share.id.clone());
    let revoke = move |_| {
        let id = id.clone();
        links
            .created
            .update(|created| *created = created.take().filter(|created| created.id != id));
        links.run(async move { client::revoke_share(&id).await.map(|()| None) });
    };
    let renew = move |_| {
        let id = renewed.clone();
        links.run(async move {
            client::update_share(
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
    let result = names_result.then(|| view! { <ResultLink share=share.clone() /> }.into_any());
    let share = StoredValue::new(share);
    view! {
        <li class="d2-share-line">
            {result}
            <div class="d2-share-facts">{facts}</div>
            <span class="d2-share-actions">
                <button type="button" class="d2-btn" aria-expanded=move || is_editing.get().to_string() on:click=move |_| is_editing.update(|is| *is = !*is)>
                    {i18n::share_change()}
                </button>
                <button type="button" class="d2-btn" title=i18n::share_renew_why() on:click=renew>{i18n::share_renew()}</button>
                <button type="button" class="d2-btn" on:click=revoke>{i18n::share_revoke()}</button>
            </span>
            <Show when=move || is_editing.get()><EditForm links share=share.get_value() is_editing /></Show>
        </li>
    }
}

/// The target of a link, with its picture.
#[component]
fn ResultLink(share: Share) -> impl IntoView {
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

/// Visibility, expiry, use and note of a link.
fn facts(share: &Share) -> impl IntoView + use<> {
    let ends = match &share.expires_at {
        _ if !share.is_open => i18n::share_expired().to_owned(),
        Some(moment) => i18n::share_expires_at(&i18n::date_time(moment)),
        None => i18n::share_never_expires().to_owned(),
    };
    let used = match &share.last_used_at {
        Some(moment) => i18n::share_used(share.uses as f64, &i18n::date_time(moment)),
        None => i18n::share_unused().to_owned(),
    };
    let note = share.note.clone();
    let (name, has_password, is_open) =
        (name_of(share.visibility), share.has_password, share.is_open);
    view! {
        <p>
            <b>{name}</b>
            {has_password.then(|| view! { <span class="d2-badge">{i18n::share_locked()}</span> }.into_any())}
            {(!is_open).then(|| view! { <span class="d2-badge d2-badge-bad">{i18n::share_expired()}</span> }.into_any())}
        </p>
        <p>{is_open.then(|| format!("{ends}. "))}{used}"."</p>
        {note.map(|note| view! { <p class="d2-share-status">{note}</p> }.into_any())}
    }
}

#[component]
fn EditForm(links: ShareList, share: Share, is_editing: RwSignal<bool>) -> impl IntoView {
    let is_grid = share.grid.is_some();
    let options = ShareOptions::of(Some(&share));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let id = share.id.clone();
        let patch = options.patch();
        links.run(async move {
            let changed = client::update_share(&id, &patch).await;
            if changed.is_ok() {
                is_editing.set(false);
            }
            changed.map(Some)
        });
    };
    view! {
        <form class="d2-share-form" on:submit=submit>
            <ShareOptionFields options is_grid />
            <div class="d2-share-go"><button type="submit" class="d2-btn d2-btn-main">{i18n::share_save()}</button></div>
        </form>
    }
}
