use api::{address, limits};

/// The models that are to be compared, each once, in the order in which they were picked: `owner/name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picks(Vec<String>);

impl Picks {
    /// Reads what [`Picks::to_text`] wrote.
    pub fn from_text(text: &str) -> Self {
        let mut picks = Self::default();
        for model in text.split(',').filter(|model| is_model(model)) {
            picks.add(model);
        }
        picks
    }

    /// As it is kept.
    pub fn to_text(&self) -> String {
        self.0.join(",")
    }

    /// Picks a model, or puts it back where it is picked. Where there is no room for another nothing changes.
    pub fn toggle(&mut self, model: &str) {
        if self.has(model) {
            self.0.retain(|other| other != model)
        } else {
            self.add(model)
        }
    }

    fn add(&mut self, model: &str) {
        if !self.has(model) && !self.is_full() {
            self.0.push(model.to_owned());
        }
    }

    /// True where a model is picked.
    pub fn has(&self, model: &str) -> bool {
        self.0.iter().any(|other| other == model)
    }

    /// The models.
    pub fn models(&self) -> &[String] {
        &self.0
    }

    /// True where there is no room for another.
    pub fn is_full(&self) -> bool {
        self.0.len() >= limits::COMPARED_MODELS
    }

    /// Where they are compared; none while there is but one.
    pub fn page(&self) -> Option<String> {
        (self.0.len() > 1).then(|| {
            format!(
                "/compare{}",
                address::query([("models", self.to_text().as_str())])
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
    fn models_are_picked_and_put_back() {
        let mut picks = Picks::default();
        picks.toggle("a/b");
        assert_eq!(picks.page(), None);
        picks.toggle("c/d.e");
        assert_eq!(picks.page().as_deref(), Some("/compare?models=a/b,c/d.e"));
        assert_eq!(Picks::from_text(&picks.to_text()), picks);
        picks.toggle("a/b");
        assert_eq!(picks.models(), ["c/d.e"]);
    }

    #[test]
    fn a_seventh_is_not_picked() {
        let picks = Picks::from_text("a/1,a/2,a/2,nonsense,a/3,a/4,a/5,a/6,a/7");
        assert!(picks.is_full());
        assert_eq!(picks.to_text(), "a/1,a/2,a/3,a/4,a/5,a/6");
    }
}
