//! Models that are like one, and why.

use std::collections::HashMap;

use api::{CatalogModel, Likeness, SimilarModel, Takes};

use super::{card::Card, shown::Shown, words::words};

/// Models that are told.
const MOST: usize = 8;
/// Words that are told of two models.
const MOST_WORDS: usize = 3;
/// What nearly all models take.
const USUAL: [Takes; 4] = [Takes::Image, Takes::Text, Takes::Seed, Takes::OutputCount];
/// A word that more than this share of models has says nothing.
const COMMON: f64 = 0.05;

/// What things in common count.
const MAIN_TASK: f64 = 3.0;
const OTHER_TASK: f64 = 1.0;
const TAKES: f64 = 0.5;
const OWNER: f64 = 1.0;
const COLLECTION: f64 = 2.0;
const WORD: f64 = 0.6;
/// What each tenfold of runs adds to two models that are alike.
const TENFOLD: f64 = 0.05;

/// How rare words are, and which models have them.
pub struct Rarity {
    /// Of each model, its words, the rarest first, each with how rare it is.
    words: Vec<Vec<(u32, f64)>>,
    vocabulary: Vec<String>,
}

impl Rarity {
    /// Of the words of these models' names and descriptions.
    pub fn of(cards: &[Card]) -> Self {
        let (mut numbers, mut counts): (HashMap<String, u32>, Vec<u32>) = (HashMap::new(), vec![]);
        let texts = cards.iter().map(|card| words(&text(&card.listed.model)));
        let numbered: Vec<Vec<u32>> = texts
            .map(|words| {
                let known = words
                    .into_iter()
                    .filter(|word| word.chars().count() > 2)
                    .map(|word| {
                        let next = numbers.len() as u32;
                        let number = *numbers.entry(word).or_insert(next);
                        counts.resize(counts.len().max(number as usize + 1), 0);
                        counts[number as usize] += 1;
                        number
                    });
                known.collect()
            })
            .collect();
        let size = cards.len().max(1) as f64;
        let rarity = |number: u32| (size / f64::from(counts[number as usize])).ln();
        let most = (COMMON * size).max(2.0);
        let telling = |number: &u32| (2.0..=most).contains(&f64::from(counts[*number as usize]));
        let mut words: Vec<Vec<(u32, f64)>> = numbered
            .into_iter()
            .map(|numbers| {
                numbers
                    .into_iter()
                    .filter(telling)
                    .map(|number| (number, rarity(number)))
                    .collect()
            })
            .collect();
        words
            .iter_mut()
            .for_each(|words| words.sort_by(|one, other| other.1.total_cmp(&one.1)));
        let mut vocabulary = vec![String::new(); numbers.len()];
        numbers
            .into_iter()
            .for_each(|(word, number)| vocabulary[number as usize] = word);
        Self { words, vocabulary }
    }

    /// The rare words that two models have in common, the rarest first, and what they count together.
    fn shared(&self, one: usize, other: usize) -> (Vec<String>, f64) {
        let of_other = &self.words[other];
        let both: Vec<&(u32, f64)> = self.words[one]
            .iter()
            .filter(|word| of_other.contains(word))
            .collect();
        let told = both.iter().take(MOST_WORDS);
        let counts = told.clone().map(|(_, rarity)| rarity).sum();
        (
            told.map(|(number, _)| self.vocabulary[*number as usize].clone())
                .collect(),
            counts,
        )
    }
}

fn text(model: &CatalogModel) -> String {
    format!(
        "{} {}",
        model.name,
        model.description.as_deref().unwrap_or_default()
    )
}

/// The models that are most like the one at `place`, each with the reasons, the weightiest first.
pub fn similar(shown: &Shown, place: usize) -> Vec<SimilarModel> {
    let others = (0..shown.cards.len()).filter(|other| *other != place);
    let mut alike: Vec<(f64, usize, Vec<Likeness>)> = others
        .filter_map(|other| likeness(shown, place, other))
        .collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    alike.truncate(MOST);
    let model = |place: usize| shown.cards[place].listed.model.as_ref().clone();
    alike
        .into_iter()
        .map(|(_, other, reasons)| SimilarModel {
            model: model(other),
            reasons,
        })
        .collect()
}

fn likeness(shown: &Shown, one: usize, other: usize) -> Option<(f64, usize, Vec<Likeness>)> {
    let (a, b) = (
        &shown.cards[one].listed.model,
        &shown.cards[other].listed.model,
    );
    let mut reasons: Vec<(f64, Likeness)> = vec![];
    reasons.extend(task(a, b));
    let takes: Vec<Takes> = a
        .takes
        .iter()
        .copied()
        .filter(|takes| !USUAL.contains(takes) && b.takes.contains(takes))
        .collect();
    if !takes.is_empty() {
        reasons.push((TAKES * takes.len() as f64, Likeness::Takes { takes }));
    }
    if a.owner == b.owner {
        reasons.push((OWNER, Likeness::Owner));
    }
    let together = shown
        .collections
        .iter()
        .find(|(_, places)| places.contains(&one) && places.contains(&other));
    reasons.extend(together.map(|(collection, _)| {
        (
            COLLECTION,
            Likeness::Collection {
                name: collection.name.clone(),
            },
        )
    }));
    let (words, rarity) = shown.rarity.shared(one, other);
    if !words.is_empty() {
        reasons.push((WORD * rarity, Likeness::Words { words }));
    }
    reasons.sort_by(|one, other| other.0.total_cmp(&one.0));
    let sum: f64 = reasons.iter().map(|(counts, _)| counts).sum();
    let weight = sum * (1.0 + TENFOLD * (1.0 + b.run_count as f64).log10());
    (sum > 0.0).then(|| {
        (
            weight,
            other,
            reasons.into_iter().map(|(_, reason)| reason).collect(),
        )
    })
}

/// The first task that both do; it counts more where it is what both are mainly for.
fn task(a: &CatalogModel, b: &CatalogModel) -> Option<(f64, Likeness)> {
    let task = *a
        .tasks
        .iter()
        .find(|task| **task != api::Task::Other && b.tasks.contains(task))?;
    let is_main = a.tasks.first() == Some(&task) && b.tasks.first() == Some(&task);
    Some((
        if is_main { MAIN_TASK } else { OTHER_TASK },
        Likeness::Task { task },
    ))
}
