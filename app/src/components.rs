//! What pages are made of. A component owns nothing global: it takes signals and gives callbacks.

pub mod compare;
pub mod icon;
pub mod stage;
pub mod strip;
