//! The `depth2img` command. [`server::app::command`] does its work, so that a change in the library
//! compiles nothing here: asynchronous functions are compiled by the crate that polls them.

use std::process::ExitCode;

use clap::Parser;
use server::app::{command, config::Cli};

/// The system allocator retains memory after load peaks; jemalloc returns it (`make bench`, "A
/// crowd").
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    command::run(Cli::parse())
}
