use api::{CatalogEntry, CatalogVersion, CollectionLink, SimilarModel, routes};
use leptos::prelude::*;

use super::super::{cover::Cover, row::Figures};
use crate::{
    state::catalog::telling::{self, likeness, paragraphs, safe_link},
    words,
};

/// Pages elsewhere that belong to a model, its collections, and where this is known from.
#[component]
pub fn Links(entry: CatalogEntry) -> impl IntoView {
    let links = [
        (words::model_page(), &entry.url),
        (words::model_code(), &entry.github_url),
        (words::model_paper(), &entry.paper_url),
        (words::model_license(), &entry.license_url),
        (words::model_weights(), &entry.weights_url),
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
        {(!links.is_empty()).then(|| view! { <ul class="d2-explore-links" aria-label=words::model_links()>{links}</ul> }.into_any())}
        {(!collections.is_empty()).then(|| view! { <ul class="d2-chips" aria-label=words::explore_collections()>{collections}</ul> }.into_any())}
        {entry.source.map(|source| view! { <p class="d2-hint">{telling::source(source)}</p> }.into_any())}
    }
}

/// The versions that are known, the newest in sight.
#[component]
pub fn Versions(versions: Vec<CatalogVersion>) -> impl IntoView {
    let line = |version: &CatalogVersion| {
        let cog = version
            .cog_version
            .as_ref()
            .map(|cog| words::model_cog(cog));
        let id = version.id.to_string();
        let short: String = id.chars().take(12).collect();
        view! {
            <li><code title=id>{short}</code><span>{words::day(version.created_at.as_str())}</span><span>{cog}</span></li>
        }
        .into_any()
    };
    let count = versions.len();
    (count > 0).then(|| {
        view! {
            <details class="d2-explore-fold" data-place="">
                <summary>{words::model_versions(count as f64)}</summary>
                <ol class="d2-explore-versions">{versions.iter().map(line).collect_view()}</ol>
            </details>
        }
    })
}

/// What a model's owner writes about it, as it stands.
#[component]
pub fn Readme(readme: Option<String>) -> impl IntoView {
    let paragraph = |text: String| view! { <p>{text}</p> }.into_any();
    let text = paragraphs(&readme.unwrap_or_default());
    (!text.is_empty()).then(|| {
        view! {
            <details class="d2-explore-fold" data-place="">
                <summary>{words::model_readme()}</summary>
                <div class="d2-explore-readme">{text.into_iter().map(paragraph).collect_view()}</div>
            </details>
        }
    })
}

/// Models like this one, and why.
#[component]
pub fn Similar(similar: Vec<SimilarModel>) -> impl IntoView {
    let card = |SimilarModel { model, reasons }: SimilarModel| {
        let reason = |reason| view! { <li>{likeness(reason)}</li> }.into_any();
        let reasons = reasons.iter().map(reason).collect_view();
        let page = routes::model_page(&model.owner, &model.name);
        view! {
            <li class="d2-explore-alike">
                <Cover cover=model.cover.clone() name=model.name.clone() />
                <a class="d2-explore-name" href=page><span>{model.owner.clone()}" / "</span>{model.name.clone()}</a>
                <ul class="d2-explore-why">{reasons}</ul>
                <Figures model />
            </li>
        }
        .into_any()
    };
    (!similar.is_empty()).then(|| {
        view! {
            <section>
                <h2>{words::model_similar()}</h2>
                <ul class="d2-explore-similar">{similar.into_iter().map(card).collect_view()}</ul>
            </section>
        }
    })
}
