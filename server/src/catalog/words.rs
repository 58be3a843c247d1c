//! - [`asked`]: from what was typed to a query

mod asked;

use api::CatalogModel;
use tantivy::{
    Index, IndexSettings, Searcher, TantivyDocument, TantivyError,
    collector::TopDocs,
    directory::RamDirectory,
    schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{
        AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer,
        TextAnalyzer,
    },
};

/// Bytes in which the index is made; the real catalog takes a few million.
const BUDGET: usize = 64_000_000;
/// Bytes of a word; longer ones are no words.
const WORD_BYTES: usize = 40;
/// The name of one of the two ways to take a text apart.
const PLAIN: &str = "plain";
/// The other.
const STEMMED: &str = "stemmed";

/// The full-text index, in memory.
pub struct Words {
    searcher: Option<Searcher>,
    fields: Fields,
    size: usize,
}

/// What is searched.
#[derive(Debug, Clone, Copy)]
struct Fields {
    name: Field,
    text: Field,
    stems: Field,
}

impl Words {
    /// The index of these models; their numbers are their places.
    pub fn of<'a>(models: impl Iterator<Item = &'a CatalogModel>) -> Self {
        let mut schema = Schema::builder();
        let mut field = |name, way| schema.add_text_field(name, options(way));
        let fields = Fields {
            name: field("name", PLAIN),
            text: field("text", PLAIN),
            stems: field("stems", STEMMED),
        };
        let documents: Vec<TantivyDocument> = models.map(|model| document(model, fields)).collect();
        let size = documents.len();
        let searcher = made(schema.build(), documents)
            .inspect_err(|error| tracing::error!(%error, "the catalog cannot be searched"))
            .ok();
        Self {
            searcher,
            fields,
            size,
        }
    }

    /// The places of the models that have the words, each with how well; None where nothing that is a word was typed.
    pub fn find(&self, typed: &str) -> Option<Vec<(usize, f32)>> {
        let words = words(typed);
        if words.is_empty() {
            return None;
        }
        let found = self
            .searcher
            .as_ref()
            .map(|searcher| self.found(searcher, &words));
        Some(
            found
                .transpose()
                .inspect_err(|error| tracing::error!(%error, "a search failed"))
                .ok()
                .flatten()
                .unwrap_or_default(),
        )
    }

    fn found(
        &self,
        searcher: &Searcher,
        words: &[String],
    ) -> Result<Vec<(usize, f32)>, TantivyError> {
        let query = asked::query(searcher, self.fields, words)?;
        let documents = searcher.search(
            &query,
            &TopDocs::with_limit(self.size.max(1)).order_by_score(),
        )?;
        Ok(documents
            .into_iter()
            .map(|(score, address)| (address.doc_id as usize, score))
            .collect())
    }
}

/// The words of a text, as they stand in the index; each once.
pub fn words(text: &str) -> Vec<String> {
    tokens(&mut plain(), text)
}

fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let (mut stream, mut words) = (analyzer.token_stream(text), Vec::new());
    while let Some(token) = stream.next() {
        if !words.contains(&token.text) {
            words.push(token.text.clone());
        }
    }
    words
}

/// All in one segment, so that a document's number is its place.
fn made(schema: Schema, documents: Vec<TantivyDocument>) -> Result<Searcher, TantivyError> {
    let index = Index::create(RamDirectory::create(), schema, IndexSettings::default())?;
    index.tokenizers().register(PLAIN, plain());
    index.tokenizers().register(STEMMED, stemmed());
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, BUDGET)?;
    for document in documents {
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(index.reader()?.searcher())
}

fn document(model: &CatalogModel, fields: Fields) -> TantivyDocument {
    let tags: Vec<&str> = model.tasks.iter().map(|task| task.as_str()).collect();
    let text = format!(
        "{} {} {}",
        model.owner,
        model.description.as_deref().unwrap_or_default(),
        tags.join(" ")
    );
    let mut document = TantivyDocument::default();
    document.add_text(fields.stems, format!("{} {text}", model.name));
    document.add_text(fields.name, &model.name);
    document.add_text(fields.text, text);
    document
}

fn options(way: &str) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(way)
            .set_index_option(IndexRecordOption::WithFreqs),
    )
}

fn plain() -> TextAnalyzer {
    let builder = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(WORD_BYTES));
    builder
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

fn stemmed() -> TextAnalyzer {
    let builder = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(WORD_BYTES));
    builder
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}
