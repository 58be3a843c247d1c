use tantivy::{
    Searcher, TantivyError, Term,
    collector::Count,
    query::{
        BooleanQuery, BoostQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::{Fields, stemming_analyzer, tokenize};

/// Tokens of a query; further ones are ignored.
const MAX_TOKENS: usize = 12;
/// A token that fewer models contain may be misspelled, and is also searched for with typos.
const MIN_MATCHES: usize = 3;
/// Tokens that are ignored if the query has others.
const STOP_WORDS: [&str; 17] = [
    "a", "an", "the", "for", "of", "to", "in", "on", "with", "and", "or", "that", "from", "by",
    "is", "model", "models",
];
/// The weight of a token's matches in fields other than the best one.
const TIE_BREAKER: f32 = 0.1;

const NAME_BOOST: f32 = 4.0;
const TEXT_BOOST: f32 = 1.5;
const STEM_BOOST: f32 = 1.0;
/// In the name and in the text, for a prefix of a longer token.
const PREFIX_BOOSTS: (f32, f32) = (2.0, 0.7);
/// In the name and in the text, for a misspelled token.
const FUZZY_BOOSTS: (f32, f32) = (0.8, 0.4);

/// A query for models that contain every token; the last token may be incomplete.
pub fn build(
    searcher: &Searcher,
    fields: Fields,
    tokens: &[String],
) -> Result<BooleanQuery, TantivyError> {
    let is_stop_word = |token: &String| STOP_WORDS.contains(&token.as_str());
    let mut searched: Vec<&String> = tokens.iter().filter(|token| !is_stop_word(token)).collect();
    if searched.is_empty() {
        searched = tokens.iter().collect();
    }
    searched.truncate(MAX_TOKENS);
    let mut clauses = vec![];
    for token in searched {
        let is_last = tokens.last() == Some(token);
        clauses.push((Occur::Must, token_query(searcher, fields, token, is_last)?));
    }
    Ok(BooleanQuery::new(clauses))
}

/// Matches a token exactly and by its stem, by prefix if it is the last of the query, and with
/// typos if few models contain it.
fn token_query(
    searcher: &Searcher,
    fields: Fields,
    token: &str,
    is_last: bool,
) -> Result<Box<dyn Query>, TantivyError> {
    let mut queries = vec![
        exact(fields.name, token, NAME_BOOST),
        exact(fields.text, token, TEXT_BOOST),
    ];
    for stem in tokenize(&mut stemming_analyzer(), token) {
        queries.push(exact(fields.stems, &stem, STEM_BOOST));
    }
    if is_last && token.chars().count() > 1 {
        queries.push(fuzzy(fields.name, token, 0, true, PREFIX_BOOSTS.0));
        queries.push(fuzzy(fields.text, token, 0, true, PREFIX_BOOSTS.1));
    }
    let distance = max_edit_distance(token);
    if distance > 0 {
        let copies = queries.iter().map(|query| query.box_clone()).collect();
        if searcher.search(&BooleanQuery::union(copies), &Count)? < MIN_MATCHES {
            queries.push(fuzzy(fields.name, token, distance, is_last, FUZZY_BOOSTS.0));
            queries.push(fuzzy(fields.text, token, distance, is_last, FUZZY_BOOSTS.1));
        }
    }
    let query = DisjunctionMaxQuery::with_tie_breaker(queries, TIE_BREAKER);
    Ok(Box::new(query))
}

fn exact(field: Field, token: &str, boost: f32) -> Box<dyn Query> {
    let query = TermQuery::new(
        Term::from_field_text(field, token),
        IndexRecordOption::WithFreqs,
    );
    Box::new(BoostQuery::new(Box::new(query), boost))
}

fn fuzzy(field: Field, token: &str, distance: u8, is_prefix: bool, boost: f32) -> Box<dyn Query> {
    let term = Term::from_field_text(field, token);
    let query = if is_prefix {
        FuzzyTermQuery::new_prefix(term, distance, true)
    } else {
        FuzzyTermQuery::new(term, distance, true)
    };
    Box::new(BoostQuery::new(Box::new(query), boost))
}

fn max_edit_distance(token: &str) -> u8 {
    match token.chars().count() {
        8.. => 2,
        4.. => 1,
        _ => 0,
    }
}
