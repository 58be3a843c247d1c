use api::{CreateShare, PatchShare, Share, ShareId, ShareToken, Shared, Shares, routes};

use super::{ClientError, request};

/// The visitor's shares, newest first.
pub async fn shares() -> Result<Vec<Share>, ClientError> {
    let shares: Shares = request::get(routes::SHARES.to_owned()).await?;
    Ok(shares.shares)
}

/// Creates a share. Only this response contains its link.
pub async fn create_share(share: &CreateShare) -> Result<Share, ClientError> {
    request::post(routes::SHARES.to_owned(), Some(share), Vec::new()).await
}

/// Changes a share.
pub async fn update_share(id: &ShareId, patch: &PatchShare) -> Result<Share, ClientError> {
    request::patch(routes::share(id), patch).await
}

/// Revokes a share.
pub async fn revoke_share(id: &ShareId) -> Result<(), ClientError> {
    request::delete(routes::share(id)).await
}

/// The result that a share shows. `grant` is the access token of a share with a password.
pub async fn shared_result(token: &ShareToken, grant: &str) -> Result<Shared, ClientError> {
    request::get(format!("{}?grant={grant}", routes::shared(token))).await
}
