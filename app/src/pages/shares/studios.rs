use api::{CreateEmbedKey, EmbedKey, EmbedTerms, limits};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser::Latest,
    client::{self, ClientError},
    components::{
        dynamic::{For, Show},
        notice::Notice,
        share::CopyButton,
    },
    words,
};

/// The element that shows the code of a studio that was just made.
const CODE: &str = "studio-code";
/// A site as it is called.
const SITE: &str = "blog.example";
/// What puts a studio into another site.
const STUDIO_CODE: &str = include_str!("studio.html");
/// What visitors may set where they may not set everything: the picture, and what it is to become.
const LITTLE: [&str; 3] = ["input_image", "depth_image", "prompt"];

/// The studios in other sites, and what is being done with them.
#[derive(Clone, Copy)]
struct Keys {
    keys: RwSignal<Option<Vec<EmbedKey>>>,
    /// The code that puts the one into a page that was just made.
    code: RwSignal<Option<String>>,
    fault: RwSignal<Option<String>>,
    task: Latest,
}

impl Keys {
    fn open() -> Self {
        let keys = Self {
            keys: RwSignal::new(None),
            code: RwSignal::new(None),
            fault: RwSignal::new(None),
            task: Latest::new(),
        };
        keys.run(async { Ok(()) });
        keys
    }

    fn run(self, work: impl Future<Output = Result<(), ClientError>> + 'static) {
        self.task.run(async move {
            let found = match work.await {
                Ok(()) => client::embed_keys().await,
                Err(error) => Err(error),
            };
            self.fault
                .set(found.as_ref().err().map(ClientError::explanation));
            if let Ok(keys) = found {
                self.keys.set(Some(keys));
            }
        });
    }

    fn make(self, key: CreateEmbedKey) {
        self.run(async move {
            let made = client::create_embed_key(&key).await?;
            self.code.set(Some(code_of(&made)));
            Ok(())
        });
    }
}

/// Studios for other sites: those that there are, and a new one.
#[component]
pub fn Studios() -> impl IntoView {
    let keys = Keys::open();
    view! {
        <section class="d2-studios">
            <h2>{words::studios_title()}</h2>
            <p class="d2-hint">{words::studios_why()}</p>
            <ul class="d2-share-list" aria-label=words::studios_title()>
                <For each=move || keys.keys.get().unwrap_or_default() key=|key: &EmbedKey| key.id.to_string() let(key)>
                    <StudioLine keys key />
                </For>
            </ul>
            {move || keys.code.get().map(|code| view! { <Code code /> }.into_any())}
            <Notice sentence=keys.fault bad=true />
            <Making keys />
        </section>
    }
}

#[component]
fn StudioLine(keys: Keys, key: EmbedKey) -> impl IntoView {
    let EmbedKey {
        id,
        name,
        terms,
        used_today,
        ..
    } = key;
    let used = words::studios_used(&used_today, &terms.per_day);
    let open = if terms.parameters.is_some() {
        words::studios_little()
    } else {
        words::studios_everything()
    };
    let end = move |_| {
        let id = id.clone();
        keys.run(async move { client::delete_embed_key(&id).await });
    };
    view! {
        <li class="d2-share-line">
            <div class="d2-share-facts"><p><b>{name}</b></p><p>{open}". "{used}"."</p></div>
            <span class="d2-share-acts"><button type="button" class="d2-btn" on:click=end>{words::share_revoke()}</button></span>
        </li>
    }
}

/// The code that puts a studio into a page. It is here this once.
#[component]
fn Code(code: String) -> impl IntoView {
    let copied = RwSignal::new("");
    let text = code.clone();
    view! {
        <section class="d2-share-made" aria-label=words::studios_code()>
            <div class="d2-share-snippet">
                <div class="d2-share-snippet-head"><b>{words::studios_code()}</b><CopyButton text shown=CODE copied /></div>
                <pre id=CODE tabindex="0" aria-label=words::studios_code()>{code}</pre>
            </div>
            <p class="d2-hint">{words::share_embed_origins()}</p>
        </section>
    }
}

#[component]
fn Making(keys: Keys) -> impl IntoView {
    let (name, per_day, is_open) = (
        RwSignal::new(String::new()),
        RwSignal::new(limits::EMBED_PER_DAY.to_string()),
        RwSignal::new(true),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let parameters = (!is_open.get_untracked()).then(|| LITTLE.map(str::to_owned).to_vec());
        let terms = EmbedTerms {
            parameters,
            per_day: per_day.get_untracked().trim().parse().unwrap_or_default(),
            ..EmbedTerms::default()
        };
        keys.make(CreateEmbedKey {
            name: name.get_untracked(),
            terms,
        });
        name.set(String::new());
    };
    view! {
        <form class="d2-share-form d2-studios-form" on:submit=submit>
            <div class="d2-share-row">
                <label>
                    {words::studios_name()}
                    <input type="text" autocomplete="off" placeholder=SITE maxlength=limits::PRESET_CHARACTERS.to_string() prop:value=name on:input=move |event| name.set(event_target_value(&event)) />
                </label>
                <label>
                    {words::studios_per_day()}
                    <input type="number" min="1" step="1" inputmode="numeric" prop:value=per_day on:input=move |event| per_day.set(event_target_value(&event)) />
                </label>
            </div>
            <label class="d2-check">
                <input type="checkbox" prop:checked=is_open on:change=move |event| is_open.set(event_target_checked(&event)) />
                {words::studios_open()}
            </label>
            <Show when=move || !is_open.get()><p class="d2-hint">{words::studios_little()}"."</p></Show>
            <div class="d2-share-go"><button type="submit" class="d2-btn" prop:disabled=move || name.read().trim().is_empty()>{words::studios_make()}</button></div>
        </form>
    }
}

fn code_of(key: &EmbedKey) -> String {
    let address = key.embed_url.as_deref().unwrap_or_default();
    let origin = address.split("/embed/").next().unwrap_or_default();
    let secret = key.key.as_deref().unwrap_or_default();
    STUDIO_CODE
        .trim_end()
        .replace("{origin}", origin)
        .replace("{key}", secret)
}
