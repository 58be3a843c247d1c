use api::{CatalogQuery, PatchSearch, SearchId};
use leptos::prelude::*;

use super::{
    Place,
    facets::Facets,
    finding::{Finding, Reading},
    follow::FollowDialog,
    head::{Chips, Head},
    nothing::{Collections, Nothing},
    results::{End, Results},
    search::SearchField,
};
use crate::{
    browser::{self, Address, Latest, effect},
    client,
    components::dynamic::Show,
    state::catalog::{ExplorePlace, Picks},
    words,
};

/// What the page of the search is made of.
#[derive(Clone, Copy)]
pub struct Browsing {
    /// What the address asks for.
    pub place: Memo<ExplorePlace>,
    /// What it finds.
    pub finding: Finding,
    /// The facets lie over the page of a phone.
    pub is_narrowing: RwSignal<bool>,
    /// The dialog about following is open.
    pub is_following: RwSignal<bool>,
    seeing: Latest,
    address: Address,
}

impl Browsing {
    fn open(address: Address) -> Self {
        let (path, query) = (address.path(), address.query());
        // While another page is on its way, its address is not for this one.
        let place = Memo::new(
            move |before: Option<&ExplorePlace>| match Place::of(&path.read()) {
                Some(Place::All) => ExplorePlace::from_search(&query.read()),
                _ => before.cloned().unwrap_or_default(),
            },
        );
        let finding = Finding::open(place.with_untracked(|place| place.query.clone()));
        effect(move || finding.turn_to(place.get().query));
        let (is_narrowing, is_following) = (RwSignal::new(false), RwSignal::new(false));
        Self {
            place,
            finding,
            is_narrowing,
            is_following,
            seeing: Latest::new(),
            address,
        }
    }

    /// Asks for something else, with a step in the browser's history.
    pub fn turn(self, change: impl FnOnce(&mut ExplorePlace)) {
        let search = self.changed(change);
        self.address
            .go(&format!("{}{search}", api::routes::EXPLORE_PAGE));
    }

    /// Looks for other words: typing leaves no steps.
    pub fn type_words(self, words: &str) {
        let search = self.changed(|place| place.query.q = words.trim().to_owned());
        self.address.narrow(&search);
    }

    /// Puts a value into a facet, or takes it out.
    pub fn toggle(self, facet: &str, value: &str) {
        self.turn(|place| place.query.toggle(facet, value));
    }

    /// Takes back all words and facets.
    pub fn clear(self) {
        self.turn(|place| {
            place.query = CatalogQuery {
                sort: place.query.sort,
                ..CatalogQuery::default()
            }
        });
    }

    /// A saved search is looked at: nothing in it is new any more.
    pub fn see(self, id: SearchId) {
        self.is_following.set(false);
        self.seeing.run(async move {
            _ = client::change_search(
                &id,
                &PatchSearch {
                    name: None,
                    seen: true,
                },
            )
            .await;
        });
    }

    fn changed(self, change: impl FnOnce(&mut ExplorePlace)) -> String {
        let mut place = self.place.get_untracked();
        change(&mut place);
        place.to_search()
    }
}

/// The search: its field, what it can be narrowed by, and what it finds.
#[component]
pub fn Browse(address: Address, picks: RwSignal<Picks>) -> impl IntoView {
    browser::show_progress(Some(words::header_explore()), None);
    let browsing = Browsing::open(address);
    let finding = browsing.finding;
    let is_gallery = Signal::derive(move || browsing.place.read().is_gallery);
    let is_empty = Memo::new(move |_| {
        finding.count.get().is_some_and(|(total, _)| total == 0) && finding.fault.read().is_none()
    });
    let shows_collections =
        Memo::new(move |_| browsing.place.read().is_whole() && finding.fault.read().is_none());
    // Of a catalog that nobody has filled.
    let is_bare = Memo::new(move |_| finding.count.get().is_some_and(|(_, of)| of == 1));
    let is_dim = Signal::derive(move || finding.reading.get() == Reading::Anew);
    view! {
        <main class="d2-explore" id="main">
            <h1 class="d2-visually-hidden">{words::header_explore()}</h1>
            <SearchField browsing />
            <Facets browsing />
            <section class="d2-explore-found" aria-label=words::explore_results()>
                <Head browsing />
                <Chips browsing />
                <Show when=move || shows_collections.get()><Collections /></Show>
                <Show when=move || is_empty.get()><Nothing browsing /></Show>
                <Results models=finding.models.into() is_gallery is_dim picks />
                <End finding is_gallery />
                <Show when=move || is_bare.get()><p class="d2-hint">{words::explore_bare()}</p></Show>
            </section>
        </main>
        <Show when=move || browsing.is_following.get()><FollowDialog browsing /></Show>
    }
}
