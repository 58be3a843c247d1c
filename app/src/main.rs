//! The studio page.

mod browser;
mod components;

fn main() {}
