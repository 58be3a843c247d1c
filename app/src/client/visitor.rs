use std::cell::OnceCell;

thread_local! {
    static TOKEN: OnceCell<String> = const { OnceCell::new() };
}

/// Has every question from now on carry `token`: whoever uses the studio in another site is known by it, and by no cookie.
pub fn speak_as(token: String) {
    TOKEN.with(|cell| _ = cell.set(token));
}

/// The header fields of a question, with who asks where no cookie tells.
pub(super) fn with_token(mut headers: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    TOKEN.with(|cell| {
        headers.extend(
            cell.get()
                .map(|token| ("Authorization", ["Bearer ", token].concat())),
        )
    });
    headers
}

/// The address of a stream, whose question has no header fields.
pub(super) fn streamed(path: &str) -> String {
    TOKEN.with(|cell| {
        cell.get()
            .map_or_else(|| path.to_owned(), |token| format!("{path}?token={token}"))
    })
}
