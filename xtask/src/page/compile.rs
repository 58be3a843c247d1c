//! Compiles `app/` to WebAssembly.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::Profile;

const TARGET: &str = "wasm32-unknown-unknown";

/// Runs cargo and returns the path of the program.
pub fn compile(repository: &Path, profile: Profile) -> Result<PathBuf> {
    let profile = match profile {
        Profile::Dev => "page-dev",
        Profile::Release => "page",
    };
    let target = repository.join("target");
    // The page's compiler may be another one than the one that runs this task (scripts/setup.sh).
    let mut cargo = Command::new("bash");
    cargo
        .args([
            "-c",
            "if [ -f .assets/env.sh ]; then . .assets/env.sh; fi; exec cargo \"$@\"",
            "cargo",
        ])
        .args([
            "build",
            "--locked",
            "--package",
            "app",
            "--bin",
            "app",
            "--target",
            TARGET,
            "--profile",
            profile,
        ])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(repository);
    // Set by the cargo that runs this task, for its own compiler.
    for variable in ["CARGO", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"] {
        cargo.env_remove(variable);
    }
    let status = cargo.status().context("starting cargo")?;
    if !status.success() {
        bail!("the page does not compile");
    }
    Ok(target.join(TARGET).join(profile).join("app.wasm"))
}
