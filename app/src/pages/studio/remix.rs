//! Going on from what somebody shared: its settings fill the form, its pictures are taken as if they had been picked.

use api::{ShareToken, Shared};
use leptos::prelude::Update;

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
        let Some(token) = browser::asked("remix").and_then(|token| token.parse::<ShareToken>().ok()) else { return };
        let grant = browser::asked("grant").unwrap_or_default();
        self.begin(Role::Image, Slot::waiting(None, words::slot_fetching()));
        self.picture_task.run(async move {
            let taken = match client::shared(&token, &grant).await {
                Ok(shared) => self.take_up(shared).await,
                Err(error) => Err(error),
            };
            if let Err(error) = taken {
                self.refuse(Role::Image, &error);
            }
            self.forget_query();
        });
    }

    /// A depth map that somebody gave is part of the settings; one that was estimated is estimated again.
    async fn take_up(self, shared: Shared) -> Result<(), ClientError> {
        self.form.update(|form| form.adopt(&shared.input.unwrap_or_default()));
        if let Some(picture) = shared.pictures.input {
            self.upload(Role::Image, client::picture(&picture.url).await?, false).await;
        }
        if let Some(depth) = shared.pictures.depth.filter(|_| shared.has_own_depth) {
            self.upload(Role::Depth, client::picture(&depth.url).await?, true).await;
        }
        Ok(())
    }
}
