use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// The permission to show system notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// The visitor has not decided and can be asked.
    Undecided,
    /// Granted.
    Granted,
    /// Denied, or not supported by the browser.
    Denied,
}

impl From<NotificationPermission> for Permission {
    fn from(permission: NotificationPermission) -> Self {
        match permission {
            NotificationPermission::Granted => Self::Granted,
            NotificationPermission::Default => Self::Undecided,
            _ => Self::Denied,
        }
    }
}

/// The current permission.
pub fn permission() -> Permission {
    let can = Reflect::has(&window(), &"Notification".into()).unwrap_or_default();
    if can {
        Notification::permission().into()
    } else {
        Permission::Denied
    }
}

/// Asks the visitor for permission, if not decided.
pub async fn request_permission() -> Permission {
    if permission() == Permission::Undecided
        && let Ok(asked) = Notification::request_permission()
    {
        _ = JsFuture::from(asked).await;
    }
    permission()
}

/// Shows a system notification, which replaces an earlier one with the same `tag`. A click focuses
/// the window and calls `clicked`.
pub fn notify(title: &str, body: &str, tag: &str, clicked: impl FnOnce() + 'static) {
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_icon("/favicon.svg");
    // Some mobile browsers have the constructor and refuse it. The page's title and icon show the
    // same.
    let Ok(notification) = Notification::new_with_options(title, &options) else {
        return;
    };
    let shown = notification.clone();
    let press = Closure::once_into_js(move || {
        _ = window().focus();
        clicked();
        shown.close();
    });
    notification.set_onclick(Some(press.unchecked_ref()));
}
