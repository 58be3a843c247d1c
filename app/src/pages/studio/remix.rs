//! Continues from a share: its settings fill the form, and its pictures are uploaded as if they had
//! been picked.

use std::pin::Pin;

use api::{Roles, ShareToken, Shared};
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::stores::{pictures::PictureStore, switch_model::ModelSwitch};
use crate::{
    browser::{self, Address},
    client::{self, ClientError},
    state::{PictureRole, ResultSettings},
};

/// Opens the share that the URL's query names, if it names one.
pub fn open_query(switch: ModelSwitch, pictures: PictureStore, address: Address) {
    let Some(token) =
        browser::query_param("remix").and_then(|token| token.parse::<ShareToken>().ok())
    else {
        return;
    };
    pictures.start_import(async move {
        match load_import(switch, pictures, address, token).await {
            Ok(importing) => importing.await,
            Err(_) => pictures.reject(PictureRole::Image, &ClientError::Network),
        }
    });
}

type Importing = Pin<Box<dyn Future<Output = ()>>>;

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn load_import(
    switch: ModelSwitch,
    pictures: PictureStore,
    address: Address,
    token: ShareToken,
) -> Result<Importing, SplitLoaderError> {
    Ok(Box::pin(async move {
        if let Err(error) = import(switch, pictures, &token).await {
            pictures.reject(PictureRole::Image, &error);
        }
        address.replace_query("");
    }))
}

/// An own depth map is part of the settings; an estimate is made again.
async fn import(
    switch: ModelSwitch,
    pictures: PictureStore,
    token: &ShareToken,
) -> Result<(), ClientError> {
    let grant = browser::query_param("grant").unwrap_or_default();
    let shared: Shared = client::shared_result(token, &grant).await?;
    let input = shared.input.unwrap_or_default();
    switch.apply_settings(ResultSettings {
        model: shared.model,
        roles: Roles::guess(&input),
        input,
    });
    if let Some(picture) = shared.pictures.input {
        let file = client::fetch_stored_image(&picture.url).await?;
        pictures.upload(PictureRole::Image, file, false).await;
    }
    if let Some(depth) = shared.pictures.depth
        && shared.has_own_depth
    {
        let file = client::fetch_stored_image(&depth.url).await?;
        pictures.upload(PictureRole::Depth, file, true).await;
    }
    Ok(())
}
