use api::{CreateShare, PatchShare, Share, ShareId, ShareToken, Shared, Shares, routes};

use super::{ClientError, ask};

/// One's shares, the youngest first.
pub async fn shares() -> Result<Vec<Share>, ClientError> {
    Ok(ask::get::<Shares>(routes::SHARES.to_owned()).await?.shares)
}

/// Makes a link to a result. Only this answer has the link.
pub async fn create_share(share: &CreateShare) -> Result<Share, ClientError> {
    ask::post(routes::SHARES.to_owned(), Some(share), Vec::new()).await
}

/// Changes a share.
pub async fn change_share(id: &ShareId, patch: &PatchShare) -> Result<Share, ClientError> {
    ask::patch(routes::share(id), patch).await
}

/// Ends a share.
pub async fn revoke_share(id: &ShareId) -> Result<(), ClientError> {
    ask::delete(routes::share(id)).await
}

/// What a share shows; `grant` opens one that asks for a password.
pub async fn shared(token: &ShareToken, grant: &str) -> Result<Shared, ClientError> {
    ask::get(format!("{}?grant={grant}", routes::shared(token))).await
}
