use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Whether the browser lets the page tell something outside of its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It can be asked for.
    Open,
    /// It is given.
    Granted,
    /// It is not, or the browser cannot do it.
    Denied,
}

impl From<NotificationPermission> for Permission {
    fn from(permission: NotificationPermission) -> Self {
        match permission {
            NotificationPermission::Granted => Self::Granted,
            NotificationPermission::Default => Self::Open,
            _ => Self::Denied,
        }
    }
}

/// Whether it does now.
pub fn permission() -> Permission {
    let can = Reflect::has(&window(), &"Notification".into()).unwrap_or_default();
    if can {
        Notification::permission().into()
    } else {
        Permission::Denied
    }
}

/// Has the browser ask whoever uses it.
pub async fn ask_permission() -> Permission {
    if permission() == Permission::Open
        && let Ok(asked) = Notification::request_permission()
    {
        _ = JsFuture::from(asked).await;
    }
    permission()
}

/// Tells something outside of the window, once for each `tag`. Pressing it brings the window to the front and calls `pressed`.
pub fn notify(title: &str, body: &str, tag: &str, pressed: impl FnOnce() + 'static) {
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_icon("/favicon.svg");
    // Some browsers have the word and refuse to do it; the title and the icon of the page say it all the same.
    let Ok(notification) = Notification::new_with_options(title, &options) else {
        return;
    };
    let shown = notification.clone();
    let press = Closure::once_into_js(move || {
        _ = window().focus();
        pressed();
        shown.close();
    });
    notification.set_onclick(Some(press.unchecked_ref()));
}
