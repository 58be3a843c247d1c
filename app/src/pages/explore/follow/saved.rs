use api::{CreateSearch, PatchSearch, SavedSearch, limits, routes};
use leptos::{ev::SubmitEvent, prelude::*};

use super::{super::browse::Browsing, kept::Kept};
use crate::{
    client,
    components::{
        dynamic::{For, Show},
        icon::{Glyph, Icon},
        notice::Notice,
    },
    words,
};

/// The saved searches, and what is being done with them.
#[derive(Clone, Copy)]
struct Shelf {
    searches: Kept<Vec<SavedSearch>>,
    /// The one that was deleted last.
    deleted: RwSignal<Option<SavedSearch>>,
}

impl Shelf {
    fn open() -> Self {
        Self {
            searches: Kept::open(|| Box::pin(client::searches())),
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

    fn change(self, search: &SavedSearch, patch: PatchSearch) {
        let id = search.id.clone();
        self.searches
            .run(async move { client::change_search(&id, &patch).await.map(|_| ()) });
    }

    fn delete(self, search: SavedSearch) {
        self.searches.run(async move {
            client::delete_search(&search.id).await?;
            self.deleted.set(Some(search));
            Ok(())
        });
    }

    fn bring_back(self) {
        if let Some(SavedSearch { name, query, .. }) =
            self.deleted.try_update(Option::take).flatten()
        {
            self.save(name, query);
        }
    }
}

/// Keeps the search under a name, and shows those that are kept.
#[component]
pub fn Saved(name: String, search: String, browsing: Browsing) -> impl IntoView {
    let shelf = Shelf::open();
    let typed = RwSignal::new(
        name.chars()
            .take(limits::SEARCH_NAME_CHARACTERS)
            .collect::<String>(),
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        shelf.save(typed.get_untracked().trim().to_owned(), search.clone());
    };
    let key = |search: &SavedSearch| crate::json::write(search);
    view! {
        <section>
            <h3>{words::follow_saved()}</h3>
            <form class="d2-explore-form" on:submit=submit>
                <label>
                    {words::follow_search_name()}
                    <input type="text" autocomplete="off" maxlength=limits::SEARCH_NAME_CHARACTERS.to_string() prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) />
                </label>
                <button type="submit" class="d2-btn d2-btn-main" prop:disabled=move || typed.read().trim().is_empty()>{words::follow_save()}</button>
            </form>
            <Notice sentence=shelf.searches.fault bad=true />
            <ul class="d2-explore-saved" aria-label=words::follow_saved()>
                <For each=move || shelf.searches.found.get().unwrap_or_default() key let(search)><Line shelf search browsing /></For>
            </ul>
            <p class="d2-explore-undo" role="status">
                <Show when=move || shelf.deleted.read().is_some()>
                    <span>{move || shelf.deleted.read().as_ref().map(|search| words::follow_deleted(&search.name))}</span>
                    <button type="button" class="d2-btn" on:click=move |_| shelf.bring_back()>{words::act_undo()}</button>
                </Show>
            </p>
        </section>
    }
}

/// One saved search; while it gets another name, the field for it.
#[component]
fn Line(shelf: Shelf, search: SavedSearch, browsing: Browsing) -> impl IntoView {
    let is_renaming = RwSignal::new(false);
    let (name, page, new) = (
        search.name.clone(),
        format!("{}{}", routes::EXPLORE_PAGE, search.query),
        search.new,
    );
    let search = StoredValue::new(search);
    let open = move |_| browsing.see(search.with_value(|search| search.id.clone()));
    view! {
        <li>
            <Show when=move || is_renaming.get() fallback=move || view! { <a class="d2-link" href=page.clone() on:click=open>{name.clone()}</a> }>
                <Renaming shelf search is_renaming />
            </Show>
            {(new > 0).then(|| view! { <span class="d2-badge d2-badge-busy">{words::follow_new(new as f64)}</span> }.into_any())}
            <span class="d2-grow"></span>
            <button
                type="button"
                class="d2-icon"
                aria-label=move || search.with_value(|search| words::follow_rename(&search.name))
                aria-expanded=move || is_renaming.get().to_string()
                on:click=move |_| is_renaming.update(|is| *is = !*is)
            >
                <Icon glyph=Glyph::Pencil />
            </button>
            <button
                type="button"
                class="d2-icon"
                aria-label=move || search.with_value(|search| words::follow_delete(&search.name))
                on:click=move |_| shelf.delete(search.get_value())
            >
                <Icon glyph=Glyph::Cross />
            </button>
        </li>
    }
}

#[component]
fn Renaming(
    shelf: Shelf,
    search: StoredValue<SavedSearch>,
    is_renaming: RwSignal<bool>,
) -> impl IntoView {
    let typed = RwSignal::new(search.with_value(|search| search.name.clone()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked().trim().to_owned();
        is_renaming.set(false);
        search.with_value(|search| {
            shelf.change(
                search,
                PatchSearch {
                    name: Some(name),
                    seen: false,
                },
            )
        });
    };
    view! {
        <form class="d2-explore-form" on:submit=submit>
            <label>
                <span class="d2-visually-hidden">{words::follow_search_name()}</span>
                <input type="text" autofocus autocomplete="off" maxlength=limits::SEARCH_NAME_CHARACTERS.to_string() prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) />
            </label>
            <button type="submit" class="d2-btn" prop:disabled=move || typed.read().trim().is_empty()>{words::share_save()}</button>
        </form>
    }
}
