use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    browser::Latest,
    client::ClientError,
    components::{dynamic::Show, lazy::waiting},
    words,
};

/// Something that a page asks for once.
pub struct Asked<T: 'static> {
    /// What was answered; None until it was.
    answer: RwSignal<Option<Result<T, ClientError>>>,
    task: Latest,
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asked<T> {}

impl<T: Clone + Send + Sync + 'static> Asked<T> {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self {
            answer: RwSignal::new(None),
            task: Latest::new(),
        }
    }

    /// Asks.
    pub fn ask(self, question: impl Future<Output = Result<T, ClientError>> + 'static) {
        self.answer.set(None);
        self.task
            .run(async move { self.answer.set(Some(question.await)) });
    }

    /// Asks, and shows the page of what is answered; until then that it waits, or why there is nothing to show.
    pub fn page(
        self,
        class: &'static str,
        ask: impl Fn() + Send + Sync + 'static,
        page: impl Fn(T) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        ask();
        view! {
            <main class=class id="main">
                {unread(move || self.waits(), Signal::derive(move || self.fault()), ask)}
                {move || self.get().map(&page)}
            </main>
        }
        .into_any()
    }

    /// What was answered, where that is no fault.
    fn get(self) -> Option<T> {
        self.answer.with(|answer| {
            answer
                .as_ref()
                .and_then(|answer| answer.as_ref().ok().cloned())
        })
    }

    /// Why there is nothing to show.
    fn fault(self) -> Option<ClientError> {
        self.answer.with(|answer| {
            answer
                .as_ref()
                .and_then(|answer| answer.as_ref().err().cloned())
        })
    }

    /// True while nothing was answered.
    fn waits(self) -> bool {
        self.answer.with(Option::is_none)
    }
}

/// While there is nothing to show: it waits, there is no such thing, or it could not be read.
fn unread(
    waits: impl Fn() -> bool + Send + Sync + 'static,
    fault: Signal<Option<ClientError>>,
    retry: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let retry: Arc<dyn Fn() + Send + Sync> = Arc::new(retry);
    let problem = move |error: ClientError| {
        let (title, why) = if error.is_not_found() {
            (
                words::explore_missing(),
                words::explore_missing_why().to_owned(),
            )
        } else {
            (words::explore_unread(), error.sentence())
        };
        let retry = retry.clone();
        let act = match error.is_not_found() {
            true => view! { <a href="/explore" class="d2-btn d2-btn-main">{words::header_explore()}</a> }.into_any(),
            false => view! { <button type="button" class="d2-btn d2-btn-main" on:click=move |_| retry()>{words::act_retry()}</button> }
                .into_any(),
        };
        view! { <div class="d2-blank" role="alert"><h1>{title}</h1><p>{why}</p>{act}</div> }
            .into_any()
    };
    view! {
        <Show when=waits>{waiting()}</Show>
        {move || fault.get().map(&problem)}
    }
    .into_any()
}
