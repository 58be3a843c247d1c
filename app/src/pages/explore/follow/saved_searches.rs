use api::{CreateSearch, PatchSearch, SavedSearch, limits, routes};
use leptos::{ev::SubmitEvent, prelude::*};

use super::{super::search_store::SearchStore, remote::Remote};
use crate::{
    client,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    i18n,
};

/// The saved searches.
#[derive(Clone, Copy)]
struct SavedSearchStore {
    searches: Remote<Vec<SavedSearch>>,
    /// The one deleted last, which can be restored.
    deleted: RwSignal<Option<SavedSearch>>,
}

impl SavedSearchStore {
    fn open() -> Self {
        Self {
            searches: Remote::open(|| Box::pin(client::searches())),
            deleted: RwSignal::new(None),
        }
    }

    fn save(self, name: String, query: String) {
        self.searches.run(async move {
            client::save_search(&CreateSearch { name, query })
                .await
                .map(|_| ())
        });
    }

    fn update(self, search: &SavedSearch, patch: PatchSearch) {
        let id = search.id.clone();
        self.searches
            .run(async move { client::update_search(&id, &patch).await.map(|_| ()) });
    }

    fn delete(self, search: SavedSearch) {
        self.searches.run(async move {
            client::delete_search(&search.id).await?;
            self.deleted.set(Some(search));
            Ok(())
        });
    }

    fn restore(self) {
        if let Some(SavedSearch { name, query, .. }) =
            self.deleted.try_update(Option::take).flatten()
        {
            self.save(name, query);
        }
    }
}

/// Saves the search under a name, and lists the saved searches.
#[component]
pub fn SavedSearches(name: String, search: String, store: SearchStore) -> impl IntoView {
    let saved = SavedSearchStore::open();
    let typed = RwSignal::new(
        name.chars()
            .take(limits::SEARCH_NAME_CHARACTERS)
            .collect::<String>(),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        saved.save(typed.get_untracked().trim().to_owned(), search.clone());
    };
    let searches = saved.searches.value();
    let key = |search: &SavedSearch| crate::json::write(search);
    view! {
        <section>
            <h3>{i18n::follow_saved()}</h3>
            <form class="d2-explore-form" on:submit=submit>
                <label>
                    {i18n::follow_search_name()}
                    <input type="text" autocomplete="off" maxlength=limits::SEARCH_NAME_CHARACTERS.to_string() prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) />
                </label>
                <button type="submit" class="d2-btn d2-btn-main" prop:disabled=move || typed.read().trim().is_empty()>{i18n::follow_save()}</button>
            </form>
            <Notice sentence=saved.searches.error() bad=true />
            <ul class="d2-explore-saved" aria-label=i18n::follow_saved()>
                <For each=move || searches.get().unwrap_or_default() key let(search)><SavedSearchLine saved search store /></For>
            </ul>
            <p class="d2-explore-undo" role="status">
                <Show when=move || saved.deleted.read().is_some()>
                    <span>{move || saved.deleted.read().as_ref().map(|search| i18n::follow_deleted(&search.name))}</span>
                    <button type="button" class="d2-btn" on:click=move |_| saved.restore()>{i18n::act_undo()}</button>
                </Show>
            </p>
        </section>
    }
}

/// One saved search, or the field for its new name.
#[component]
fn SavedSearchLine(
    saved: SavedSearchStore,
    search: SavedSearch,
    store: SearchStore,
) -> impl IntoView {
    let is_renaming = RwSignal::new(false);
    let (name, page, new) = (
        search.name.clone(),
        format!("{}{}", routes::EXPLORE_PAGE, search.query),
        search.new,
    );
    let search = StoredValue::new(search);
    let open = move |_| store.open_saved(search.with_value(|search| search.id.clone()));
    view! {
        <li>
            <Show when=move || is_renaming.get() fallback=move || view! { <a class="d2-link" href=page.clone() on:click=open>{name.clone()}</a> }>
                <RenameForm saved search is_renaming />
            </Show>
            {(new > 0).then(|| view! { <span class="d2-badge d2-badge-busy">{i18n::follow_new(new as f64)}</span> }.into_any())}
            <span class="d2-grow"></span>
            <button
                type="button"
                class="d2-icon"
                aria-label=move || search.with_value(|search| i18n::follow_rename(&search.name))
                aria-expanded=move || is_renaming.get().to_string()
                on:click=move |_| is_renaming.update(|is| *is = !*is)
            >
                <Icon glyph=Glyph::Pencil />
            </button>
            <button
                type="button"
                class="d2-icon"
                aria-label=move || search.with_value(|search| i18n::follow_delete(&search.name))
                on:click=move |_| saved.delete(search.get_value())
            >
                <Icon glyph=Glyph::Cross />
            </button>
        </li>
    }
}

#[component]
fn RenameForm(
    saved: SavedSearchStore,
    search: StoredValue<SavedSearch>,
    is_renaming: RwSignal<bool>,
) -> impl IntoView {
    let typed = RwSignal::new(search.with_value(|search| search.name.clone()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked().trim().to_owned();
        is_renaming.set(false);
        search.with_value(|search| {
            saved.update(
                search,
                PatchSearch {
                    name: Some(name),
                    seen: false,
                },
            );
        });
    };
    view! {
        <form class="d2-explore-form" on:submit=submit>
            <label>
                <span class="d2-visually-hidden">{i18n::follow_search_name()}</span>
                <input type="text" autofocus autocomplete="off" maxlength=limits::SEARCH_NAME_CHARACTERS.to_string() prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) />
            </label>
            <button type="submit" class="d2-btn" prop:disabled=move || typed.read().trim().is_empty()>{i18n::share_save()}</button>
        </form>
    }
}
