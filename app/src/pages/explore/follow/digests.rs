use api::{CatalogQuery, CreateDigest, Digest, Digests, Every};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser::Latest,
    client::{self, ClientError},
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    state::catalog::facet,
    words,
};

/// The digests that were asked for, and what is being done with them.
#[derive(Clone, Copy)]
struct Post {
    digests: RwSignal<Option<Digests>>,
    /// What came of asking.
    said: RwSignal<Option<String>>,
    fault: RwSignal<Option<String>>,
    task: Latest,
}

impl Post {
    fn open() -> Self {
        let post = Self { digests: RwSignal::new(None), said: RwSignal::new(None), fault: RwSignal::new(None), task: Latest::new() };
        post.run(async { Ok(None) });
        post
    }

    /// Does something with a digest, says what came of it, and reads all of them anew.
    fn run(self, work: impl Future<Output = Result<Option<String>, ClientError>> + 'static) {
        self.task.run(async move {
            let done = work.await;
            if let Ok(said) = &done {
                self.said.set(said.clone());
            }
            let found = match done {
                Ok(_) => client::digests().await,
                Err(error) => Err(error),
            };
            self.fault.set(found.as_ref().err().map(ClientError::explanation));
            if let Ok(digests) = found {
                self.digests.set(Some(digests));
            }
        });
    }

    fn ask(self, digest: CreateDigest) {
        self.run(async move {
            let made = client::ask_for_digest(&digest).await?;
            Ok(Some(words::follow_sent(&made.email)))
        });
    }

    fn end(self, digest: &Digest) {
        let id = digest.id.clone();
        self.run(async move { client::delete_digest(&id).await.map(|()| None) });
    }
}

/// News of the search by e-mail, where this server can send any.
#[component]
pub fn News(search: String) -> impl IntoView {
    let post = Post::open();
    let can_send = Memo::new(move |_| post.digests.with(|digests| digests.as_ref().map(|digests| digests.can_send)));
    let lines = move || post.digests.with(|digests| digests.as_ref().map(|digests| digests.digests.clone()).unwrap_or_default());
    let search = StoredValue::new(search);
    view! {
        <section>
            <h3>{words::follow_email()}</h3>
            <Show when=move || can_send.get() == Some(false)><p class="d2-hint">{words::follow_no_email()}</p></Show>
            <Show when=move || can_send.get() == Some(true)><Asking post search=search.get_value() /></Show>
            <p class="d2-explore-said" role="status">{move || post.said.get()}</p>
            <Notice sentence=post.fault bad=true />
            <ul class="d2-explore-saved" aria-label=words::follow_email()>
                <For each=lines key=|digest: &Digest| crate::json::write(digest) let(digest)><Line post digest /></For>
            </ul>
        </section>
    }
}

#[component]
fn Asking(post: Post, search: String) -> impl IntoView {
    let (email, every) = (RwSignal::new(String::new()), RwSignal::new(Every::Week));
    let option =
        move |choice: Every| view! { <option value=choice.as_str() selected=choice == Every::Week>{name_of(choice)}</option> }.into_any();
    let choose = move |event| {
        let word = event_target_value(&event);
        every.set(Every::ALL.into_iter().find(|choice| choice.as_str() == word).unwrap_or(Every::Week));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        post.ask(CreateDigest { email: email.get_untracked().trim().to_owned(), query: search.clone(), every: every.get_untracked() });
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
    let state = if digest.is_confirmed { name_of(digest.every) } else { words::follow_unconfirmed() };
    let sent = digest.last_sent_at.as_ref().map(|moment| words::follow_last_sent(&words::day(moment.as_str())));
    let (email, what) = (digest.email.clone(), facet::sentence(&CatalogQuery::from_search(&digest.query)));
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
