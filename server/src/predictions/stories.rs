//! Stories about predictions, told on a [`world`](super::world).
//!
//! - [`accepting`]: what is taken and what is refused
//! - [`running`]: the way to the end, and the ways to fail
//! - [`ending`]: cancels and deadlines
//! - [`recovering`]: servers that are killed

mod accepting;
mod ending;
mod recovering;
mod running;
