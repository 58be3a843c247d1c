//! The built-in engine: real networks on the CPU, no account and no network connection.
//!
//! - `networks`, `network`: the two networks inside the binary and the threads they run on
//! - `depth`, `guided_filter`: from a picture to its depth map
//! - `style`, `styles`: painting in 26 styles and their mixes
//! - `words`, `atmospheres`, `scene`: what a prompt says, and the scene that becomes of it
//! - `matte`: the parting of near from far, refined step by step
//! - `settings`, `mask`: what an input asks for, whatever its model calls it
//! - `render`, `compose`, `progress_bar`: an output, from settings to PNG
//!
//! docs/preview-engine.md tells users what each setting and each word means. Pure and blocking: callers run this on a
//! thread of its own.

mod atmospheres;
mod chance;
mod compose;
mod depth;
mod guided_filter;
mod mask;
mod matte;
mod network;
mod networks;
mod progress_bar;
mod render;
mod scene;
mod settings;
mod style;
mod styles;
#[cfg(test)]
mod tests;
mod words;

pub use mask::{describe_mask, read_mask};
pub use network::NetworkError;
pub use networks::Networks;
pub use render::{RenderError, Watcher};
pub use settings::Settings;
