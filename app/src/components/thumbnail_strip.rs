//! The outputs as thumbnails below the stage.

use crate::{
    browser::{focus_nth, use_decoded_image},
    components::dynamic::{For, Show},
    geometry::ReadingDirection,
    i18n,
};
use api::decimal;
use leptos::{ev::KeyboardEvent, html::Div, prelude::*};

/// A thumbnail in the strip.
#[derive(Debug, Clone, PartialEq)]
pub enum Thumbnail {
    /// An output.
    Ready {
        /// Its URL.
        url: String,
        /// Its label: "Output 1".
        label: String,
    },
    /// An output that does not exist yet.
    Pending {
        /// Progress as text: "31 of 50".
        text: String,
        /// Progress, 0 to 1, if known.
        fraction: Option<f64>,
    },
}

/// The outputs, one of which is selected. Arrow keys, Home and End move among those that exist.
#[component]
pub fn ThumbnailStrip(
    /// All outputs.
    outputs: Memo<Vec<Thumbnail>>,
    /// The index of the output on the stage.
    selected: RwSignal<usize>,
) -> impl IntoView {
    let strip = NodeRef::<Div>::new();
    let ready = Memo::new(move |_| {
        outputs.with(|all| {
            all.iter()
                .map(|thumbnail| matches!(thumbnail, Thumbnail::Ready { .. }))
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
    let thumbnail = move |index: usize| {
        move || {
            if ready.with(|ready| ready.get(index) == Some(&true)) {
                view! { <ReadyThumbnail index outputs selected /> }.into_any()
            } else {
                view! { <PendingThumbnail index outputs /> }.into_any()
            }
        }
    };
    view! {
        <Show when=move || !outputs.read().is_empty()>
            <div class="d2-thumbnails" role="group" aria-label=i18n::field_outputs() node_ref=strip on:keydown=move_on>
                <For each=move || (0..outputs.read().len()).collect() key=usize::to_string let(index)>
                    {thumbnail(index)}
                </For>
            </div>
        </Show>
    }
}

#[component]
fn ReadyThumbnail(
    index: usize,
    outputs: Memo<Vec<Thumbnail>>,
    selected: RwSignal<usize>,
) -> impl IntoView {
    let of_thumbnail = move |field: fn(&Thumbnail) -> String| {
        Memo::new(move |_| outputs.with(|all| all.get(index).map(field).unwrap_or_default()))
    };
    let url = of_thumbnail(|thumbnail| {
        if let Thumbnail::Ready { url, .. } = thumbnail {
            url.clone()
        } else {
            String::new()
        }
    });
    let label = of_thumbnail(|thumbnail| {
        if let Thumbnail::Ready { label, .. } = thumbnail {
            label.clone()
        } else {
            String::new()
        }
    });
    let is_selected = move || selected.get() == index;
    let is_stop = move || outputs.with(|all| tab_stop(all, selected.get())) == Some(index);
    let shown = use_decoded_image(url.into());
    view! {
        <button
            type="button"
            class="d2-thumbnail"
            aria-current=move || is_selected().then_some("true")
            tabindex=move || if is_stop() { "0" } else { "-1" }
            on:click=move |_| selected.set(index)
        >
            <img src=shown alt=label />
        </button>
    }
}

#[component]
fn PendingThumbnail(index: usize, outputs: Memo<Vec<Thumbnail>>) -> impl IntoView {
    let text = move || {
        outputs.with(|all| {
            if let Some(Thumbnail::Pending { text, .. }) = all.get(index) {
                text.clone()
            } else {
                String::new()
            }
        })
    };
    let fraction = move || {
        outputs.with(|all| {
            if let Some(Thumbnail::Pending { fraction, .. }) = all.get(index) {
                *fraction
            } else {
                None
            }
        })
    };
    view! {
        <div class="d2-thumbnail d2-wait">
            <span>{text}</span>
            <Show when=move || fraction().is_some()>
                <div class="d2-progress" aria-hidden="true">
                    <i style:--done=move || decimal(fraction().unwrap_or_default())></i>
                </div>
            </Show>
        </div>
    }
}

/// The thumbnail in the tab order: the selected one, or the first that exists while that is
/// pending.
fn tab_stop(all: &[Thumbnail], selected: usize) -> Option<usize> {
    let is_ready = |index: &usize| matches!(all.get(*index), Some(Thumbnail::Ready { .. }));
    Some(selected)
        .filter(is_ready)
        .or_else(|| (0..all.len()).find(is_ready))
}

/// The index to which a key moves from `from`, among the thumbnails that are ready.
pub(super) fn target_of_key(
    key: &str,
    ready: &[bool],
    from: usize,
    direction: ReadingDirection,
) -> Option<usize> {
    let places = || (0..ready.len()).filter(|index| ready[*index]);
    let forward = match (key, direction) {
        ("Home", _) => return places().next(),
        ("End", _) => return places().next_back(),
        ("ArrowRight", ReadingDirection::LeftToRight)
        | ("ArrowLeft", ReadingDirection::RightToLeft) => true,
        ("ArrowLeft", ReadingDirection::LeftToRight)
        | ("ArrowRight", ReadingDirection::RightToLeft) => false,
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
    use super::{ReadingDirection::*, *};

    const READY: [bool; 5] = [true, false, true, true, false];

    #[test]
    fn arrows_skip_pending_thumbnails_and_stop_at_the_ends() {
        assert_eq!(target_of_key("ArrowRight", &READY, 0, LeftToRight), Some(2));
        assert_eq!(target_of_key("ArrowLeft", &READY, 2, LeftToRight), Some(0));
        assert_eq!(target_of_key("ArrowRight", &READY, 3, LeftToRight), None);
        assert_eq!(target_of_key("ArrowLeft", &READY, 0, LeftToRight), None);
    }

    #[test]
    fn arrows_follow_the_reading_direction() {
        assert_eq!(target_of_key("ArrowLeft", &READY, 0, RightToLeft), Some(2));
    }

    #[test]
    fn tab_stop_is_the_selected_or_first_ready_thumbnail() {
        let ready = || Thumbnail::Ready {
            url: String::new(),
            label: String::new(),
        };
        let waiting = || Thumbnail::Pending {
            text: String::new(),
            fraction: None,
        };
        assert_eq!(tab_stop(&[ready(), ready()], 1), Some(1));
        assert_eq!(tab_stop(&[waiting(), ready(), ready()], 0), Some(1));
        assert_eq!(tab_stop(&[ready()], 7), Some(0));
        assert_eq!(tab_stop(&[waiting()], 0), None);
    }

    #[test]
    fn home_and_end_move_to_the_first_and_last_ready_thumbnail() {
        assert_eq!(target_of_key("End", &READY, 0, LeftToRight), Some(3));
        assert_eq!(target_of_key("Home", &READY, 3, LeftToRight), Some(0));
        assert_eq!(target_of_key("End", &[false, false], 0, LeftToRight), None);
    }
}
