use api::{Carried, Draft};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    super::session::{Session, built_in},
    Wish,
};
use crate::{
    browser,
    client::{self, ClientError},
    state::{Form, Label, ReadModel, Role, Slot, StudioModel, example},
    words,
};

/// The name under which this browser keeps the model that the draft is for.
const KEPT: &str = "depth2img model";

/// Sets the form to a model, and does what is wanted then. What this browser keeps of the draft's model it need not ask for.
pub async fn go(session: Session, name: String, wish: Wish) {
    let known = if name == built_in().0.name { Some(built_in()) } else { kept(&name).filter(|_| matches!(wish, Wish::Draft(_))) };
    let entry = match known {
        Some(_) => None,
        None => match client::model_entry(&name).await {
            Ok(entry) => Some(entry),
            Err(error) => return session.remark.set(Some(unread(&name, &error))),
        },
    };
    let Some(read) = known.or_else(|| entry.as_ref().and_then(StudioModel::read)) else { return };
    if let Some(entry) = &entry {
        browser::keep(KEPT, &StudioModel::excerpt(entry));
    }
    match wish {
        Wish::Carry => carry_to(session, read),
        Wish::Example => {
            carry_to(session, read);
            if let Some(entry) = entry {
                take_example(session, &entry);
            }
        }
        Wish::Draft(draft) => take_draft(session, read, &draft),
        Wish::Adopt(input, then) => {
            put(session, read);
            session.form.update(|form| form.adopt(&input));
            then();
        }
    }
}

/// Sets the form to what the catalog tells of its model anew, and keeps that.
pub fn renew(session: Session, entry: &Value) {
    if let Some(read) = StudioModel::read(entry) {
        browser::keep(KEPT, &StudioModel::excerpt(entry));
        put(session, read);
    }
}

fn kept(name: &str) -> Option<ReadModel> {
    let entry = serde_json::from_str::<Value>(&browser::kept(KEPT)?).ok()?;
    StudioModel::read(&entry).filter(|(model, ..)| model.name == name)
}

/// The settings come along as far as they fit, and what became of them is told.
fn carry_to(session: Session, read: ReadModel) {
    let is_another = session.model.with_untracked(|model| model.name != read.0.name);
    let carried = put(session, read);
    if is_another {
        session.remark.set(told(&carried));
    }
}

fn put(session: Session, (model, schema, roles): ReadModel) -> Carried {
    let (form, carried) = session.form.with_untracked(|form| form.carried_to(schema, roles));
    show(session, model, form);
    carried
}

fn take_draft(session: Session, (model, schema, roles): ReadModel, draft: &Draft) {
    show(session, model, Form::new(schema, roles));
    session.fill_from(draft);
}

fn show(session: Session, model: StudioModel, form: Form) {
    session.model.set(model);
    session.form.set(form);
    session.renew_fields.update(|times| *times += 1);
}

fn take_example(session: Session, entry: &Value) {
    let (input, picture) = session.form.with_untracked(|form| example(entry, form.roles()));
    session.use_input(input, &[]);
    if let Some(address) = picture {
        session.begin(Role::Image, Slot::waiting(None, words::slot_fetching()));
        session.picture_task.run(async move {
            match client::picture(&address).await {
                Ok(file) => session.upload(Role::Image, file, false).await,
                Err(error) => session.refuse(Role::Image, &error),
            }
        });
    }
}

/// Why a model is not taken.
fn unread(name: &str, error: &ClientError) -> String {
    if error.is_not_found() { words::model_gone(&name) } else { error.sentence() }
}

/// What became of the settings, in words; nothing where there were none.
fn told(carried: &Carried) -> Option<String> {
    let names = |names: Vec<&str>| names.into_iter().map(Label::name_of).collect::<Vec<_>>().join(", ");
    let taken = names(carried.taken.iter().map(|taken| taken.to.as_str()).collect());
    let left = names(carried.left.iter().map(String::as_str).collect());
    let sentences = [(!taken.is_empty()).then(|| words::model_kept(&taken)), (!left.is_empty()).then(|| words::model_left(&left))];
    let told: Vec<String> = sentences.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(" "))
}
