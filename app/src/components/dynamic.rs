//! Conditional and repeated views. Like Leptos' components of the same names, but with boxed
//! closures, so that their code is compiled once and not once per use.

use std::sync::Arc;

use leptos::{children::ViewFn, control_flow, prelude::*};

/// Shows its children while `when` is true, and else the `fallback`.
#[component]
pub fn Show(
    /// Whether the children are shown.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// The content.
    children: ChildrenFn,
    /// The content otherwise; by default nothing.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    show(Arc::new(when), children, fallback)
}

fn show(
    when: Arc<dyn Fn() -> bool + Send + Sync>,
    children: ChildrenFn,
    fallback: ViewFn,
) -> AnyView {
    let is_on = Memo::new(move |_| when());
    let view = move || {
        if is_on.get() {
            children()
        } else {
            fallback.run()
        }
    };
    view.into_any()
}

/// One view per item. A view stays as long as there is an item with its key.
#[component]
pub fn For<T: Send + 'static, V: IntoView + 'static>(
    /// The items.
    each: impl Fn() -> Vec<T> + Send + 'static,
    /// A unique key of an item.
    key: fn(&T) -> String,
    /// The view of an item.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView {
    let children = Arc::new(children);
    rows(Box::new(move || {
        let row = |item| {
            let (key, children) = (key(&item), children.clone());
            Row {
                key,
                view: Box::new(move || children(item).into_any()),
            }
        };
        each().into_iter().map(row).collect()
    }))
}

struct Row {
    key: String,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

fn rows(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <control_flow::For each=rows key=|row| row.key.clone() children=|row: Row| (row.view)() /> }.into_any()
}
