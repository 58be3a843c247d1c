//! Runs binaryen's optimiser over WebAssembly modules.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::{Context, Result, anyhow, ensure};

const SCRIPT: &str = include_str!("optimize.mjs");

/// Makes every module smaller, in the order given. The first, usually the largest, gets a process of its own.
pub fn optimize(modules: Vec<Vec<u8>>, scratch: &Path) -> Result<Vec<Vec<u8>>> {
    let library = library()?;
    fs::create_dir_all(scratch)?;
    let script = scratch.join("optimize.mjs");
    fs::write(&script, SCRIPT)?;
    let files: Vec<PathBuf> = (0..modules.len())
        .map(|index| scratch.join(format!("{index}.wasm")))
        .collect();
    for (file, module) in files.iter().zip(&modules) {
        fs::write(file, module)?;
    }
    let run = |files: &[PathBuf]| -> Result<()> {
        let status = Command::new("node")
            .arg(&script)
            .arg(&library)
            .args(files)
            .status()
            .context("starting node")?;
        ensure!(status.success(), "optimize.mjs failed");
        Ok(())
    };
    let (first, others) = files.split_at(files.len().min(1));
    thread::scope(|scope| {
        let others = scope.spawn(|| run(others));
        run(first)?;
        others
            .join()
            .map_err(|_| anyhow!("the optimiser's thread panicked"))?
    })?;
    files.iter().map(|file| Ok(fs::read(file)?)).collect()
}

/// binaryen as set-up installs it, or beside whatever is in `PATH`.
fn library() -> Result<PathBuf> {
    tool_folders()
        .map(|folder| folder.join("../binaryen/index.js"))
        .find(|file| file.exists())
        .context("the npm package binaryen is missing: run scripts/setup.sh")
}

/// Where npm's tools are looked for: what set-up installed, then `PATH`.
pub fn tool_folders() -> impl Iterator<Item = PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let installed = env::var_os("DEPTH2IMG_TOOLS")
        .map(PathBuf::from)
        .or_else(|| Some(cache?.join("depth2img-studio")));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    installed
        .map(|tools| tools.join("node_modules/.bin"))
        .into_iter()
        .chain(folders)
}
