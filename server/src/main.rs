//! The `depth2img` command.

fn main() {}
