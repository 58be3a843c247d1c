use api::{CatalogEntry, CatalogVersion, CollectionLink, SimilarModel, routes};
use leptos::prelude::*;

use super::super::model_row::{Cover, ModelStats};
use crate::{
    i18n,
    state::catalog::description::{self, paragraphs, safe_link, similarity_reason},
};

/// Links to other sites, the collections that contain the model, and the source of its data.
#[component]
pub fn Links(entry: CatalogEntry) -> impl IntoView {
    let links = [
        (i18n::model_page(), &entry.url),
        (i18n::model_code(), &entry.github_url),
        (i18n::model_paper(), &entry.paper_url),
        (i18n::model_license(), &entry.license_url),
        (i18n::model_weights(), &entry.weights_url),
    ];
    let link = |(name, address): (&'static str, &Option<String>)| {
        let address = safe_link(address.as_deref()?)?.to_owned();
        Some(view! { <li><a class="d2-link" href=address target="_blank" rel="noopener noreferrer nofollow">{name}</a></li> }.into_any())
    };
    let collection = |collection: &CollectionLink| {
        view! { <li><a class="d2-chip" href=routes::collection_page(&collection.slug)>{collection.name.clone()}</a></li> }.into_any()
    };
    let links: Vec<AnyView> = links.into_iter().filter_map(link).collect();
    let collections: Vec<AnyView> = entry.collections.iter().map(collection).collect();
    view! {
        {(!links.is_empty()).then(|| view! { <ul class="d2-explore-links" aria-label=i18n::model_links()>{links}</ul> }.into_any())}
        {(!collections.is_empty()).then(|| view! { <ul class="d2-chips" aria-label=i18n::explore_collections()>{collections}</ul> }.into_any())}
        {entry.source.map(|source| view! { <p class="d2-hint">{description::source(source)}</p> }.into_any())}
    }
}

/// The known versions, newest first.
#[component]
pub fn Versions(versions: Vec<CatalogVersion>) -> impl IntoView {
    let line = |version: &CatalogVersion| {
        let cog = version.cog_version.as_ref().map(|cog| i18n::model_cog(cog));
        let id = version.id.to_string();
        let short: String = id.chars().take(12).collect();
        view! {
            <li><code title=id>{short}</code><span>{i18n::date(version.created_at.as_str())}</span><span>{cog}</span></li>
        }
        .into_any()
    };
    let count = versions.len();
    (count > 0).then(|| {
        view! {
            <details class="d2-explore-fold" data-place="">
                <summary>{i18n::model_versions(count as f64)}</summary>
                <ol class="d2-explore-versions">{versions.iter().map(line).collect_view()}</ol>
            </details>
        }
    })
}

/// The README of the model's owner, as plain text.
#[component]
pub fn Readme(readme: Option<String>) -> impl IntoView {
    let paragraph = |text: String| view! { <p>{text}</p> }.into_any();
    let text = paragraphs(&readme.unwrap_or_default());
    (!text.is_empty()).then(|| {
        view! {
            <details class="d2-explore-fold" data-place="">
                <summary>{i18n::model_readme()}</summary>
                <div class="d2-explore-readme">{text.into_iter().map(paragraph).collect_view()}</div>
            </details>
        }
    })
}

/// Similar models, each with the reasons.
#[component]
pub fn Similar(similar: Vec<SimilarModel>) -> impl IntoView {
    let card = |SimilarModel { model, reasons }: SimilarModel| {
        let reason = |reason| view! { <li>{similarity_reason(reason)}</li> }.into_any();
        let reasons = reasons.iter().map(reason).collect_view();
        let page = routes::model_page(&model.owner, &model.name);
        view! {
            <li class="d2-explore-similar-model">
                <Cover cover=model.cover.clone() name=model.name.clone() />
                <a class="d2-explore-name" href=page><span>{model.owner.clone()}" / "</span>{model.name.clone()}</a>
                <ul class="d2-explore-reasons">{reasons}</ul>
                <ModelStats model />
            </li>
        }
        .into_any()
    };
    (!similar.is_empty()).then(|| {
        view! {
            <section>
                <h2>{i18n::model_similar()}</h2>
                <ul class="d2-explore-similar">{similar.into_iter().map(card).collect_view()}</ul>
            </section>
        }
    })
}
