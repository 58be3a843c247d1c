//! A picture that says how it was made: its settings, or the picture itself?

use std::pin::Pin;

use api::Input;
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::session::Session;
use crate::{
    browser::PickedFile,
    components::{
        dynamic::Show,
        lazy::{Lazy, Part},
        notice::Remark,
    },
    state::{Carried, LOOKED_AT, Role, carried},
    words,
};

/// Such a picture.
#[derive(Debug, Clone)]
pub struct Found {
    file: PickedFile,
    input: Input,
}

impl Session {
    /// Looks what a picture says before it is taken. Where what looks does not come, it is taken for a picture.
    pub(super) fn look_into(self, file: PickedFile) {
        self.look_task.run(async move {
            match looking(self, file.clone()).await {
                Ok(looking) => looking.await,
                Err(_) => self.take(Role::Image, file),
            }
        });
    }

    /// Fills the form with what the picture says. The form's own picture stays, as the settings carry none.
    fn use_found_settings(self) {
        if let Some(Found { input, .. }) = self.found.get_untracked() {
            self.found.set(None);
            self.use_input(input, &[]);
        }
    }

    /// Fills the form with an input, but for its pictures and the fields `kept`, which stay as they are.
    pub(super) fn use_input(self, mut input: Input, kept: &[&str]) {
        self.form.update(|form| {
            for key in [Role::Image.key(), Role::Depth.key()].iter().chain(kept) {
                if let Some(name) = form.field_of(key) {
                    input.insert(name.to_owned(), form.text(key).into());
                }
            }
            form.adopt(&input);
        });
    }

    fn use_found_picture(self) {
        if let Some(Found { file, .. }) = self.found.get_untracked() {
            self.take_as_it_is(file);
        }
    }
}

/// Looking, as a part of the page gives it.
type Looking = Pin<Box<dyn Future<Output = ()>>>;

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn looking(session: Session, file: PickedFile) -> Result<Looking, SplitLoaderError> {
    Ok(Box::pin(look(session, file)))
}

async fn look(session: Session, file: PickedFile) {
    match carried(&file.head(LOOKED_AT).await) {
        Carried::Settings(input) => session.found.set(Some(Found { file, input })),
        Carried::Nothing => session.take(Role::Image, file),
        Carried::Garbage => {
            session.take_as_it_is(file);
            session.remark.set(Some(words::found_garbage().to_owned()));
        }
    }
}

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn choice(session: Session) -> Part {
    Ok(view! { <Choice session /> }.into_any())
}

/// The choice, where such a picture was given.
#[component]
pub fn FoundSettings(session: Session) -> impl IntoView {
    view! {
        <Show when=move || session.found.read().is_some()><Lazy load=move || choice(session) /></Show>
        <Remark sentence=session.remark />
    }
}

#[component]
fn Choice(session: Session) -> impl IntoView {
    let act = move |label: &'static str, run: fn(Session)| {
        view! { <button type="button" class="d2-btn" on:click=move |_| run(session)>{label}</button> }.into_any()
    };
    view! {
        <div class="d2-notice d2-choice" role="alert">
            <span>{words::found_settings()}</span>
            <span class="d2-acts">
                {act(words::found_use_settings(), Session::use_found_settings)}
                {act(words::found_use_picture(), Session::use_found_picture)}
                {act(words::found_neither(), |session| session.found.set(None))}
            </span>
        </div>
    }
}
