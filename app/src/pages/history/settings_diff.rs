use api::Prediction;
use leptos::{html, prelude::*};

use super::selection_store::SelectionStore;
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    i18n,
    state::{Difference, differences},
};

/// The settings of two results side by side, in a dialog. Equal rows are dimmed.
#[component]
pub fn SettingsDiff(store: SelectionStore) -> impl IntoView {
    let compared = store.compared();
    let dialog = move |pair: Box<[Prediction; 2]>| view! { <DiffDialog pair store /> }.into_any();
    move || compared.get().map(dialog)
}

#[component]
fn DiffDialog(pair: Box<[Prediction; 2]>, store: SelectionStore) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    browser::use_modal(dialog);
    let close = move || store.close_comparison();
    let [one, other] = *pair;
    let head = |prediction: &Prediction| {
        let face = prediction
            .pictures
            .outputs
            .first()
            .or(prediction.pictures.input.as_ref())
            .map(|picture| picture.url.clone());
        let when = i18n::date_time(&prediction.created_at);
        view! { <th scope="col">{face.map(|address| view! { <img src=address alt="" /> }.into_any())}{when}</th> }.into_any()
    };
    let row = |difference: Difference| {
        let is_equal = difference.is_equal();
        let [one, other] = difference.values.map(|value| {
            if value.is_empty() {
                i18n::diff_unset().to_owned()
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
        <dialog class="d2-dialog" node_ref=dialog aria-label=i18n::diff_name() on:close=move |_| close()>
            <div class="d2-dialog-head">
                <h2>{i18n::diff_name()}</h2>
                <button type="button" class="d2-icon" aria-label=i18n::act_close() on:click=move |_| close()><Icon glyph=Glyph::Cross /></button>
            </div>
            <div class="d2-dialog-body" tabindex="0" role="group" aria-label=i18n::diff_table()>
                <table class="d2-diff">
                    <thead><tr><td></td>{head(&one)}{head(&other)}</tr></thead>
                    <tbody>{differences(&one, &other).into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </dialog>
    }
}
