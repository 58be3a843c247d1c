use api::{CreateEmbedKey, EmbedKey, EmbedTerms, limits};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    browser::ActionQueue,
    client::{self, ClientError},
    components::{
        dynamic::{For, Show},
        notice::Notice,
        share::CopyButton,
    },
    i18n,
};

/// Id of the element that shows the code of a new studio.
const CODE: &str = "studio-code";
/// Placeholder of the field for the site.
const SITE_EXAMPLE: &str = "blog.example";
/// Template of the code that embeds a studio.
const EMBED_CODE: &str = include_str!("embed.html");
/// Inputs that visitors can set if they cannot set all.
const BASIC_INPUTS: [&str; 3] = ["input_image", "depth_image", "prompt"];

/// The keys of the embedded studios.
#[derive(Clone, Copy)]
struct EmbedKeyStore {
    keys: RwSignal<Option<Vec<EmbedKey>>>,
    /// The code of the studio that was just created. Only its creation returns the key.
    code: RwSignal<Option<String>>,
    error: RwSignal<Option<String>>,
    actions: ActionQueue,
}

impl EmbedKeyStore {
    fn open() -> Self {
        let store = Self {
            keys: RwSignal::new(None),
            code: RwSignal::new(None),
            error: RwSignal::new(None),
            actions: ActionQueue::new(),
        };
        store.run(async { Ok(()) });
        store
    }

    fn run(self, change: impl Future<Output = Result<(), ClientError>> + 'static) {
        self.actions.run(async move {
            let result = match change.await {
                Ok(()) => client::embed_keys().await,
                Err(error) => Err(error),
            };
            self.error
                .set(result.as_ref().err().map(ClientError::details));
            if let Ok(keys) = result {
                self.keys.set(Some(keys));
            }
        });
    }

    fn create(self, key: CreateEmbedKey) {
        self.run(async move {
            let created = client::create_embed_key(&key).await?;
            self.code.set(Some(code_of(&created)));
            Ok(())
        });
    }
}

/// Lists the embedded studios, and creates new ones.
#[component]
pub fn EmbeddedStudios() -> impl IntoView {
    let store = EmbedKeyStore::open();
    view! {
        <section class="d2-studios">
            <h2>{i18n::studios_title()}</h2>
            <p class="d2-hint">{i18n::studios_why()}</p>
            <ul class="d2-share-list" aria-label=i18n::studios_title()>
                <For each=move || store.keys.get().unwrap_or_default() key=|key: &EmbedKey| key.id.to_string() let(key)>
                    <StudioLine store key />
                </For>
            </ul>
            {move || store.code.get().map(|code| view! { <Code code /> }.into_any())}
            <Notice sentence=store.error bad=true />
            <CreateForm store />
        </section>
    }
}

#[component]
fn StudioLine(store: EmbedKeyStore, key: EmbedKey) -> impl IntoView {
    let EmbedKey {
        id,
        name,
        terms,
        used_today,
        ..
    } = key;
    let used = i18n::studios_used(&used_today, &terms.per_day);
    let open = if terms.parameters.is_some() {
        i18n::studios_basic_settings()
    } else {
        i18n::studios_all_settings()
    };
    let revoke = move |_| {
        let id = id.clone();
        store.run(async move { client::delete_embed_key(&id).await });
    };
    view! {
        <li class="d2-share-line">
            <div class="d2-share-facts"><p><b>{name}</b></p><p>{open}" "{used}"."</p></div>
            <span class="d2-share-actions"><button type="button" class="d2-btn" on:click=revoke>{i18n::share_revoke()}</button></span>
        </li>
    }
}

/// The code that embeds a new studio. It cannot be shown again later.
#[component]
fn Code(code: String) -> impl IntoView {
    let copied = RwSignal::new("");
    let text = code.clone();
    view! {
        <section class="d2-share-created" aria-label=i18n::studios_code()>
            <div class="d2-share-snippet">
                <div class="d2-share-snippet-head"><b>{i18n::studios_code()}</b><CopyButton text shown=CODE copied /></div>
                <pre id=CODE tabindex="0" aria-label=i18n::studios_code()>{code}</pre>
            </div>
            <p class="d2-hint">{i18n::share_embed_origins()}</p>
        </section>
    }
}

#[component]
fn CreateForm(store: EmbedKeyStore) -> impl IntoView {
    let (name, per_day, is_open) = (
        RwSignal::new(String::new()),
        RwSignal::new(limits::EMBED_PER_DAY.to_string()),
        RwSignal::new(true),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let parameters =
            (!is_open.get_untracked()).then(|| BASIC_INPUTS.map(str::to_owned).to_vec());
        let terms = EmbedTerms {
            parameters,
            per_day: per_day.get_untracked().trim().parse().unwrap_or_default(),
            ..EmbedTerms::default()
        };
        store.create(CreateEmbedKey {
            name: name.get_untracked(),
            terms,
        });
        name.set(String::new());
    };
    view! {
        <form class="d2-share-form d2-studios-form" on:submit=submit>
            <div class="d2-share-row">
                <label>
                    {i18n::studios_name()}
                    <input type="text" autocomplete="off" placeholder=SITE_EXAMPLE maxlength=limits::PRESET_CHARACTERS.to_string() prop:value=name on:input=move |event| name.set(event_target_value(&event)) />
                </label>
                <label>
                    {i18n::studios_per_day()}
                    <input type="number" min="1" step="1" inputmode="numeric" prop:value=per_day on:input=move |event| per_day.set(event_target_value(&event)) />
                </label>
            </div>
            <label class="d2-check">
                <input type="checkbox" prop:checked=is_open on:change=move |event| is_open.set(event_target_checked(&event)) />
                {i18n::studios_allow_all()}
            </label>
            <Show when=move || !is_open.get()><p class="d2-hint">{i18n::studios_basic_settings()}</p></Show>
            <div class="d2-share-go"><button type="submit" class="d2-btn" prop:disabled=move || name.read().trim().is_empty()>{i18n::studios_create()}</button></div>
        </form>
    }
}

fn code_of(key: &EmbedKey) -> String {
    let address = key.embed_url.as_deref().unwrap_or_default();
    let origin = address.split("/embed/").next().unwrap_or_default();
    let secret = key.key.as_deref().unwrap_or_default();
    EMBED_CODE
        .trim_end()
        .replace("{origin}", origin)
        .replace("{key}", secret)
}
