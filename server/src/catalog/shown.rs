use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use api::{Collection, Model};

use super::{
    built_in,
    card::{Card, Terms},
    full_name,
    similar::Rarity,
    words::Words,
};
use crate::store::{CatalogRow, Store, StoreError};

/// Everything that lists and searches need.
pub struct Shown {
    /// How often the catalog had changed.
    pub revision: i64,
    /// The models, by name.
    pub cards: Vec<Card>,
    places: HashMap<String, usize>,
    /// The full-text index; the numbers of its documents are the places of the cards.
    pub words: Words,
    /// How rare words are.
    pub rarity: Rarity,
    /// The collections, each with the places of its models.
    pub collections: Vec<(Arc<Collection>, Vec<usize>)>,
}

impl Shown {
    /// Reads what is in the database, and adds what is always there.
    pub async fn read(store: &Store, terms: &Terms) -> Result<Self, StoreError> {
        let cards = built_in::models()
            .iter()
            .map(|model| card(model, terms))
            .collect();
        Self::read_over(cards, None, store, terms).await
    }

    /// The same, where only the models of these names are different.
    pub async fn read_again(
        &self,
        names: &[String],
        store: &Store,
        terms: &Terms,
    ) -> Result<Self, StoreError> {
        let cards = self
            .cards
            .iter()
            .map(|card| (card.name.clone(), card.clone()))
            .collect();
        Self::read_over(cards, Some(names), store, terms).await
    }

    async fn read_over(
        mut cards: BTreeMap<String, Card>,
        names: Option<&[String]>,
        store: &Store,
        terms: &Terms,
    ) -> Result<Self, StoreError> {
        let revision = store.catalog_revision().await?;
        let insert = |row: CatalogRow| {
            let name = full_name(&row.model);
            cards.insert(name.clone(), card_of(row, name, terms));
        };
        store.each_catalog_model(names, insert).await?;
        let collections = store.catalog_collections().await?;
        let named = collections.into_iter().map(|(collection, names)| {
            (
                collection,
                names.iter().map(|name| name.to_string()).collect(),
            )
        });
        let named: Vec<(Collection, Vec<String>)> = named.collect();
        let make = move || Self::of(revision, cards.into_values().collect(), named);
        tokio::task::spawn_blocking(make)
            .await
            .map_err(|_| StoreError::Unreadable("catalog"))
    }

    fn of(revision: i64, cards: Vec<Card>, kept: Vec<(Collection, Vec<String>)>) -> Self {
        let places: HashMap<String, usize> = cards
            .iter()
            .zip(0..)
            .map(|(card, place)| (card.name.clone(), place))
            .collect();
        let built_in = built_in::collections()
            .iter()
            .filter(|(collection, _)| kept.iter().all(|(other, _)| other.slug != collection.slug));
        let built_in = built_in.map(|(collection, names)| {
            (
                collection.clone(),
                names.iter().map(|name| (*name).to_owned()).collect(),
            )
        });
        let all: Vec<(Collection, Vec<String>)> = built_in.chain(kept.iter().cloned()).collect();
        let found = |names: &[String]| {
            names
                .iter()
                .filter_map(|name| places.get(name).copied())
                .collect()
        };
        let collections = all
            .iter()
            .map(|(collection, names)| (Arc::new(collection.clone()), found(names)))
            .collect();
        let words = Words::of(cards.iter().map(|card| card.listed.model.as_ref()));
        let rarity = Rarity::of(&cards);
        Self {
            revision,
            cards,
            places,
            words,
            rarity,
            collections,
        }
    }

    /// Where the card of a model is.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }
}

fn card(model: &Model, terms: &Terms) -> (String, Card) {
    let name = full_name(model);
    let arrived_at =
        built_in::arrived_at(&name).unwrap_or_else(|| unreachable!("a built-in model is built in"));
    (name, Card::of(model, arrived_at, &[], terms))
}

fn card_of(row: CatalogRow, name: String, terms: &Terms) -> Card {
    let arrived_at = built_in::arrived_at(&name).unwrap_or(row.arrived_at);
    let model = built_in::completed(Some(row.model), &name)
        .unwrap_or_else(|| unreachable!("what is kept is there"));
    Card::of(&model, arrived_at, &row.runs, terms)
}
