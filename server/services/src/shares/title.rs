use api::ShareVisibility;

use super::OpenedShare;
use domain::text;

/// The title of a prediction without a visible prompt.
const DEFAULT_TITLE: &str = "A variation of a picture";
/// The title of a comparison of models without a visible prompt.
const DEFAULT_COMPARISON_TITLE: &str = "A comparison of models";
/// Maximal length of a title in characters.
const TITLE_CHARACTERS: usize = 80;

impl OpenedShare {
    /// The beginning of the prompt if it is visible, else a generic title.
    pub fn title(&self) -> String {
        self.prompt()
            .and_then(title_from_prompt)
            .unwrap_or_else(|| default_title(self.comparison.is_some()).into())
    }

    /// The prompt, if it is visible and not blank.
    pub fn prompt(&self) -> Option<&str> {
        if self.share.visibility < ShareVisibility::Settings {
            return None;
        }
        let field = self.record.roles.prompt.as_deref().unwrap_or("prompt");
        let prompt = self.record.input.get(field)?.as_str()?;
        Some(prompt).filter(|prompt| !prompt.trim().is_empty())
    }
}

/// The title of a share without a visible prompt.
pub fn default_title(is_comparison: bool) -> &'static str {
    if is_comparison {
        DEFAULT_COMPARISON_TITLE
    } else {
        DEFAULT_TITLE
    }
}

/// The first line with readable text, shortened to the length of a title.
pub fn title_from_prompt(prompt: &str) -> Option<String> {
    let readable = text::readable(prompt);
    let line = readable
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())?;
    let mut title: String = line.chars().take(TITLE_CHARACTERS).collect();
    if title.len() < line.len() {
        title.truncate(title.trim_end().len());
        title.push('…');
    }
    Some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_is_first_readable_line_of_limited_length() {
        let title = title_from_prompt;
        assert_eq!(title(" \n a pagoda \nin fog"), Some("a pagoda".into()));
        assert_eq!(title("\u{202e}a\u{0}\tb"), Some("a b".into()));
        assert_eq!(title(" \n\u{2066}\n"), None);
        let long = title(&"塔 ".repeat(60)).unwrap();
        assert_eq!(
            (long.chars().count(), long.ends_with("塔…")),
            (80, true),
            "{long}"
        );
        let exact = "x".repeat(TITLE_CHARACTERS);
        assert_eq!(title(&exact), Some(exact));
    }
}
