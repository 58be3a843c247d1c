use api::{CatalogQuery, CreateDigest, Digest, DigestInterval, Digests};
use leptos::{ev::SubmitEvent, prelude::*};

use super::remote::Remote;
use crate::{
    client,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    i18n,
    state::catalog::facet,
};

/// The subscriptions by email.
#[derive(Clone, Copy)]
struct DigestStore {
    digests: Remote<Digests>,
    /// Asks to confirm the subscription that was just created.
    notice: RwSignal<Option<String>>,
}

impl DigestStore {
    fn open() -> Self {
        Self {
            digests: Remote::open(|| Box::pin(client::digests())),
            notice: RwSignal::new(None),
        }
    }

    fn subscribe(self, digest: CreateDigest) {
        self.digests.run(async move {
            let digest = client::create_digest(&digest).await?;
            self.notice.set(Some(i18n::follow_sent(&digest.email)));
            Ok(())
        });
    }

    fn unsubscribe(self, digest: &Digest) {
        let id = digest.id.clone();
        self.notice.set(None);
        self.digests
            .run(async move { client::delete_digest(&id).await });
    }
}

/// Subscribes to the search by email if the server can send any, and lists the subscriptions.
#[component]
pub fn EmailUpdates(search: String) -> impl IntoView {
    let store = DigestStore::open();
    let digests = store.digests.value();
    let can_send = Memo::new(move |_| Some(digests.read().as_ref()?.can_send));
    let lines = move || match &*digests.read() {
        Some(digests) => digests.digests.clone(),
        None => Vec::new(),
    };
    let search = StoredValue::new(search);
    view! {
        <section>
            <h3>{i18n::follow_email()}</h3>
            <Show when=move || can_send.get() == Some(false)><p class="d2-hint">{i18n::follow_no_email()}</p></Show>
            <Show when=move || can_send.get() == Some(true)><SubscribeForm store search=search.get_value() /></Show>
            <p class="d2-explore-status" role="status">{move || store.notice.get()}</p>
            <Notice sentence=store.digests.error() bad=true />
            <ul class="d2-explore-saved" aria-label=i18n::follow_email()>
                <For each=lines key=|digest: &Digest| crate::json::write(digest) let(digest)><DigestLine store digest /></For>
            </ul>
        </section>
    }
}

#[component]
fn SubscribeForm(store: DigestStore, search: String) -> impl IntoView {
    let (email, interval) = (
        RwSignal::new(String::new()),
        RwSignal::new(DigestInterval::Week),
    );
    let option = move |choice: DigestInterval| {
        view! { <option value=choice.as_str() selected=choice == DigestInterval::Week>{name_of(choice)}</option> }.into_any()
    };
    let choose = move |event| {
        let word = event_target_value(&event);
        interval.set(
            DigestInterval::ALL
                .into_iter()
                .find(|choice| choice.as_str() == word)
                .unwrap_or(DigestInterval::Week),
        );
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        store.subscribe(CreateDigest {
            email: email.get_untracked().trim().to_owned(),
            query: search.clone(),
            interval: interval.get_untracked(),
        });
    };
    view! {
        <form class="d2-explore-form" on:submit=submit>
            <label>
                {i18n::follow_address()}
                <input type="email" autocomplete="email" required prop:value=email on:input=move |event| email.set(event_target_value(&event)) />
            </label>
            <label>{i18n::follow_interval()}<select on:change=choose>{DigestInterval::ALL.map(option).into_iter().collect_view()}</select></label>
            <button type="submit" class="d2-btn" prop:disabled=move || email.read().trim().is_empty()>{i18n::follow_subscribe()}</button>
        </form>
    }
}

#[component]
fn DigestLine(store: DigestStore, digest: Digest) -> impl IntoView {
    let state = match digest.is_confirmed {
        true => name_of(digest.interval),
        false if digest.has_failed => i18n::follow_failed(),
        false => i18n::follow_unconfirmed(),
    };
    let sent = digest
        .last_sent_at
        .as_ref()
        .map(|moment| i18n::follow_last_sent(&i18n::date(moment.as_str())));
    let (email, what) = (
        digest.email.clone(),
        facet::sentence(&CatalogQuery::from_search(&digest.query)),
    );
    let label = i18n::follow_delete(&email);
    view! {
        <li>
            <span class="d2-explore-digest"><b>{email}</b><span>{what}</span></span>
            <span class="d2-badge">{state}</span>
            <span>{sent}</span>
            <span class="d2-grow"></span>
            <button type="button" class="d2-icon" aria-label=label on:click=move |_| store.unsubscribe(&digest)><Icon glyph=Glyph::Cross /></button>
        </li>
    }
}

fn name_of(interval: DigestInterval) -> &'static str {
    match interval {
        DigestInterval::Day => i18n::follow_day(),
        DigestInterval::Week => i18n::follow_week(),
        DigestInterval::Month => i18n::follow_month(),
    }
}
