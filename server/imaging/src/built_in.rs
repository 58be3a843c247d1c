//! The built-in engine: neural networks on the CPU, without an account or an internet connection.
//!
//! - `networks`, `network`: the two embedded networks and their thread pool
//! - `depth`, `guided_filter`: depth estimation
//! - `style`, `styles`: style transfer with 26 styles and their mixes
//! - `prompt_parser`, `atmospheres`, `scene`: from a prompt to a scene
//! - `matte`: separates near from far, refined step by step
//! - `settings`, `mask`: the input of any model as render settings
//! - `render`, `compose`, `progress_bar`: from settings to PNGs
//!
//! docs/preview-engine.md documents the settings and the keywords of prompts. Pure and blocking:
//! call it on a worker thread.

mod atmospheres;
mod compose;
mod depth;
mod guided_filter;
mod mask;
mod matte;
mod network;
mod networks;
mod progress_bar;
mod prompt_parser;
mod render;
mod scene;
mod seeded_rng;
mod settings;
mod style;
mod styles;
#[cfg(test)]
mod tests;

pub use mask::{describe_mask, read_mask};
pub use network::NetworkError;
pub use networks::Networks;
pub use render::{RenderError, RenderObserver};
pub use settings::Settings;
