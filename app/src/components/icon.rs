//! Icons, hidden from screen readers: a button with only an icon needs an `aria-label`.

use leptos::prelude::*;

/// The shape of an icon, on a grid of 24 by 24.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// The logo: three ranges of hills, one behind the other.
    Brand,
    /// Upload or replace a file.
    Upload,
    /// Take a picture.
    Camera,
    /// Random number.
    Dice,
    /// Remove or close.
    Cross,
    /// Error or warning.
    Warning,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// Drag horizontally.
    Drag,
    /// Fit to the frame.
    Fit,
    /// Colour probe.
    Probe,
    /// Full screen.
    Expand,
    /// Copy.
    Copy,
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// Move up.
    Up,
    /// Move down.
    Down,
    /// Edit.
    Pencil,
    /// 3D view.
    Cube,
    /// Favourite.
    Star,
    /// Selected.
    Check,
    /// Search.
    Search,
    /// Notifications.
    Bell,
    /// Help.
    Help,
    /// Crop.
    Crop,
    /// Rotate by 90 degrees counterclockwise.
    TurnLeft,
    /// Rotate by 90 degrees clockwise.
    TurnRight,
    /// Mirror horizontally.
    Mirror,
    /// Exchange two items.
    Exchange,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Brand => "M2.5 18c3-1 4-9 8-9 3.5 0 4 5 6 5s3-2 5-2",
            Self::Upload => "M12 16V4m0 0L7 9m5-5 5 5M4 20h16",
            Self::Camera => "M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
            Self::Dice => {
                "M7 4h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM9 9h.01M15 15h.01M15 9h.01M9 15h.01"
            }
            Self::Cross => "m6 6 12 12M18 6 6 18",
            Self::Warning => "M12 4 2.5 20h19zM12 10v4.5M12 17.5h.01",
            Self::Undo => "M4 9h10a5 5 0 0 1 0 10H8M4 9l4-4M4 9l4 4",
            Self::Up => "m6 14 6-6 6 6",
            Self::Down => "m6 10 6 6 6-6",
            Self::Redo => "M20 9H10a5 5 0 0 0 0 10h6M20 9l-4-4M20 9l-4 4",
            Self::Pencil => "m4 20 1-4L16 5l3 3L8 19zM13.5 7.5l3 3",
            Self::Cube => "m12 3 8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12 4 7.5",
            Self::Star => "m12 4 2.5 5.2 5.7.8-4.1 4 1 5.7L12 17l-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::Help => "M8.5 9a3.5 3.5 0 1 1 5.2 3.1c-1.1.6-1.7 1.3-1.7 2.4M12 18.5v.01",
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
            Self::Crop => "M7 3v14h14M3 7h14v14",
            Self::TurnLeft => "M4.5 4v5h5M5 9a8 8 0 1 1-1 5",
            Self::TurnRight => "M19.5 4v5h-5M19 9a8 8 0 1 0 1 5",
            Self::Mirror => "M12 3v18M9 7v10H3.5zM15 7v10h5.5z",
            Self::Exchange => "M4 8h14m-4-4 4 4-4 4M20 16H6m4 4-4-4 4-4",
            Self::Bell => "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10.5 20.5h3",
            Self::Drag => "m10 7.5-4.5 4.5 4.5 4.5zM14 7.5l4.5 4.5-4.5 4.5z",
            Self::Fit => "M4 5h16v14H4zM8 9h8v6H8z",
            Self::Probe => "M12 3v5m0 8v5M3 12h5m8 0h5M12 12h.01",
            Self::Expand => "M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Play => "m8 5 11 7-11 7z",
            Self::Pause => "M8 5v14m8-14v14",
        }
    }
}

/// An icon in the colour of the surrounding text. Hidden from screen readers.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    let behind = (glyph == Glyph::Brand).then(|| {
        view! {
            <path d="M2.5 14c2.5-1 3.5-7.5 7.5-7.5C14 6.5 14.5 10 17 10c1.7 0 3-1 4.5-1" opacity=".65" />
            <path d="M2.5 10C5 9 6 4 10 4c3.5 0 4.5 2.5 7 2.5 1.7 0 3-.5 4.5-.5" opacity=".35" />
        }
    });
    view! {
        <svg
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=glyph.path() />
            {behind}
        </svg>
    }
}
