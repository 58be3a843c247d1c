//! Builds the page: compiles `app/`, splits the lazily loaded parts off the program, generates and
//! bundles the JavaScript around it, and writes everything below hashed names into one folder.
//!
//! A release build also shortens the names that program and JavaScript share, removes unused
//! exports, and runs `wasm-opt` and esbuild's minifier. `docs/benchmarks.md` has the resulting
//! sizes.

use std::{
    env, fs, iter,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

mod bundle;
mod compile;
mod index_html;
mod names;
mod optimize;
mod parts;

use bundle::Bundle;
use parts::Loader;

/// What to build, and where.
#[derive(Debug)]
pub struct Options {
    /// The root of the workspace.
    pub repository: PathBuf,
    /// How much to optimise.
    pub profile: Profile,
    /// Where the page goes.
    pub output: Output,
    /// A compiled program to use instead of running cargo.
    pub program: Option<PathBuf>,
}

/// How much a build is optimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build.
    Dev,
    /// Small to load.
    Release,
}

/// Where a build goes.
#[derive(Debug)]
pub enum Output {
    /// A folder that is replaced by the complete page.
    Dist(PathBuf),
    /// Trunk's staging folder, in which Trunk has already written `index.html`, styles and copies.
    TrunkStaging(PathBuf),
}

/// Profile and output of a build that Trunk started as a `post_build` hook.
pub fn trunk_hook() -> Result<(Profile, Output)> {
    let staging =
        env::var_os("TRUNK_STAGING_DIR").context("--trunk works only as a hook of Trunk")?;
    let profile = match env::var("TRUNK_PROFILE").as_deref() {
        Ok("release") => Profile::Release,
        _ => Profile::Dev,
    };
    Ok((profile, Output::TrunkStaging(staging.into())))
}

/// Builds the page.
pub fn build(options: &Options) -> Result<()> {
    let compiled = match &options.program {
        Some(file) => file.clone(),
        None => compile::compile(&options.repository, options.profile)?,
    };
    let scratch = options.repository.join("target/page-build");
    recreate(&scratch)?;
    let program = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let files = match options.profile {
        Profile::Dev => build_program(&program, &scratch)?,
        Profile::Release => build_small_program(&program, &scratch)?,
    };
    match &options.output {
        Output::TrunkStaging(staging) if options.profile == Profile::Release => {
            index_html::assemble(&options.repository, staging, &files, options.profile)?;
            files.write(staging)
        }
        Output::TrunkStaging(staging) => {
            files.write(staging)?;
            let index = staging.join("index.html");
            let html = fs::read_to_string(&index)?;
            Ok(fs::write(&index, index_html::with_program(&html, &files)?)?)
        }
        Output::Dist(dist) => {
            let staging = scratch.join("dist");
            index_html::assemble(&options.repository, &staging, &files, options.profile)?;
            files.write(&staging)?;
            if dist.exists() {
                fs::remove_dir_all(dist)?;
            }
            Ok(fs::rename(&staging, dist)?)
        }
    }
}

/// The files of the program: WebAssembly and the JavaScript that starts it.
#[derive(Debug, Default)]
pub struct ProgramFiles {
    /// The address of the script that starts the program, below the page's root.
    pub script: String,
    /// The address of the program itself.
    pub wasm: String,
    /// Path and bytes of every file, those two included.
    pub files: Vec<(String, Vec<u8>)>,
}

impl ProgramFiles {
    fn write(&self, folder: &Path) -> Result<()> {
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        }
        Ok(())
    }
}

/// A program for development: nothing is optimised.
fn build_program(program: &[u8], scratch: &Path) -> Result<ProgramFiles> {
    let split = parts::split(program, &scratch.join("split"), true)?;
    let mut bound = bundle::bind(split.main)?;
    parts::check_loaders(&bound.module, &split.needs)?;
    let loader = Loader::new(split.parts, &split.needs)?;
    let bundle = Bundle {
        scratch,
        scripts: &bound.scripts,
        canaries: &split.canaries,
        short_names: None,
    };
    finish(&bundle, bound.module.emit_wasm(), loader)
}

/// The same program, as small as it gets.
fn build_small_program(program: &[u8], scratch: &Path) -> Result<ProgramFiles> {
    let split = parts::split(program, &scratch.join("split"), false)?;
    let mut bound = bundle::bind(split.main)?;
    parts::check_loaders(&bound.module, &split.needs)?;
    let loader = Loader::new(split.parts.clone(), &split.needs)?;
    let short_names = Some(scratch.join("names.json"));
    let bundle = Bundle {
        scratch,
        scripts: &bound.scripts,
        canaries: &split.canaries,
        short_names,
    };
    let (script, short_names) = bundle.shorten_names(&loader)?;
    names::shorten(&mut bound.module, &short_names)?;
    names::remove_unused_exports(&mut bound.module, &script, split.parts.values())?;

    let (part_names, parts): (Vec<String>, Vec<Vec<u8>>) = split.parts.into_iter().unzip();
    let modules = iter::once(bound.module.emit_wasm()).chain(parts).collect();
    let mut optimized = optimize::optimize(modules, &scratch.join("optimize"))?.into_iter();
    let wasm = optimized
        .next()
        .context("the optimiser returned no program")?;
    let loader = Loader::new(
        part_names.into_iter().zip(optimized).collect(),
        &split.needs,
    )?;
    finish(&bundle, wasm, loader)
}

/// Bundles the scripts and names every file by what it contains.
fn finish(bundle: &Bundle, wasm: Vec<u8>, loader: Loader) -> Result<ProgramFiles> {
    let parts_folder = format!("parts-{}", digest(loader.files.values().map(Vec::as_slice)));
    let wasm_name = format!("app-{}.wasm", digest([wasm.as_slice()]));
    let script = bundle.build(&loader, &parts_folder, &wasm_name)?;
    let script_name = format!("app-{}.js", digest([script.as_slice()]));
    let mut files = vec![(script_name.clone(), script), (wasm_name.clone(), wasm)];
    files.extend(
        loader
            .files
            .into_iter()
            .map(|(name, bytes)| (format!("{parts_folder}/{name}"), bytes)),
    );
    Ok(ProgramFiles {
        script: script_name,
        wasm: wasm_name,
        files,
    })
}

/// 16 hexadecimal digits, by which the server knows that a file may be cached for ever.
fn digest<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for bytes in contents {
        hash.update(bytes);
    }
    hex::encode(&hash.finalize()[..8])
}

fn recreate(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}
