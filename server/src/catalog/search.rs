use api::{Collection, Model};

use super::{COLLECTIONS, MODELS, full_name, tags};

/// What a word counts that is in a model's name; elsewhere it counts one.
const IN_THE_NAME: f64 = 2.0;

/// A model that a search found.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The model.
    pub model: &'static Model,
    /// How well it answers; more is better.
    pub score: f64,
}

/// The models in which every word of `query` occurs, best first. Without a word that is all of them.
pub fn search(query: &str) -> Vec<Found> {
    let words = words(query);
    let found = MODELS.iter().filter_map(|model| Some(Found { model, score: score(model, &words)? }));
    let mut found: Vec<Found> = found.collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// The collections in which every word of `query` occurs.
pub fn search_collections(query: &str) -> Vec<&'static Collection> {
    let words = words(query);
    let text = |collection: &Collection| format!("{} {} {}", collection.name, collection.slug, collection.description).to_lowercase();
    let answers = |collection: &Collection| words.iter().all(|word| text(collection).contains(word));
    COLLECTIONS.iter().map(|(collection, _)| collection).filter(|collection| answers(collection)).collect()
}

fn score(model: &Model, words: &[String]) -> Option<f64> {
    let name = full_name(model).to_lowercase();
    let rest = format!("{} {}", model.description.as_deref().unwrap_or_default(), tags(model).join(" ")).to_lowercase();
    words.iter().map(|word| if name.contains(word) { Some(IN_THE_NAME) } else { rest.contains(word).then_some(1.0) }).sum()
}

fn words(query: &str) -> Vec<String> {
    query.to_lowercase().split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_occur_somewhere() {
        let score = |query: &str| search(query).first().map(|found| found.score);
        assert_eq!(score("depth2img"), Some(2.0));
        assert_eq!(score("Stable-Diffusion VARIATIONS"), Some(5.0));
        assert_eq!(score("depth-to-image"), Some(4.0));
        assert_eq!(score("depth2img llama"), None);
        assert_eq!(score("  "), Some(0.0));
    }

    #[test]
    fn collections_are_found_by_what_they_do() {
        assert_eq!(search_collections("keep shape").len(), 1);
        assert_eq!(search_collections("upscale").len(), 0);
    }
}
