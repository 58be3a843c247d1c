//! What executes predictions.

pub mod local;
