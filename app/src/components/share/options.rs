use api::{CreateShare, PatchShare, Share, ShareVisibility, Timestamp, limits};
use leptos::prelude::*;

use super::ShareTarget;
use crate::{browser, i18n};

/// Days after which a link can expire.
const DAYS: [u32; 3] = [1, 7, 30];
/// Options of the expiry that are no number of days.
const NEVER: &str = "";
const UNCHANGED: &str = "unchanged";

/// Visibility, expiry, password and note of a link as they are edited.
#[derive(Clone, Copy)]
pub struct ShareOptions {
    visibility: RwSignal<ShareVisibility>,
    /// Expiry in days from now, as text, or one of the constants.
    ends: RwSignal<String>,
    password: RwSignal<String>,
    retains_password: RwSignal<bool>,
    note: RwSignal<String>,
    /// Whether the link has a password already.
    had_password: bool,
    /// The present expiry of the link.
    ended: StoredValue<Option<Timestamp>>,
}

impl ShareOptions {
    /// The options of a link, or the defaults of a new one.
    pub fn of(share: Option<&Share>) -> Self {
        let ended = share.and_then(|share| share.expires_at.clone());
        let had_password = share.is_some_and(|share| share.has_password);
        let visibility = share.map_or(ShareVisibility::Comparison, |share| share.visibility);
        let note = share.and_then(|share| share.note.clone());
        Self {
            visibility: RwSignal::new(visibility),
            ends: RwSignal::new(if ended.is_some() { UNCHANGED } else { NEVER }.to_owned()),
            password: RwSignal::new(String::new()),
            retains_password: RwSignal::new(had_password),
            note: RwSignal::new(note.unwrap_or_default()),
            had_password,
            ended: StoredValue::new(ended),
        }
    }

    /// The request that creates a link with these options.
    pub fn create(self, target: ShareTarget) -> CreateShare {
        let (prediction, grid) = match target {
            ShareTarget::Prediction(id) => (Some(id), None),
            ShareTarget::Grid(id) => (None, Some(id)),
        };
        CreateShare {
            prediction,
            grid,
            visibility: self.visibility.get_untracked(),
            password: self.new_password(),
            expires_at: self.end(),
            note: self.trimmed_note(),
        }
    }

    /// The request that changes a link to these options.
    pub fn patch(self) -> PatchShare {
        let password = match self.new_password() {
            Some(typed) => Some(Some(typed)),
            None => (self.had_password && !self.retains_password.get_untracked()).then_some(None),
        };
        let expires_at = (self.ends.get_untracked() != UNCHANGED).then(|| self.end());
        PatchShare {
            visibility: Some(self.visibility.get_untracked()),
            password,
            expires_at,
            note: Some(self.trimmed_note()),
            renew: false,
        }
    }

    fn new_password(self) -> Option<String> {
        let password = self.password.get_untracked();
        (!password.is_empty()).then_some(password)
    }

    fn trimmed_note(self) -> Option<String> {
        let note = self.note.get_untracked();
        (!note.trim().is_empty()).then_some(note)
    }

    fn end(self) -> Option<Timestamp> {
        const DAY: f64 = 24.0 * 60.0 * 60.0;
        let days: u32 = self.ends.get_untracked().parse().ok()?;
        Some(Timestamp::from_rfc3339(browser::timestamp_in(
            f64::from(days) * DAY,
        )))
    }
}

/// The form fields of the options.
#[component]
pub fn ShareOptionFields(
    options: ShareOptions,
    /// Whether the target is a comparison, which cannot be remixed in the studio.
    is_grid: bool,
) -> impl IntoView {
    let choice = move |visibility: ShareVisibility| {
        view! {
            <label class="d2-shows">
                <input type="radio" name="visibility" prop:checked=move || options.visibility.get() == visibility on:change=move |_| options.visibility.set(visibility) />
                <span><b>{name_of(visibility)}</b>" "<small>{meaning_of(visibility)}</small></span>
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="d2-share-visibility">
            <legend>{i18n::share_visibility()}</legend>
            {ShareVisibility::ALL.into_iter().filter(|visibility| !is_grid || *visibility < ShareVisibility::Remix).map(choice).collect_view()}
        </fieldset>
        <div class="d2-share-row">
            <label>
                {i18n::share_expires()}
                <Ends options />
            </label>
            <label>
                {i18n::share_password()}
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength=limits::SHARE_PASSWORD_CHARACTERS.end().to_string()
                    placeholder=if options.had_password { i18n::share_password_current() } else { i18n::share_password_none() }
                    prop:value=options.password
                    on:input=move |event| options.password.set(event_target_value(&event))
                />
            </label>
        </div>
        {options.had_password.then(|| view! {
            <label class="d2-check">
                <input type="checkbox" prop:checked=options.retains_password on:change=move |event| options.retains_password.set(event_target_checked(&event)) />
                {i18n::share_password_require()}
            </label>
        }.into_any())}
        <label class="d2-share-note">
            {i18n::share_note()}
            <textarea
                rows="1"
                maxlength=limits::SHARE_NOTE_CHARACTERS.to_string()
                prop:value=options.note
                on:input=move |event| options.note.set(event_target_value(&event))
            ></textarea>
        </label>
    }
}

#[component]
fn Ends(options: ShareOptions) -> impl IntoView {
    let option = move |value: String, label: String| {
        let is_chosen = options.ends.with_untracked(|ends| *ends == value);
        view! { <option value=value selected=is_chosen>{label}</option> }.into_any()
    };
    let present = options
        .ended
        .get_value()
        .map(|moment| option(UNCHANGED.to_owned(), i18n::date_time(&moment)));
    view! {
        <select on:change=move |event| options.ends.set(event_target_value(&event))>
            {present}
            {option(NEVER.to_owned(), i18n::share_expires_never().to_owned())}
            {DAYS.map(|days| option(days.to_string(), i18n::share_expires_in(f64::from(days)))).collect_view()}
        </select>
    }
}

/// The label of a visibility.
pub fn name_of(visibility: ShareVisibility) -> &'static str {
    match visibility {
        ShareVisibility::Output => i18n::share_output(),
        ShareVisibility::Comparison => i18n::share_comparison(),
        ShareVisibility::Settings => i18n::share_settings(),
        ShareVisibility::Remix => i18n::share_remix(),
    }
}

fn meaning_of(visibility: ShareVisibility) -> &'static str {
    match visibility {
        ShareVisibility::Output => i18n::share_output_why(),
        ShareVisibility::Comparison => i18n::share_comparison_why(),
        ShareVisibility::Settings => i18n::share_settings_why(),
        ShareVisibility::Remix => i18n::share_remix_why(),
    }
}
