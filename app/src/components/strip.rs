//! The outputs as thumbnails under the stage.

use crate::{
    browser::{focus_nth, use_decoded},
    components::{
        compare::Direction,
        dynamic::{For, Show},
    },
    words,
};
use api::decimal;
use leptos::{ev::KeyboardEvent, html::Div, prelude::*};

/// A place in the strip.
#[derive(Debug, Clone, PartialEq)]
pub enum Shot {
    /// A picture that is there.
    Ready {
        /// Where it is.
        url: String,
        /// What it is called: "Output 1".
        label: String,
    },
    /// A picture that is still to come.
    Waiting {
        /// How far it is, in words: "31 of 50".
        text: String,
        /// How far it is, 0 to 1, where that is known.
        fraction: Option<f64>,
    },
}

/// The outputs, one of them selected. Arrow keys, Home and End move among those that are there.
#[component]
pub fn Strip(
    /// What is there and what is to come.
    outputs: Memo<Vec<Shot>>,
    /// The index of the one on the stage.
    selected: RwSignal<usize>,
) -> impl IntoView {
    let strip = NodeRef::<Div>::new();
    let ready = Memo::new(move |_| {
        outputs.with(|all| {
            all.iter()
                .map(|shot| matches!(shot, Shot::Ready { .. }))
                .collect::<Vec<_>>()
        })
    });
    let move_on = move |event: KeyboardEvent| {
        let key = event.key();
        let next = ready.with_untracked(|ready| {
            target_of_key(
                &key,
                ready,
                selected.get_untracked(),
                crate::browser::reading_direction(),
            )
        });
        if let (Some(next), Some(strip)) = (next, strip.get_untracked()) {
            event.prevent_default();
            selected.set(next);
            let among_ready = ready
                .with_untracked(|ready| ready[..next].iter().filter(|is_ready| **is_ready).count());
            focus_nth(&strip, "button", among_ready);
        }
    };
    let shot = move |index: usize| {
        move || {
            if ready.with(|ready| ready.get(index) == Some(&true)) {
                view! { <ReadyShot index outputs selected /> }.into_any()
            } else {
                view! { <WaitingShot index outputs /> }.into_any()
            }
        }
    };
    view! {
        <Show when=move || !outputs.read().is_empty()>
            <div class="d2-strip" role="group" aria-label=words::field_outputs() node_ref=strip on:keydown=move_on>
                <For each=move || (0..outputs.read().len()).collect() key=usize::to_string let(index)>
                    {shot(index)}
                </For>
            </div>
        </Show>
    }
}

#[component]
fn ReadyShot(index: usize, outputs: Memo<Vec<Shot>>, selected: RwSignal<usize>) -> impl IntoView {
    let of_shot = move |field: fn(&Shot) -> String| {
        Memo::new(move |_| outputs.with(|all| all.get(index).map(field).unwrap_or_default()))
    };
    let url = of_shot(|shot| {
        if let Shot::Ready { url, .. } = shot {
            url.clone()
        } else {
            String::new()
        }
    });
    let label = of_shot(|shot| {
        if let Shot::Ready { label, .. } = shot {
            label.clone()
        } else {
            String::new()
        }
    });
    let is_selected = move || selected.get() == index;
    let is_stop = move || outputs.with(|all| tab_stop(all, selected.get())) == Some(index);
    let shown = use_decoded(url.into());
    view! {
        <button
            type="button"
            class="d2-shot"
            aria-current=move || is_selected().then_some("true")
            tabindex=move || if is_stop() { "0" } else { "-1" }
            on:click=move |_| selected.set(index)
        >
            <img src=shown alt=label />
        </button>
    }
}

#[component]
fn WaitingShot(index: usize, outputs: Memo<Vec<Shot>>) -> impl IntoView {
    let text = move || {
        outputs.with(|all| {
            if let Some(Shot::Waiting { text, .. }) = all.get(index) {
                text.clone()
            } else {
                String::new()
            }
        })
    };
    let fraction = move || {
        outputs.with(|all| {
            if let Some(Shot::Waiting { fraction, .. }) = all.get(index) {
                *fraction
            } else {
                None
            }
        })
    };
    view! {
        <div class="d2-shot d2-wait">
            <span>{text}</span>
            <Show when=move || fraction().is_some()>
                <div class="d2-progress" aria-hidden="true">
                    <i style:--done=move || decimal(fraction().unwrap_or_default())></i>
                </div>
            </Show>
        </div>
    }
}

/// The one place that Tab stops at: the selected one, or the first that is there while that is still to come.
fn tab_stop(all: &[Shot], selected: usize) -> Option<usize> {
    let is_ready = |index: &usize| matches!(all.get(*index), Some(Shot::Ready { .. }));
    Some(selected)
        .filter(is_ready)
        .or_else(|| (0..all.len()).find(is_ready))
}

/// The index that a key moves to from `from`, among the places that are ready.
pub(super) fn target_of_key(
    key: &str,
    ready: &[bool],
    from: usize,
    direction: Direction,
) -> Option<usize> {
    let places = || (0..ready.len()).filter(|index| ready[*index]);
    let forward = match (key, direction) {
        ("Home", _) => return places().next(),
        ("End", _) => return places().next_back(),
        ("ArrowRight", Direction::LeftToRight) | ("ArrowLeft", Direction::RightToLeft) => true,
        ("ArrowLeft", Direction::LeftToRight) | ("ArrowRight", Direction::RightToLeft) => false,
        _ => return None,
    };
    if forward {
        places().find(|index| *index > from)
    } else {
        places().rfind(|index| *index < from)
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction::*, *};

    const READY: [bool; 5] = [true, false, true, true, false];

    #[test]
    fn arrows_skip_what_is_not_there_yet_and_stop_at_the_ends() {
        assert_eq!(target_of_key("ArrowRight", &READY, 0, LeftToRight), Some(2));
        assert_eq!(target_of_key("ArrowLeft", &READY, 2, LeftToRight), Some(0));
        assert_eq!(target_of_key("ArrowRight", &READY, 3, LeftToRight), None);
        assert_eq!(target_of_key("ArrowLeft", &READY, 0, LeftToRight), None);
    }

    #[test]
    fn arrows_point_the_way_the_page_is_read() {
        assert_eq!(target_of_key("ArrowLeft", &READY, 0, RightToLeft), Some(2));
    }

    #[test]
    fn tab_always_finds_the_strip_once_anything_is_there() {
        let ready = || Shot::Ready {
            url: String::new(),
            label: String::new(),
        };
        let waiting = || Shot::Waiting {
            text: String::new(),
            fraction: None,
        };
        assert_eq!(tab_stop(&[ready(), ready()], 1), Some(1));
        assert_eq!(tab_stop(&[waiting(), ready(), ready()], 0), Some(1));
        assert_eq!(tab_stop(&[ready()], 7), Some(0));
        assert_eq!(tab_stop(&[waiting()], 0), None);
    }

    #[test]
    fn home_and_end_go_to_the_first_and_last_that_are_there() {
        assert_eq!(target_of_key("End", &READY, 0, LeftToRight), Some(3));
        assert_eq!(target_of_key("Home", &READY, 3, LeftToRight), Some(0));
        assert_eq!(target_of_key("End", &[false, false], 0, LeftToRight), None);
    }
}
