//! Prepares what the binary embeds.

fn main() {}
