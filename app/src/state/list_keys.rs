/// The option that a key moves to from `active` among `count` in a list; None for a key that moves
/// nowhere.
pub fn option_of_key(key: &str, active: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowDown" => Some(if active >= last { 0 } else { active + 1 }),
        "ArrowUp" => Some(if active == 0 { last } else { active - 1 }),
        "PageDown" => Some((active + 5).min(last)),
        "PageUp" => Some(active.saturating_sub(5)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_wrap_and_page_keys_stop_at_the_ends() {
        assert_eq!(option_of_key("ArrowDown", 0, 3), Some(1));
        assert_eq!(option_of_key("ArrowDown", 2, 3), Some(0));
        assert_eq!(option_of_key("ArrowUp", 0, 3), Some(2));
        assert_eq!(option_of_key("PageDown", 1, 3), Some(2));
        assert_eq!(option_of_key("PageUp", 2, 9), Some(0));
    }

    #[test]
    fn other_keys_and_empty_lists_have_no_effect() {
        assert_eq!(option_of_key("a", 0, 3), None);
        assert_eq!(option_of_key("ArrowDown", 0, 0), None);
    }
}
