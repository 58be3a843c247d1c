//! Full-text search in memory, with tantivy.
//!
//! - [`query`]: from the tokens of a search to a query

mod query;

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

/// Bytes of memory for building the index; Replicate's whole catalog takes a few million.
const WRITER_MEMORY_BYTES: usize = 64_000_000;
/// Bytes of a token; longer ones are not indexed.
const MAX_TOKEN_BYTES: usize = 40;
/// The tokenizer that keeps tokens as they are, in lower case and without accents.
const PLAIN: &str = "plain";
/// The tokenizer that reduces tokens to their English stems.
const STEMMED: &str = "stemmed";

/// The full-text index of the catalog.
pub struct FullTextIndex {
    /// `None` if the index could not be built.
    searcher: Option<Searcher>,
    fields: Fields,
    size: usize,
}

/// The indexed fields.
#[derive(Debug, Clone, Copy)]
struct Fields {
    name: Field,
    text: Field,
    stems: Field,
}

impl FullTextIndex {
    /// Indexes the models; a model's number is its position.
    pub fn new<'a>(models: impl Iterator<Item = &'a CatalogModel>) -> Self {
        let mut schema = Schema::builder();
        let mut field = |name, tokenizer| schema.add_text_field(name, options(tokenizer));
        let fields = Fields {
            name: field("name", PLAIN),
            text: field("text", PLAIN),
            stems: field("stems", STEMMED),
        };
        let documents: Vec<TantivyDocument> = models.map(|model| document(model, fields)).collect();
        let size = documents.len();
        let searcher = build(schema.build(), documents)
            .inspect_err(|error| tracing::error!(%error, "full-text index could not be built"))
            .ok();
        Self {
            searcher,
            fields,
            size,
        }
    }

    /// The numbers of the models that contain every token of the text, each with its relevance
    /// score; `None` if the text has no token.
    pub fn search(&self, text: &str) -> Option<Vec<(usize, f32)>> {
        let tokens = query_tokens(text);
        if tokens.is_empty() {
            return None;
        }
        let Some(searcher) = &self.searcher else {
            return Some(vec![]);
        };
        match self.run(searcher, &tokens) {
            Ok(hits) => Some(hits),
            Err(error) => {
                tracing::error!(%error, "full-text search failed");
                Some(vec![])
            }
        }
    }

    fn run(
        &self,
        searcher: &Searcher,
        tokens: &[String],
    ) -> Result<Vec<(usize, f32)>, TantivyError> {
        let query = query::build(searcher, self.fields, tokens)?;
        let collector = TopDocs::with_limit(self.size.max(1)).order_by_score();
        let hits = searcher.search(&query, &collector)?;
        Ok(hits
            .into_iter()
            .map(|(score, address)| (address.doc_id as usize, score))
            .collect())
    }
}

/// The tokens of a text, as the index stores them, without duplicates.
pub fn query_tokens(text: &str) -> Vec<String> {
    tokenize(&mut plain_analyzer(), text)
}

fn tokenize(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let (mut stream, mut tokens) = (analyzer.token_stream(text), Vec::new());
    while let Some(token) = stream.next() {
        if !tokens.contains(&token.text) {
            tokens.push(token.text.clone());
        }
    }
    tokens
}

/// Builds a single segment, so that tantivy's `doc_id` is the document's position.
fn build(schema: Schema, documents: Vec<TantivyDocument>) -> Result<Searcher, TantivyError> {
    let index = Index::create(RamDirectory::create(), schema, IndexSettings::default())?;
    index.tokenizers().register(PLAIN, plain_analyzer());
    index.tokenizers().register(STEMMED, stemming_analyzer());
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, WRITER_MEMORY_BYTES)?;
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

fn options(tokenizer: &str) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(IndexRecordOption::WithFreqs),
    )
}

fn plain_analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(MAX_TOKEN_BYTES))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

fn stemming_analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(MAX_TOKEN_BYTES))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}
