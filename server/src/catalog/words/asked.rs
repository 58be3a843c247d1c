use tantivy::{
    Searcher, TantivyError, Term,
    collector::Count,
    query::{
        BooleanQuery, BoostQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::{Fields, stemmed, tokens};

/// Words of a search; more say nothing new.
const MOST_WORDS: usize = 12;
/// Models that must have a word for it to be taken as it is; where fewer have it, it may be misspelt.
const ENOUGH: usize = 3;
/// Words that say nothing, where there are others.
const SILENT: [&str; 17] = [
    "a", "an", "the", "for", "of", "to", "in", "on", "with", "and", "or", "that", "from", "by",
    "is", "model", "models",
];
/// What it counts besides the best place that a word is in others too.
const ALSO: f32 = 0.1;

/// What a word counts in a name, in another text, and in other forms.
const NAME: f32 = 4.0;
const TEXT: f32 = 1.5;
const STEM: f32 = 1.0;
/// The same as the beginning of a longer word, and misspelt.
const BEGINNING: (f32, f32) = (2.0, 0.7);
const MISSPELT: (f32, f32) = (0.8, 0.4);

/// Asks for models that have every word; the last may be unfinished.
pub fn query(
    searcher: &Searcher,
    fields: Fields,
    words: &[String],
) -> Result<BooleanQuery, TantivyError> {
    let telling: Vec<&String> = words
        .iter()
        .filter(|word| !SILENT.contains(&word.as_str()))
        .collect();
    let telling = if telling.is_empty() {
        words.iter().collect()
    } else {
        telling
    };
    let last = telling
        .last()
        .map(|word| (*word).clone())
        .filter(|word| words.last() == Some(word));
    let clauses = telling.into_iter().take(MOST_WORDS).map(|word| {
        let is_last = last.as_ref() == Some(word);
        Ok((Occur::Must, any_form(searcher, fields, word, is_last)?))
    });
    Ok(BooleanQuery::new(
        clauses.collect::<Result<Vec<_>, TantivyError>>()?,
    ))
}

/// A word as it is, in other forms and, if it is the last, as a beginning; misspelt where hardly any model has it so.
fn any_form(
    searcher: &Searcher,
    fields: Fields,
    word: &str,
    is_last: bool,
) -> Result<Box<dyn Query>, TantivyError> {
    let mut forms = vec![
        exactly(fields.name, word, NAME),
        exactly(fields.text, word, TEXT),
    ];
    forms.extend(
        tokens(&mut stemmed(), word)
            .iter()
            .map(|stem| exactly(fields.stems, stem, STEM)),
    );
    if is_last && word.chars().count() > 1 {
        forms.push(nearly(fields.name, word, 0, true, BEGINNING.0));
        forms.push(nearly(fields.text, word, 0, true, BEGINNING.1));
    }
    let distance = distance(word);
    if distance > 0 && searcher.search(&BooleanQuery::union(copies(&forms)), &Count)? < ENOUGH {
        forms.push(nearly(fields.name, word, distance, is_last, MISSPELT.0));
        forms.push(nearly(fields.text, word, distance, is_last, MISSPELT.1));
    }
    Ok(Box::new(DisjunctionMaxQuery::with_tie_breaker(forms, ALSO)))
}

fn copies(forms: &[Box<dyn Query>]) -> Vec<Box<dyn Query>> {
    forms.iter().map(|form| form.box_clone()).collect()
}

fn exactly(field: Field, word: &str, counts: f32) -> Box<dyn Query> {
    let query = TermQuery::new(
        Term::from_field_text(field, word),
        IndexRecordOption::WithFreqs,
    );
    Box::new(BoostQuery::new(Box::new(query), counts))
}

fn nearly(
    field: Field,
    word: &str,
    distance: u8,
    is_beginning: bool,
    counts: f32,
) -> Box<dyn Query> {
    let term = Term::from_field_text(field, word);
    let query = if is_beginning {
        FuzzyTermQuery::new_prefix(term, distance, true)
    } else {
        FuzzyTermQuery::new(term, distance, true)
    };
    Box::new(BoostQuery::new(Box::new(query), counts))
}

/// Letters that may be wrong.
fn distance(word: &str) -> u8 {
    match word.chars().count() {
        8.. => 2,
        4.. => 1,
        _ => 0,
    }
}
