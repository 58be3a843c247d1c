use std::time::Duration;

use api::Input;
use leptos::prelude::*;

use super::session::Session;
use crate::{
    browser::{self, Latest},
    client,
    components::snippets::{Snippets, no_codes},
    state::Form,
};

/// How long the form rests before its code is written anew: longer than between two keys, shorter than anybody looks away.
const REST: Duration = Duration::from_millis(300);

/// The form as code, written by the server while somebody looks at it.
#[component]
pub fn Code(session: Session) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let codes = no_codes();
    let fault = RwSignal::new(None);
    let task = Latest::new();
    let ask = move |input: Input| {
        task.run(async move {
            let answer = client::snippets(&session.request(input)).await;
            fault.set(answer.as_ref().err().map(client::ClientError::sentence));
            let mut written = answer.unwrap_or_default().into_iter();
            for code in codes {
                code.set(written.next().unwrap_or_default());
            }
        });
    };
    browser::effect(move || {
        if is_open.get() {
            let input = session.form.with(Form::to_input);
            let rest = if codes[0].read_untracked().is_empty() { Duration::ZERO } else { REST };
            browser::after(rest, move || ask(input));
        }
    });
    view! { <Snippets is_open codes fault /> }
}
