use leptos::{prelude::*, wasm_split::wasm_split};

use super::session::Session;
use crate::components::{
    lazy::Part,
    share::{ShareDialog, Subject},
    styled::{DIALOG, SHARE, styled},
};

/// Links to the result on the stage, a part that is fetched when somebody shares.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
pub fn sharing(session: Session, is_open: RwSignal<bool>) -> Part {
    let prediction = session.run_id();
    let dialog =
        move |id| view! { <ShareDialog subject=Subject::Prediction(id) is_open /> }.into_any();
    Ok(styled(&[DIALOG, SHARE], move || {
        prediction.clone().map(dialog).into_any()
    }))
}
