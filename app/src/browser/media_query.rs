use leptos::prelude::window;

/// True if the system is set to reduce motion.
pub fn prefers_reduced_motion() -> bool {
    let answer = window().match_media("(prefers-reduced-motion: reduce)");
    answer.is_ok_and(|list| list.is_some_and(|list| list.matches()))
}

/// True if the primary input is a mouse or touchpad, so that a keyboard is likely present.
pub fn has_mouse() -> bool {
    let answer = window().match_media("(hover: hover) and (pointer: fine)");
    answer.is_ok_and(|list| list.is_some_and(|list| list.matches()))
}
