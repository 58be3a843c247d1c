use api::{CatalogQuery, CreateDigest, Digest, Digests, Every};
use leptos::{ev::SubmitEvent, prelude::*};

use super::kept::Kept;
use crate::{
    client,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    state::catalog::facet,
    words,
};

/// The digests that were asked for, and what came of asking.
#[derive(Clone, Copy)]
struct Post {
    digests: Kept<Digests>,
    said: RwSignal<Option<String>>,
}

impl Post {
    fn open() -> Self {
        Self {
            digests: Kept::open(|| Box::pin(client::digests())),
            said: RwSignal::new(None),
        }
    }

    fn ask(self, digest: CreateDigest) {
        self.digests.run(async move {
            let made = client::ask_for_digest(&digest).await?;
            self.said.set(Some(words::follow_sent(&made.email)));
            Ok(())
        });
    }

    fn end(self, digest: &Digest) {
        let id = digest.id.clone();
        self.said.set(None);
        self.digests
            .run(async move { client::delete_digest(&id).await });
    }
}

/// News of the search by e-mail, where this server can send any.
#[component]
pub fn News(search: String) -> impl IntoView {
    let post = Post::open();
    let can_send = Memo::new(move |_| {
        post.digests
            .found
            .with(|digests| digests.as_ref().map(|digests| digests.can_send))
    });
    let lines = move || {
        post.digests.found.with(|digests| {
            digests
                .as_ref()
                .map(|digests| digests.digests.clone())
                .unwrap_or_default()
        })
    };
    let search = StoredValue::new(search);
    view! {
        <section>
            <h3>{words::follow_email()}</h3>
            <Show when=move || can_send.get() == Some(false)><p class="d2-hint">{words::follow_no_email()}</p></Show>
            <Show when=move || can_send.get() == Some(true)><Asking post search=search.get_value() /></Show>
            <p class="d2-explore-said" role="status">{move || post.said.get()}</p>
            <Notice sentence=post.digests.fault bad=true />
            <ul class="d2-explore-saved" aria-label=words::follow_email()>
                <For each=lines key=|digest: &Digest| crate::json::write(digest) let(digest)><Line post digest /></For>
            </ul>
        </section>
    }
}

#[component]
fn Asking(post: Post, search: String) -> impl IntoView {
    let (email, every) = (RwSignal::new(String::new()), RwSignal::new(Every::Week));
    let option = move |choice: Every| {
        view! { <option value=choice.as_str() selected=choice == Every::Week>{name_of(choice)}</option> }.into_any()
    };
    let choose = move |event| {
        let word = event_target_value(&event);
        every.set(
            Every::ALL
                .into_iter()
                .find(|choice| choice.as_str() == word)
                .unwrap_or(Every::Week),
        );
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        post.ask(CreateDigest {
            email: email.get_untracked().trim().to_owned(),
            query: search.clone(),
            every: every.get_untracked(),
        });
    };
    view! {
        <form class="d2-explore-form" on:submit=submit>
            <label>
                {words::follow_address()}
                <input type="email" autocomplete="email" required prop:value=email on:input=move |event| email.set(event_target_value(&event)) />
            </label>
            <label>{words::follow_every()}<select on:change=choose>{Every::ALL.map(option).into_iter().collect_view()}</select></label>
            <button type="submit" class="d2-btn" prop:disabled=move || email.read().trim().is_empty()>{words::follow_ask()}</button>
        </form>
    }
}

#[component]
fn Line(post: Post, digest: Digest) -> impl IntoView {
    let state = match digest.is_confirmed {
        true => name_of(digest.every),
        false if digest.has_failed => words::follow_failed(),
        false => words::follow_unconfirmed(),
    };
    let sent = digest
        .last_sent_at
        .as_ref()
        .map(|moment| words::follow_last_sent(&words::day(moment.as_str())));
    let (email, what) = (
        digest.email.clone(),
        facet::sentence(&CatalogQuery::from_search(&digest.query)),
    );
    let label = words::follow_delete(&email);
    view! {
        <li>
            <span class="d2-explore-letter"><b>{email}</b><span>{what}</span></span>
            <span class="d2-badge">{state}</span>
            <span>{sent}</span>
            <span class="d2-grow"></span>
            <button type="button" class="d2-icon" aria-label=label on:click=move |_| post.end(&digest)><Icon glyph=Glyph::Cross /></button>
        </li>
    }
}

fn name_of(every: Every) -> &'static str {
    match every {
        Every::Day => words::follow_day(),
        Every::Week => words::follow_week(),
        Every::Month => words::follow_month(),
    }
}
