//! The studio page.

mod browser;
mod state;

fn main() {}
