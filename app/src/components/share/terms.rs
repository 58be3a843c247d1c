use api::{CreateShare, PatchShare, Share, ShareShows, Timestamp, limits};
use leptos::prelude::*;

use super::Subject;
use crate::{browser, words};

/// Days after which a link can end by itself.
const DAYS: [u32; 3] = [1, 7, 30];
/// The choices that are no number of days.
const NEVER: &str = "";
const AS_IT_IS: &str = "as it is";

/// What a link shows, until when and to whom, as it is being chosen.
#[derive(Clone, Copy)]
pub struct Terms {
    shows: RwSignal<ShareShows>,
    /// Days from now, as text.
    ends: RwSignal<String>,
    password: RwSignal<String>,
    keeps_password: RwSignal<bool>,
    note: RwSignal<String>,
    /// The link had a password before.
    had_password: bool,
    /// When the link ended before.
    ended: StoredValue<Option<Timestamp>>,
}

impl Terms {
    /// Those of a new link, or of one that is changed.
    pub fn of(share: Option<&Share>) -> Self {
        let ended = share.and_then(|share| share.expires_at.clone());
        let had_password = share.is_some_and(|share| share.has_password);
        Self {
            shows: RwSignal::new(share.map_or(ShareShows::Comparison, |share| share.shows)),
            ends: RwSignal::new(if ended.is_some() { AS_IT_IS } else { NEVER }.to_owned()),
            password: RwSignal::new(String::new()),
            keeps_password: RwSignal::new(had_password),
            note: RwSignal::new(
                share
                    .and_then(|share| share.note.clone())
                    .unwrap_or_default(),
            ),
            had_password,
            ended: StoredValue::new(ended),
        }
    }

    /// A new link with these terms.
    pub fn create(self, subject: Subject) -> CreateShare {
        let (prediction, grid) = match subject {
            Subject::Prediction(id) => (Some(id), None),
            Subject::Grid(id) => (None, Some(id)),
        };
        CreateShare {
            prediction,
            grid,
            shows: self.shows.get_untracked(),
            password: self.typed(),
            expires_at: self.end(),
            note: self.said(),
        }
    }

    /// What changes a link to these terms.
    pub fn patch(self) -> PatchShare {
        let password = match self.typed() {
            Some(typed) => Some(Some(typed)),
            None => (self.had_password && !self.keeps_password.get_untracked()).then_some(None),
        };
        let expires_at = (self.ends.get_untracked() != AS_IT_IS).then(|| self.end());
        PatchShare {
            shows: Some(self.shows.get_untracked()),
            password,
            expires_at,
            note: Some(self.said()),
            renew: false,
        }
    }

    fn typed(self) -> Option<String> {
        Some(self.password.get_untracked()).filter(|password| !password.is_empty())
    }

    fn said(self) -> Option<String> {
        Some(self.note.get_untracked()).filter(|note| !note.trim().is_empty())
    }

    fn end(self) -> Option<Timestamp> {
        const DAY: f64 = 24.0 * 60.0 * 60.0;
        let days: u32 = self.ends.get_untracked().parse().ok()?;
        Some(Timestamp::from_rfc3339(browser::moment_in(
            f64::from(days) * DAY,
        )))
    }
}

/// The fields in which terms are chosen.
#[component]
pub fn TermFields(
    terms: Terms,
    /// They are those of a comparison, with which the studio cannot begin.
    is_grid: bool,
) -> impl IntoView {
    let choice = move |shows: ShareShows| {
        view! {
            <label class="d2-shows">
                <input type="radio" name="shows" prop:checked=move || terms.shows.get() == shows on:change=move |_| terms.shows.set(shows) />
                <span><b>{name_of(shows)}</b>" "<small>{meaning_of(shows)}</small></span>
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="d2-share-shows">
            <legend>{words::share_shows()}</legend>
            {ShareShows::ALL.into_iter().filter(|shows| !is_grid || *shows < ShareShows::Remix).map(choice).collect_view()}
        </fieldset>
        <div class="d2-share-row">
            <label>
                {words::share_ends()}
                <Ends terms />
            </label>
            <label>
                {words::share_password()}
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength=limits::SHARE_PASSWORD_CHARACTERS.end().to_string()
                    placeholder=if terms.had_password { words::share_password_kept() } else { words::share_password_none() }
                    prop:value=terms.password
                    on:input=move |event| terms.password.set(event_target_value(&event))
                />
            </label>
        </div>
        {terms.had_password.then(|| view! {
            <label class="d2-check">
                <input type="checkbox" prop:checked=terms.keeps_password on:change=move |event| terms.keeps_password.set(event_target_checked(&event)) />
                {words::share_password_keep()}
            </label>
        }.into_any())}
        <label class="d2-share-note">
            {words::share_note()}
            <textarea
                rows="1"
                maxlength=limits::SHARE_NOTE_CHARACTERS.to_string()
                prop:value=terms.note
                on:input=move |event| terms.note.set(event_target_value(&event))
            ></textarea>
        </label>
    }
}

#[component]
fn Ends(terms: Terms) -> impl IntoView {
    let option = move |value: String, label: String| {
        let is_chosen = terms.ends.with_untracked(|ends| *ends == value);
        view! { <option value=value selected=is_chosen>{label}</option> }.into_any()
    };
    let kept = terms
        .ended
        .get_value()
        .map(|moment| option(AS_IT_IS.to_owned(), words::moment(&moment)));
    view! {
        <select on:change=move |event| terms.ends.set(event_target_value(&event))>
            {kept}
            {option(NEVER.to_owned(), words::share_ends_never().to_owned())}
            {DAYS.map(|days| option(days.to_string(), words::share_ends_in(f64::from(days)))).collect_view()}
        </select>
    }
}

/// What a choice is called.
pub fn name_of(shows: ShareShows) -> &'static str {
    match shows {
        ShareShows::Output => words::share_output(),
        ShareShows::Comparison => words::share_comparison(),
        ShareShows::Settings => words::share_settings(),
        ShareShows::Remix => words::share_remix(),
    }
}

fn meaning_of(shows: ShareShows) -> &'static str {
    match shows {
        ShareShows::Output => words::share_output_why(),
        ShareShows::Comparison => words::share_comparison_why(),
        ShareShows::Settings => words::share_settings_why(),
        ShareShows::Remix => words::share_remix_why(),
    }
}
