use std::cell::OnceCell;

thread_local! {
    static TOKEN: OnceCell<String> = const { OnceCell::new() };
}

/// Sends `token` with every request from now on. It identifies a visitor of an embedded studio, in
/// which browsers send no cookie.
pub fn set_session_token(token: String) {
    TOKEN.with(|cell| _ = cell.set(token));
}

/// Adds the `Authorization` header if there is a token.
pub(super) fn with_token(mut headers: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    TOKEN.with(|cell| {
        let token = cell.get();
        headers.extend(token.map(|token| ("Authorization", ["Bearer ", token].concat())));
    });
    headers
}

/// Adds the token as a query parameter, because an `EventSource` sends no headers of ours.
pub(super) fn with_token_parameter(path: &str) -> String {
    TOKEN.with(|cell| match cell.get() {
        Some(token) => format!("{path}?token={token}"),
        None => path.to_owned(),
    })
}
