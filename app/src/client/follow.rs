use api::{
    CreateDigest, CreateSearch, Digest, DigestId, Digests, PatchSearch, SavedSearch, SavedSearches,
    SearchId, routes,
};

use super::{ClientError, ask};

/// One's saved searches, the youngest first.
pub async fn searches() -> Result<Vec<SavedSearch>, ClientError> {
    Ok(ask::get::<SavedSearches>(routes::SEARCHES.to_owned())
        .await?
        .searches)
}

/// Saves a search under a name.
pub async fn save_search(search: &CreateSearch) -> Result<SavedSearch, ClientError> {
    ask::post(routes::SEARCHES.to_owned(), Some(search), Vec::new()).await
}

/// Gives a saved search another name, or says that it was looked at.
pub async fn change_search(id: &SearchId, patch: &PatchSearch) -> Result<SavedSearch, ClientError> {
    ask::patch(routes::saved_search(id), patch).await
}

/// Forgets a saved search.
pub async fn delete_search(id: &SearchId) -> Result<(), ClientError> {
    ask::delete(routes::saved_search(id)).await
}

/// The digests that one asked for, and whether this server can send any.
pub async fn digests() -> Result<Digests, ClientError> {
    ask::get(routes::DIGESTS.to_owned()).await
}

/// Asks for news of a search by e-mail.
pub async fn ask_for_digest(digest: &CreateDigest) -> Result<Digest, ClientError> {
    ask::post(routes::DIGESTS.to_owned(), Some(digest), Vec::new()).await
}

/// Ends a digest.
pub async fn delete_digest(id: &DigestId) -> Result<(), ClientError> {
    ask::delete(routes::digest(id)).await
}
