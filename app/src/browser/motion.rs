use leptos::prelude::window;

/// True where the person asked the machine for less motion.
pub fn reduces_motion() -> bool {
    let answer = window().match_media("(prefers-reduced-motion: reduce)");
    answer.is_ok_and(|list| list.is_some_and(|list| list.matches()))
}

/// True where the page is used by a mouse or the like, so that a keyboard is likely at hand.
pub fn has_mouse() -> bool {
    let answer = window().match_media("(hover: hover) and (pointer: fine)");
    answer.is_ok_and(|list| list.is_some_and(|list| list.matches()))
}
