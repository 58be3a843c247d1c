use api::{Carried, Draft};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    super::session::{Session, built_in},
    Wish, model_of,
};
use crate::{
    browser,
    client::{self, ClientError},
    state::{Form, Label, ReadModel, Role, Slot, StudioModel, example},
    words,
};

/// The name under which this browser keeps the model that the draft is for.
const KEPT: &str = "depth2img model";

/// Goes over to the models that are wanted. A goal is let go where it was reached or cannot be: who asks for another meanwhile begins anew.
pub async fn go(session: Session) {
    if let Some(draft) = session.goals.with_value(|goals| goals.draft.clone()) {
        let found = find_of_draft(&model_of(&draft)).await;
        session.goals.update_value(|goals| goals.draft = None);
        match found {
            Ok(read) => take_draft(session, read, &draft),
            Err(why) => session.remark.set(Some(why)),
        }
    }
    let Some(name) = session
        .goals
        .with_value(|goals| goals.other.as_ref().map(|(name, _)| name.clone()))
    else {
        return;
    };
    let found = find(&name).await;
    let Some((_, wish)) = session
        .goals
        .try_update_value(|goals| goals.other.take())
        .flatten()
    else {
        return;
    };
    match found {
        Ok(found) => grant(session, found, wish),
        Err(why) => session.remark.set(Some(why)),
    }
}

/// A model as it is read, and what the catalog tells of it; nothing where it is the built-in one.
type Found = (ReadModel, Option<Value>);

/// The model of that name, or why it is not taken.
async fn find(name: &str) -> Result<Found, String> {
    if name == built_in().0.name {
        return Ok((built_in(), None));
    }
    let entry = client::model_entry(name)
        .await
        .map_err(|error| unread(name, &error))?;
    let read = StudioModel::read(&entry)
        .ok_or_else(|| format!("{name}: {}", words::model_unknown_inputs()))?;
    browser::keep(KEPT, &StudioModel::excerpt(&entry));
    Ok((read, Some(entry)))
}

/// The same; what this browser keeps of the draft's model it need not ask for.
async fn find_of_draft(name: &str) -> Result<ReadModel, String> {
    match kept(name) {
        Some(read) => Ok(read),
        None => find(name).await.map(|(read, _)| read),
    }
}

fn grant(session: Session, (read, entry): Found, wish: Wish) {
    match wish {
        Wish::Carry => carry_to(session, read),
        Wish::Example => {
            carry_to(session, read);
            if let Some(entry) = entry {
                take_example(session, &entry);
            }
        }
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
    let is_another = session
        .model
        .with_untracked(|model| model.name != read.0.name);
    let carried = put(session, read);
    if is_another {
        session.remark.set(told(&carried));
    }
}

fn put(session: Session, (model, schema, roles): ReadModel) -> Carried {
    let (form, carried) = session
        .form
        .with_untracked(|form| form.carried_to(schema, roles));
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
    let (input, picture) = session
        .form
        .with_untracked(|form| example(entry, form.roles()));
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
    if error.is_not_found() {
        words::model_gone(&name)
    } else {
        error.sentence()
    }
}

/// What became of the settings, in words; nothing where there were none.
fn told(carried: &Carried) -> Option<String> {
    let names = |names: Vec<&str>| {
        names
            .into_iter()
            .map(Label::name_of)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let taken = names(
        carried
            .taken
            .iter()
            .map(|taken| taken.to.as_str())
            .collect(),
    );
    let left = names(carried.left.iter().map(String::as_str).collect());
    let sentences = [
        (!taken.is_empty()).then(|| words::model_kept(&taken)),
        (!left.is_empty()).then(|| words::model_left(&left)),
    ];
    let told: Vec<String> = sentences.into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(" "))
}
