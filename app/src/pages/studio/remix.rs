//! Going on from what somebody shared: its settings fill the form, its pictures are taken as if they had been picked.

use std::pin::Pin;

use api::{ShareToken, Shared};
use leptos::{
    prelude::Update,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::session::Session;
use crate::{
    browser,
    client::{self, ClientError},
    state::{Role, Slot},
    words,
};

impl Session {
    /// Takes up the share that the address names, if it names one.
    pub fn remix(self) {
        let Some(token) =
            browser::asked("remix").and_then(|token| token.parse::<ShareToken>().ok())
        else {
            return;
        };
        self.begin(Role::Image, Slot::waiting(None, words::slot_fetching()));
        self.picture_task.run(async move {
            match remixing(self, token).await {
                Ok(remixing) => remixing.await,
                Err(_) => self.refuse(Role::Image, &ClientError::Unreachable),
            }
        });
    }
}

/// Taking up, as a part of the page gives it.
type Remixing = Pin<Box<dyn Future<Output = ()>>>;

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn remixing(session: Session, token: ShareToken) -> Result<Remixing, SplitLoaderError> {
    Ok(Box::pin(take_up(session, token)))
}

async fn take_up(session: Session, token: ShareToken) {
    let grant = browser::asked("grant").unwrap_or_default();
    let taken = match client::shared(&token, &grant).await {
        Ok(shared) => take(session, shared).await,
        Err(error) => Err(error),
    };
    if let Err(error) = taken {
        session.refuse(Role::Image, &error);
    }
    session.forget_query();
}

/// A depth map that somebody gave is part of the settings; one that was estimated is estimated again.
async fn take(session: Session, shared: Shared) -> Result<(), ClientError> {
    session
        .form
        .update(|form| form.adopt(&shared.input.unwrap_or_default()));
    if let Some(picture) = shared.pictures.input {
        session
            .upload(Role::Image, client::picture(&picture.url).await?, false)
            .await;
    }
    if let Some(depth) = shared.pictures.depth.filter(|_| shared.has_own_depth) {
        session
            .upload(Role::Depth, client::picture(&depth.url).await?, true)
            .await;
    }
    Ok(())
}
