/// A name or tag as it is stored: trimmed, with single spaces. `None` if it is empty, longer than
/// `max_characters`, or has control characters.
pub fn normalized_name(text: &str, max_characters: usize) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_valid =
        (1..=max_characters).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    is_valid.then_some(name)
}
