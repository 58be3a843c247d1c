//! The list of running and waiting predictions, whose order can be changed.

use std::time::Duration;

use api::{PredictionId, decimal, routes};
use leptos::{html::Ol, prelude::*};

use super::{
    dynamic::{For, Show},
    icon::{Glyph, Icon},
};
use crate::{
    browser::{self, focus_nth},
    i18n,
    state::QueueItem,
};

/// Number of buttons of an item: up, down, cancel.
const BUTTONS: usize = 3;

/// The running and waiting predictions.
#[component]
pub fn QueueList(
    /// Their items.
    items: Memo<Vec<QueueItem>>,
    /// The prediction on the stage.
    shown: Memo<Option<PredictionId>>,
    /// Called with the prediction to move, and whether to move it up.
    #[prop(into)]
    on_move: Callback<(PredictionId, bool)>,
    /// Called with the prediction to cancel.
    #[prop(into)]
    on_cancel: Callback<PredictionId>,
) -> impl IntoView {
    let list = NodeRef::<Ol>::new();
    let moved = StoredValue::new(None);
    let moves = Callback::new(move |(id, is_up)| {
        moved.set_value(Some((PredictionId::clone(&id), is_up)));
        on_move.run((id, is_up));
    });
    browser::effect(move || {
        items.track();
        browser::use_timeout(Duration::ZERO, move || restore_focus(list, items, moved));
    });
    view! {
        <section class="d2-queue" aria-label=i18n::queue_name()>
            <h2>{i18n::queue_name()}</h2>
            <ol node_ref=list>
                <For each=move || items.get().into_iter().map(|item| item.id).collect() key=PredictionId::to_string let(id)>
                    <Entry id items shown on_move=moves on_cancel />
                </For>
            </ol>
        </section>
    }
}

/// Returns the focus to the button that was pressed, which has moved with its item.
fn restore_focus(
    list: NodeRef<Ol>,
    items: Memo<Vec<QueueItem>>,
    moved: StoredValue<Option<(PredictionId, bool)>>,
) {
    let Some((id, is_up)) = moved.try_update_value(Option::take).flatten() else {
        return;
    };
    let place = items.with_untracked(|items| items.iter().position(|item| item.id == id));
    if let (Some(place), Some(list)) = (place, list.get_untracked()) {
        focus_nth(&list, "button", place * BUTTONS + usize::from(!is_up));
    }
}

#[component]
fn Entry(
    id: PredictionId,
    items: Memo<Vec<QueueItem>>,
    shown: Memo<Option<PredictionId>>,
    on_move: Callback<(PredictionId, bool)>,
    on_cancel: Callback<PredictionId>,
) -> impl IntoView {
    let page = routes::result_page(&id);
    let key = StoredValue::new(id);
    let item = Memo::new(move |_| {
        key.with_value(|id| items.with(|items| items.iter().find(|item| item.id == *id).cloned()))
    });
    let of_line = move |field: fn(&QueueItem) -> String| {
        move || item.with(|item| item.as_ref().map(field).unwrap_or_default())
    };
    let may = move |field: fn(&QueueItem) -> bool| {
        Signal::derive(move || item.with(|item| item.as_ref().is_some_and(field)))
    };
    let prompt = Memo::new(move |_| of_line(|item| item.prompt.clone())());
    let picture = move || item.with(|item| item.as_ref().and_then(|item| item.picture.clone()));
    let fraction = move || item.with(|item| item.as_ref().and_then(|item| item.fraction));
    view! {
        <li class="d2-queued" aria-current=move || (shown.get() == Some(key.get_value())).then_some("true")>
            <a href=page>
                <img src=picture alt="" />
                <span>{prompt}</span>
            </a>
            <span class="d2-queued-place">{of_line(|item| item.status_text.clone())}</span>
            <Act glyph=Glyph::Up label=i18n::queue_up() of=prompt is_on=may(|item| item.can_move_up) on_press=move |()| on_move.run((key.get_value(), true)) />
            <Act glyph=Glyph::Down label=i18n::queue_down() of=prompt is_on=may(|item| item.can_move_down) on_press=move |()| on_move.run((key.get_value(), false)) />
            <Act glyph=Glyph::Cross label=i18n::act_cancel() of=prompt is_on=Signal::derive(|| true) on_press=move |()| on_cancel.run(key.get_value()) />
            <Show when=move || fraction().is_some()>
                <div class="d2-progress" aria-hidden="true"><i style:--done=move || decimal(fraction().unwrap_or_default())></i></div>
            </Show>
        </li>
    }
}

#[component]
fn Act(
    glyph: Glyph,
    label: &'static str,
    of: Memo<String>,
    is_on: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let press = move |_| {
        if is_on.get_untracked() {
            on_press.run(());
        }
    };
    view! {
        <button
            type="button"
            class="d2-icon"
            aria-label=move || format!("{label}: {}", of.get())
            aria-disabled=move || (!is_on.get()).then_some("true")
            on:click=press
        >
            <Icon glyph />
        </button>
    }
}
