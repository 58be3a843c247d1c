use api::Prediction;
use leptos::{html, prelude::*};

use super::shelf::Shelf;
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    state::{Difference, differences},
    words,
};

/// Two results side by side; what is equal steps back.
#[component]
pub fn Diff(shelf: Shelf) -> impl IntoView {
    let table = move |pair: Box<[Prediction; 2]>| view! { <Table pair shelf /> }.into_any();
    move || shelf.pair.get().map(table)
}

#[component]
fn Table(pair: Box<[Prediction; 2]>, shelf: Shelf) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::use_modal(dialog);
    let close = move || shelf.pair.set(None);
    let [one, other] = *pair;
    let head = |prediction: &Prediction| {
        let face = prediction
            .pictures
            .outputs
            .first()
            .or(prediction.pictures.input.as_ref())
            .map(|picture| picture.url.clone());
        let when = words::moment(&prediction.created_at);
        view! { <th scope="col">{face.map(|address| view! { <img src=address alt="" /> }.into_any())}{when}</th> }.into_any()
    };
    let row = |difference: Difference| {
        let is_equal = difference.is_equal();
        let [one, other] = difference.values.map(|value| {
            if value.is_empty() {
                words::diff_unset().to_owned()
            } else {
                value
            }
        });
        view! {
            <tr class:d2-equal=is_equal>
                <th scope="row">{difference.name}</th>
                <td>{one}</td>
                <td>{other}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <dialog class="d2-dialog" node_ref=dialog aria-label=words::diff_name() on:close=move |_| close()>
            <div class="d2-dialog-head">
                <h2>{words::diff_name()}</h2>
                <button type="button" class="d2-icon" aria-label=words::act_close() on:click=move |_| close()><Icon glyph=Glyph::Cross /></button>
            </div>
            <div class="d2-dialog-body" tabindex="0" role="group" aria-label=words::diff_table()>
                <table class="d2-diff">
                    <thead><tr><td></td>{head(&one)}{head(&other)}</tr></thead>
                    <tbody>{differences(&one, &other).into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </dialog>
    }
}
