//! `/history`: earlier predictions, newest first, a page at a time.

mod card;

use api::{Event, Page, Prediction};
use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    browser::{self, Latest},
    client::{self, ClientError},
    components::{
        dynamic::{For, Show},
        lazy::Part,
        notice::Notice,
    },
};

use card::Card;

/// What has been read of the list.
#[derive(Clone, Copy)]
struct Shelf {
    predictions: RwSignal<Vec<Prediction>>,
    /// The address of the page that follows.
    next: RwSignal<Option<String>>,
    is_loading: RwSignal<bool>,
    fault: RwSignal<Option<String>>,
    task: Latest,
}

impl Shelf {
    fn new() -> Self {
        Self {
            predictions: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            is_loading: RwSignal::new(true),
            fault: RwSignal::new(None),
            task: Latest::new(),
        }
    }

    /// Takes in what the server tells while the page is open.
    fn hear(self, event: Event) {
        let Event::Prediction { prediction } = event else { return };
        self.predictions.update(|all| match all.iter().position(|known| known.id == prediction.id) {
            Some(index) => all[index] = *prediction,
            None if all.first().is_some_and(|newest| newest.created_at < prediction.created_at) => all.insert(0, *prediction),
            // Further down, or the first page is not there yet: reading on brings it.
            None => {}
        });
    }

    /// Reads the first page, or the one that follows what has been read.
    fn read_on(self) {
        let next = self.next.get_untracked();
        self.is_loading.set(true);
        self.fault.set(None);
        self.task.run(async move { self.take(client::list(next.as_deref()).await) });
    }

    fn take(self, page: Result<Page<Prediction>, ClientError>) {
        match page {
            Ok(page) => {
                self.next.set(page.next);
                self.predictions.update(|predictions| predictions.extend(page.results));
            }
            Err(error) => self.fault.set(Some(error.sentence())),
        }
        self.is_loading.set(false);
    }
}

/// The page, a part that is fetched when it is first opened.
#[wasm_split(history, fallible, wasm_split_path = leptos::wasm_split)]
pub fn history_page() -> Part {
    Ok(view! { <HistoryPage /> }.into_any())
}

/// Earlier predictions.
#[component]
fn HistoryPage() -> impl IntoView {
    browser::show_progress(Some("History"), None);
    let shelf = Shelf::new();
    shelf.read_on();
    client::follow(move |event| shelf.hear(event), |_| ());
    let is_bare = Memo::new(move |_| shelf.predictions.read().is_empty());
    let is_blank = Memo::new(move |_| is_bare.get() && !shelf.is_loading.get() && shelf.fault.read().is_none());
    view! {
        <main class="d2-page" id="main">
            <div class="d2-page-head">
                <h1>"History"</h1>
                <p>"What you made, newest first."</p>
            </div>
            <Show when=move || is_blank.get()><Blank /></Show>
            <div class="d2-wall" aria-busy=move || shelf.is_loading.get().to_string()>
                <For each=move || shelf.predictions.get() key=face_of let(prediction)>
                    <Card prediction />
                </For>
                <Show when=move || is_bare.get() && shelf.is_loading.get()>{skeletons()}</Show>
            </div>
            <Notice sentence=shelf.fault bad=true />
            <Further shelf />
        </main>
    }
}

/// What is seen of a prediction here; another one is another card.
fn face_of(Prediction { id, status, pictures, .. }: &Prediction) -> String {
    format!("{id} {} {}", status.as_str(), pictures.outputs.len())
}

/// The button for more, or for another try.
#[component]
fn Further(shelf: Shelf) -> impl IntoView {
    let label = Memo::new(move |_| match (shelf.fault.read().is_some(), shelf.next.read().is_some()) {
        (true, _) => Some("Try again".to_owned()),
        (false, true) => Some("Show more".to_owned()),
        (false, false) => None,
    });
    let button = move |label: String| {
        view! {
            <button type="button" class="d2-btn" prop:disabled=shelf.is_loading on:click=move |_| shelf.read_on()>
                {label}
            </button>
        }
        .into_any()
    };
    view! { <div class="d2-paging">{move || label.get().map(button)}</div> }
}

#[component]
fn Blank() -> impl IntoView {
    view! {
        <div class="d2-blank">
            <h2>"Nothing made yet"</h2>
            <p>"Every result is kept here, with the settings that made it."</p>
            <a href="/" class="d2-btn d2-btn-main">"Make the first one"</a>
        </div>
    }
}

/// The places of what is being read.
fn skeletons() -> impl IntoView {
    (0..6)
        .map(|_| view! { <div class="d2-card" aria-hidden="true"><div class="d2-card-face d2-skeleton"></div></div> }.into_any())
        .collect_view()
}
