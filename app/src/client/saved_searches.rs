use api::{
    CreateDigest, CreateSearch, Digest, DigestId, Digests, PatchSearch, SavedSearch, SavedSearches,
    SearchId, routes,
};

use super::{ClientError, request};

/// The visitor's saved searches, newest first.
pub async fn searches() -> Result<Vec<SavedSearch>, ClientError> {
    let searches: SavedSearches = request::get(routes::SEARCHES.to_owned()).await?;
    Ok(searches.searches)
}

/// Saves a search.
pub async fn save_search(search: &CreateSearch) -> Result<SavedSearch, ClientError> {
    request::post(routes::SEARCHES.to_owned(), Some(search), Vec::new()).await
}

/// Renames a saved search, or marks its new models as seen.
pub async fn update_search(id: &SearchId, patch: &PatchSearch) -> Result<SavedSearch, ClientError> {
    request::patch(routes::saved_search(id), patch).await
}

/// Deletes a saved search.
pub async fn delete_search(id: &SearchId) -> Result<(), ClientError> {
    request::delete(routes::saved_search(id)).await
}

/// The visitor's email digests, and whether this server can send email.
pub async fn digests() -> Result<Digests, ClientError> {
    request::get(routes::DIGESTS.to_owned()).await
}

/// Subscribes an email address to a saved search. The address is asked to confirm it.
pub async fn create_digest(digest: &CreateDigest) -> Result<Digest, ClientError> {
    request::post(routes::DIGESTS.to_owned(), Some(digest), Vec::new()).await
}

/// Unsubscribes a digest.
pub async fn delete_digest(id: &DigestId) -> Result<(), ClientError> {
    request::delete(routes::digest(id)).await
}
