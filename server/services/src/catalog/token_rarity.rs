//! Rare tokens, by which models with similar descriptions are found.

use std::collections::HashMap;

use api::CatalogModel;

use super::{full_text_index::query_tokens, indexed_model::IndexedModel};

/// Shared tokens that count and are listed.
const MAX_SHARED_TOKENS: usize = 3;
/// Share of models; a token that more models contain is not rare.
const MAX_TOKEN_SHARE: f64 = 0.05;

/// The rare tokens of each model's name and description.
pub struct TokenRarity {
    /// By `doc_id`: token numbers with their inverse document frequencies, rarest first.
    tokens: Vec<Vec<(u32, f64)>>,
    /// The tokens, by number.
    vocabulary: Vec<String>,
}

impl TokenRarity {
    /// Counts the tokens of all models.
    pub fn new(models: &[IndexedModel]) -> Self {
        let mut counter = TokenCounter::default();
        let numbered: Vec<Vec<u32>> = models
            .iter()
            .map(|indexed| counter.count(query_tokens(&text(&indexed.model))))
            .collect();
        let total = models.len().max(1) as f64;
        let max_count = (MAX_TOKEN_SHARE * total).max(2.0);
        let mut tokens = vec![];
        for numbers in numbered {
            let mut rare: Vec<(u32, f64)> = vec![];
            for number in numbers {
                let count = f64::from(counter.counts[number as usize]);
                if (2.0..=max_count).contains(&count) {
                    rare.push((number, (total / count).ln()));
                }
            }
            rare.sort_by(|a, b| b.1.total_cmp(&a.1));
            tokens.push(rare);
        }
        Self {
            tokens,
            vocabulary: counter.into_vocabulary(),
        }
    }

    /// The rarest tokens that two models share, and the sum of their rarities.
    /// Their `doc_id`s are `one` and `other`.
    pub fn shared(&self, one: usize, other: usize) -> (Vec<String>, f64) {
        let (mut shared, mut sum) = (vec![], 0.0);
        for token in &self.tokens[one] {
            if shared.len() == MAX_SHARED_TOKENS {
                break;
            }
            if self.tokens[other].contains(token) {
                shared.push(self.vocabulary[token.0 as usize].clone());
                sum += token.1;
            }
        }
        (shared, sum)
    }
}

/// Numbers tokens in the order in which they first occur.
#[derive(Default)]
struct TokenCounter {
    numbers: HashMap<String, u32>,
    /// How many models contain each token, by number.
    counts: Vec<u32>,
}

impl TokenCounter {
    /// Counts the distinct tokens of one model, and returns their numbers. Short ones are skipped.
    fn count(&mut self, tokens: Vec<String>) -> Vec<u32> {
        let mut numbers = vec![];
        for token in tokens {
            if token.chars().count() <= 2 {
                continue;
            }
            let next = self.counts.len() as u32;
            let number = *self.numbers.entry(token).or_insert(next);
            if number == next {
                self.counts.push(0);
            }
            self.counts[number as usize] += 1;
            numbers.push(number);
        }
        numbers
    }

    fn into_vocabulary(self) -> Vec<String> {
        let mut vocabulary = vec![String::new(); self.counts.len()];
        for (token, number) in self.numbers {
            vocabulary[number as usize] = token;
        }
        vocabulary
    }
}

fn text(model: &CatalogModel) -> String {
    let description = model.description.as_deref().unwrap_or_default();
    format!("{} {description}", model.name)
}
