use leptos::prelude::window;

/// True if the system is set to reduce motion.
pub fn prefers_reduced_motion() -> bool {
    matches_media("(prefers-reduced-motion: reduce)")
}

/// True if the primary input is a mouse or touchpad, so that a keyboard is likely present.
pub fn has_mouse() -> bool {
    matches_media("(hover: hover) and (pointer: fine)")
}

/// True if the primary input is a finger or a pen.
pub(super) fn has_coarse_pointer() -> bool {
    matches_media("(pointer: coarse)")
}

fn matches_media(query: &str) -> bool {
    match window().match_media(query) {
        Ok(Some(list)) => list.matches(),
        _ => false,
    }
}
