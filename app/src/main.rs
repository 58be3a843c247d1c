//! The studio page.

mod state;

fn main() {}
