use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    browser::LatestTask,
    client::ClientError,
    components::{dynamic::Show, lazy::waiting},
    i18n,
};

/// The one object that a page shows, from loading to error or content.
pub struct PageResource<T: 'static> {
    /// `None` while it is loading.
    response: RwSignal<Option<Result<T, ClientError>>>,
    task: LatestTask,
}

impl<T> Clone for PageResource<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for PageResource<T> {}

impl<T: Clone + Send + Sync + 'static> PageResource<T> {
    /// A resource that is not loading yet.
    pub fn new() -> Self {
        Self {
            response: RwSignal::new(None),
            task: LatestTask::new(),
        }
    }

    /// Starts `request` in place of one that is running.
    pub fn load(self, request: impl Future<Output = Result<T, ClientError>> + 'static) {
        self.response.set(None);
        self.task
            .run(async move { self.response.set(Some(request.await)) });
    }

    /// Loads the object, and renders `page` with it, or the loading or error state.
    pub fn page(
        self,
        class: &'static str,
        load: impl Fn() + Send + Sync + 'static,
        page: impl Fn(T) -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        load();
        view! {
            <main class=class id="main">
                {pending(move || self.is_loading(), Signal::derive(move || self.error()), load)}
                {move || self.get().map(&page)}
            </main>
        }
        .into_any()
    }

    fn get(self) -> Option<T> {
        match &*self.response.read() {
            Some(Ok(content)) => Some(content.clone()),
            _ => None,
        }
    }

    fn error(self) -> Option<ClientError> {
        match &*self.response.read() {
            Some(Err(error)) => Some(error.clone()),
            _ => None,
        }
    }

    fn is_loading(self) -> bool {
        self.response.with(Option::is_none)
    }
}

/// The states without content: loading, not found, and failed with a button to retry.
fn pending(
    is_loading: impl Fn() -> bool + Send + Sync + 'static,
    error: Signal<Option<ClientError>>,
    retry: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let retry: Arc<dyn Fn() + Send + Sync> = Arc::new(retry);
    let problem = move |error: ClientError| {
        let (title, why) = if error.is_not_found() {
            (
                i18n::explore_not_found(),
                i18n::explore_not_found_why().to_owned(),
            )
        } else {
            (i18n::explore_load_failed(), error.message())
        };
        let retry = retry.clone();
        let action = match error.is_not_found() {
            true => view! { <a href="/explore" class="d2-btn d2-btn-main">{i18n::header_explore()}</a> }.into_any(),
            false => view! { <button type="button" class="d2-btn d2-btn-main" on:click=move |_| retry()>{i18n::act_retry()}</button> }
                .into_any(),
        };
        view! { <div class="d2-blank" role="alert"><h1>{title}</h1><p>{why}</p>{action}</div> }
            .into_any()
    };
    view! {
        <Show when=is_loading>{waiting()}</Show>
        {move || error.get().map(&problem)}
    }
    .into_any()
}
