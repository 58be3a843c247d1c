use api::{Account, routes};

use super::{ClientError, ask};

/// Who one is, and which engine runs predictions.
pub async fn account() -> Result<Account, ClientError> {
    ask::get(routes::ACCOUNT.to_owned()).await
}
