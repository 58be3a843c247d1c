use super::{
    Layer, View,
    layer::{Slot, shown, slots, switched},
};
use crate::components::dynamic::{For, Show};
use leptos::prelude::*;

/// The ways to compare, one of them pressed.
#[component]
pub fn ViewSwitch(view: RwSignal<View>) -> impl IntoView {
    let button = move |choice: View| {
        view! {
            <button type="button" aria-pressed=move || (view.get() == choice).to_string() on:click=move |_| view.set(choice)>
                {choice.name()}
            </button>
        }
    };
    view! {
        <div class="d2-seg" role="group" aria-label="Compare as">
            {View::ALL.map(button).collect_view()}
        </div>
    }
}

/// A switch for every layer, where there is a choice. The last one that is on cannot be switched off.
#[component]
pub fn LayerSwitches(layers: Memo<Vec<Layer>>, off: RwSignal<Vec<Slot>>) -> impl IntoView {
    let all = move || slots(&layers.read()).into_iter().map(|(slot, _)| slot).collect::<Vec<_>>();
    let on = move || shown(&layers.read(), &off.read()).into_iter().map(|(slot, _)| slot).collect::<Vec<_>>();
    let press = move |slot: Slot| off.update(|off| *off = switched(&layers.read_untracked(), off, slot));
    let switch = move |slot: Slot| {
        let is_on = move || on().contains(&slot);
        let is_last = move || is_on() && on().len() == 1;
        view! {
            <button
                type="button"
                aria-pressed=move || is_on().to_string()
                aria-disabled=move || is_last().then_some("true")
                on:click=move |_| press(slot)
            >
                {slot.name()}
            </button>
        }
    };
    view! {
        <Show when=move || { all().len() > 1 }>
            <div class="d2-toggles" role="group" aria-label="Show">
                <For each=all key=Slot::key children=switch />
            </div>
        </Show>
    }
}
