use api::{limits, query_string};

/// The models (`owner/name`) selected for a comparison, each once, in the order of selection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelSelection(Vec<String>);

impl ModelSelection {
    /// Parses the text of [`ModelSelection::to_text`].
    pub fn from_text(text: &str) -> Self {
        let mut selection = Self::default();
        for model in text.split(',').filter(|model| is_model(model)) {
            selection.add(model);
        }
        selection
    }

    /// The text that is stored.
    pub fn to_text(&self) -> String {
        self.0.join(",")
    }

    /// Selects a model, or deselects it. Has no effect if the selection is full.
    pub fn toggle(&mut self, model: &str) {
        if self.has(model) {
            self.0.retain(|other| other != model);
        } else {
            self.add(model);
        }
    }

    fn add(&mut self, model: &str) {
        if !self.has(model) && !self.is_full() {
            self.0.push(model.to_owned());
        }
    }

    /// True if a model is selected.
    pub fn has(&self, model: &str) -> bool {
        self.0.iter().any(|other| other == model)
    }

    /// The models.
    pub fn models(&self) -> &[String] {
        &self.0
    }

    /// True if no further model can be selected.
    pub fn is_full(&self) -> bool {
        self.0.len() >= limits::COMPARED_MODELS
    }

    /// The address of the comparison; `None` with fewer than two models.
    pub fn page(&self) -> Option<String> {
        (self.0.len() > 1).then(|| {
            format!(
                "/compare{}",
                query_string::query([("models", self.to_text().as_str())])
            )
        })
    }
}

fn is_model(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(owner, name)| api::is_slug(owner) && api::is_slug(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toggle_selects_and_deselects() {
        let mut selection = ModelSelection::default();
        selection.toggle("a/b");
        assert_eq!(selection.page(), None);
        selection.toggle("c/d.e");
        assert_eq!(
            selection.page().as_deref(),
            Some("/compare?models=a/b,c/d.e")
        );
        assert_eq!(ModelSelection::from_text(&selection.to_text()), selection);
        selection.toggle("a/b");
        assert_eq!(selection.models(), ["c/d.e"]);
    }

    #[test]
    fn selection_is_limited() {
        let selection = ModelSelection::from_text("a/1,a/2,a/2,nonsense,a/3,a/4,a/5,a/6,a/7");
        assert!(selection.is_full());
        assert_eq!(selection.to_text(), "a/1,a/2,a/3,a/4,a/5,a/6");
    }
}
