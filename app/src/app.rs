use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    client,
    components::header::{AccountSignal, Header, Tabs},
    pages::{HistoryPage, NotFoundPage, StudioPage},
};

/// The whole application: the head, the page that the address names, the tabs of a phone.
#[component]
pub fn App() -> impl IntoView {
    let account = LocalResource::new(client::account);
    let account: AccountSignal = Signal::derive(move || account.get());
    view! {
        <Router>
            <div class="d2-app">
                <a class="d2-skip" href="#main">"Skip to the content"</a>
                <Header account />
                <Routes fallback=NotFoundPage>
                    // One route for the studio with and without a result, so that going from one to the other rebuilds nothing.
                    <ParentRoute path=path!("") view=move || view! { <StudioPage account /> }>
                        <Route path=path!("") view=|| () />
                        <Route path=path!("p/:id") view=|| () />
                    </ParentRoute>
                    <Route path=path!("history") view=HistoryPage />
                </Routes>
                <Tabs />
            </div>
        </Router>
    }
}
