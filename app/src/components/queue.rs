//! What is under way: what runs, and what waits for its turn in an order that can be changed.

use std::time::Duration;

use api::{PredictionId, decimal, routes};
use leptos::{html::Ol, prelude::*};

use super::{
    dynamic::{For, Show},
    icon::{Glyph, Icon},
};
use crate::{
    browser::{self, focus_nth},
    state::Line,
    words,
};

/// On each line: up, down, cancel.
const BUTTONS: usize = 3;

/// A list of what is under way.
#[component]
pub fn QueueList(
    /// A line for each.
    lines: Memo<Vec<Line>>,
    /// The one on the stage.
    shown: Memo<Option<PredictionId>>,
    /// Called with the one that is to be moved, and whether up.
    #[prop(into)]
    on_move: Callback<(PredictionId, bool)>,
    /// Called with the one that is to be canceled.
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
        lines.track();
        browser::after(Duration::ZERO, move || keep_focus(list, lines, moved));
    });
    view! {
        <section class="d2-queue" aria-label=words::queue_name()>
            <h2>{words::queue_name()}</h2>
            <ol node_ref=list>
                <For each=move || lines.get().into_iter().map(|line| line.id).collect() key=PredictionId::to_string let(id)>
                    <Entry id lines shown on_move=moves on_cancel />
                </For>
            </ol>
        </section>
    }
}

/// What is moved takes its buttons along, and the focus stays on the one that was pressed.
fn keep_focus(
    list: NodeRef<Ol>,
    lines: Memo<Vec<Line>>,
    moved: StoredValue<Option<(PredictionId, bool)>>,
) {
    let Some((id, is_up)) = moved.try_update_value(Option::take).flatten() else {
        return;
    };
    let place = lines.with_untracked(|lines| lines.iter().position(|line| line.id == id));
    if let (Some(place), Some(list)) = (place, list.get_untracked()) {
        focus_nth(&list, "button", place * BUTTONS + usize::from(!is_up));
    }
}

#[component]
fn Entry(
    id: PredictionId,
    lines: Memo<Vec<Line>>,
    shown: Memo<Option<PredictionId>>,
    on_move: Callback<(PredictionId, bool)>,
    on_cancel: Callback<PredictionId>,
) -> impl IntoView {
    let page = routes::result_page(&id);
    let key = StoredValue::new(id);
    let line = Memo::new(move |_| {
        key.with_value(|id| lines.with(|lines| lines.iter().find(|line| line.id == *id).cloned()))
    });
    let of_line = move |field: fn(&Line) -> String| {
        move || line.with(|line| line.as_ref().map(field).unwrap_or_default())
    };
    let may = move |field: fn(&Line) -> bool| {
        Signal::derive(move || line.with(|line| line.as_ref().is_some_and(field)))
    };
    let prompt = Memo::new(move |_| of_line(|line| line.prompt.clone())());
    let picture = move || line.with(|line| line.as_ref().and_then(|line| line.picture.clone()));
    let fraction = move || line.with(|line| line.as_ref().and_then(|line| line.fraction));
    view! {
        <li class="d2-queued" aria-current=move || (shown.get() == Some(key.get_value())).then_some("true")>
            <a href=page>
                <img src=picture alt="" />
                <span>{prompt}</span>
            </a>
            <span class="d2-queued-place">{of_line(|line| line.words.clone())}</span>
            <Act glyph=Glyph::Up label=words::queue_up() of=prompt is_on=may(|line| line.may_rise) on_press=move |()| on_move.run((key.get_value(), true)) />
            <Act glyph=Glyph::Down label=words::queue_down() of=prompt is_on=may(|line| line.may_sink) on_press=move |()| on_move.run((key.get_value(), false)) />
            <Act glyph=Glyph::Cross label=words::act_cancel() of=prompt is_on=Signal::derive(|| true) on_press=move |()| on_cancel.run(key.get_value()) />
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
