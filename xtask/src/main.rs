//! Tasks of this repository that need more than a shell: `cargo xtask <task>`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

mod page;

const USAGE: &str = "\
Usage: cargo xtask page [--release] [--into <dir>] [--program <file.wasm>]

  page       Build the page (app/, public/, style/) into dist/
    --release           optimise for size; without it the build is quick
    --into <dir>        write the page there instead of into dist/
    --program <file>    use this compiled program instead of running cargo
    --trunk             called by Trunk as a hook: add the program to Trunk's own output";

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("page") => page::build(&page_options(args)?),
        _ => bail!("{USAGE}"),
    }
}

fn page_options(mut args: impl Iterator<Item = String>) -> Result<page::Options> {
    let mut options = page::Options {
        repository: repository(),
        profile: page::Profile::Dev,
        output: page::Output::Dist(repository().join("dist")),
        program: None,
    };
    while let Some(arg) = args.next() {
        let mut value = || {
            args.next()
                .map(PathBuf::from)
                .ok_or_else(|| anyhow::anyhow!("{arg} needs a value\n\n{USAGE}"))
        };
        match arg.as_str() {
            "--release" => options.profile = page::Profile::Release,
            "--into" => options.output = page::Output::Dist(value()?),
            "--program" => options.program = Some(value()?),
            "--trunk" => (options.profile, options.output) = page::trunk_hook()?,
            _ => bail!("unknown argument {arg}\n\n{USAGE}"),
        }
    }
    Ok(options)
}

/// The root of the workspace, wherever the task was started.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .to_path_buf()
}
