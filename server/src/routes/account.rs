//! `GET /v1/account`: who one is, and what runs one's predictions.

use api::{Account, AccountKind};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{Json, Owner},
    owner::OwnerId,
    state::AppState,
};

/// Characters of an owner's id that are shown.
const SHOWN: usize = 8;

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_account))
}

/// Who one is, and what runs one's predictions.
#[utoipa::path(get, path = api::routes::ACCOUNT, tag = "account", responses((status = 200, body = Account)))]
async fn get_account(Owner(owner): Owner, State(state): State<AppState>) -> Json<Account> {
    let (username, name) = names(&owner);
    Json(Account { kind: AccountKind::User, username, name, github_url: None, engine: state.predictions.engine.info() })
}

/// A short name that tells owners apart and gives nothing away, and a name to show.
fn names(owner: &OwnerId) -> (String, String) {
    let (kind, id) = owner.as_str().split_once(':').unwrap_or(("visitor", ""));
    let short: String = id.chars().take(SHOWN).collect();
    let name = if kind == "key" { "Holder of a key" } else { "Visitor" };
    (format!("{kind}-{short}"), name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_say_what_kind_of_owner_it_is() {
        assert_eq!(names(&OwnerId::visitor("abcdefghijkl")), ("visitor-abcdefgh".into(), "Visitor".into()));
        assert_eq!(names(&OwnerId::key("0123456789")).0, "key-01234567");
    }
}
