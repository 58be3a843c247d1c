//! The model whose inputs the form has: which one it is, and going over to another.
//!
//! - `going`: going over, with all that comes along; a part that is fetched when it is first needed
//! - `picker`: finding another, and saying which of its inputs is what; the same part

mod going;
mod picker;

use api::{Draft, Input, RunsHere, routes};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{
    session::{Session, built_in},
    settings::hint,
};
use crate::{
    browser,
    components::lazy::{Lazy, Part},
    words,
};

/// Models that the form has still to go over to.
#[derive(Default)]
pub struct Goals {
    /// A draft of another model. It comes first: what it holds comes along to what else was asked for meanwhile.
    draft: Option<Draft>,
    /// Another model, and what is done then.
    other: Option<(String, Wish)>,
}

/// What is done once the form has the model that was wanted.
pub enum Wish {
    /// The settings come along as far as they fit.
    Carry,
    /// The same, and then the model's example is taken up.
    Example,
    /// An input of that model fills the form, and something more is done.
    Adopt(Input, Box<dyn FnOnce()>),
}

impl Session {
    /// Takes up the model that the address names, and its example where it says so.
    pub fn open_model(self) {
        let Some(name) = browser::asked("model") else {
            return;
        };
        let wish = if browser::asked("example").is_some() {
            Wish::Example
        } else {
            Wish::Carry
        };
        self.forget_query();
        self.go_over(name, wish);
    }

    /// Goes over to another model.
    pub fn go_over(self, name: String, wish: Wish) {
        self.goals
            .update_value(|goals| goals.other = Some((name, wish)));
        self.begin_going();
    }

    fn begin_going(self) {
        self.expects_model.set(true);
        self.model_task.run(async move {
            match going(self).await {
                Ok(going) => going.await,
                Err(_) => {
                    self.goals.set_value(Goals::default());
                    self.remark.set(Some(words::part_missing_why().to_owned()));
                }
            }
            self.expects_model.set(false);
        });
    }

    /// True where the form has the model of a draft; else it goes over to that, and takes the draft up then.
    pub(super) fn has_model_of(self, draft: &Draft) -> bool {
        let has_it = self.is_set_to(&model_of(draft));
        if !has_it {
            self.goals
                .update_value(|goals| goals.draft = Some(draft.clone()));
            self.begin_going();
        }
        has_it
    }

    /// Fills the form with an input of a model, going over to that first. A prediction of a version by its id alone may not know its model.
    pub(super) fn adopt(self, model: String, input: Input, then: impl FnOnce() + 'static) {
        if model.is_empty() || self.is_set_to(&model) {
            self.form.update(|form| form.adopt(&input));
            then();
        } else {
            self.go_over(model, Wish::Adopt(input, Box::new(then)));
        }
    }

    fn is_set_to(self, name: &str) -> bool {
        self.model.with_untracked(|model| model.name == name)
    }
}

/// The model whose inputs a draft has.
fn model_of(draft: &Draft) -> String {
    draft
        .model
        .as_ref()
        .map_or_else(|| built_in().0.name, ToString::to_string)
}

/// The model above the form, and what there is to know of it.
pub fn model_row(session: Session) -> AnyView {
    let is_choosing = RwSignal::new(false);
    let link = move || {
        let name = session.model.with(|model| model.name.clone());
        let page = name
            .split_once('/')
            .map(|(owner, name)| routes::model_page(owner, name));
        let about = words::model_about(&name);
        view! { <a href=page title=about>{name}</a> }.into_any()
    };
    let note = move || match session.model.with(|model| model.runs_here) {
        Some(RunsHere::StandIn) => Some(hint(words::model_stand_in())),
        Some(RunsHere::No) => Some(hint(words::model_no_run())),
        Some(RunsHere::Yes) | None => None,
    };
    let picker = move || {
        is_choosing
            .get()
            .then(|| view! { <Lazy load=move || picker_part(session, is_choosing) /> }.into_any())
    };
    view! {
        <div class="d2-model" role="group" aria-label=words::model_name()>
            <div class="d2-model-row">
                {link}
                <button
                    type="button"
                    class="d2-recall-open"
                    id=OPENER
                    aria-expanded=move || is_choosing.get().to_string()
                    on:click=move |_| is_choosing.update(|is| *is = !*is)
                >
                    {words::model_change()}
                </button>
            </div>
            {note}
            {picker}
        </div>
    }
    .into_any()
}

/// Going over, as a part of the page gives it.
type Going = std::pin::Pin<Box<dyn Future<Output = ()>>>;

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn going(session: Session) -> Result<Going, SplitLoaderError> {
    Ok(Box::pin(going::go(session)))
}

/// The id of the button that opens the picker.
const OPENER: &str = "model-change";

#[wasm_split(aside, fallible, wasm_split_path = leptos::wasm_split)]
fn picker_part(session: Session, is_open: RwSignal<bool>) -> Part {
    Ok(view! { <picker::Picker session is_open /> }.into_any())
}
