//! Generates the JavaScript around the program with wasm-bindgen and bundles it with esbuild.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, mem,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use walrus::Module;
use wasm_bindgen_cli_support::Bindgen;

use super::{optimize::tool_folders, parts::Loader};

/// Matches the names of the functions that the WebAssembly and the JavaScript call in each other.
/// wasm-bindgen makes them unique with 16 random digits, which do not compress.
const SHARED_NAMES: &str = "^(__wb|__externref_|wasm_bindgen_)";

/// Lets esbuild drop the classes that wasm-bindgen generates for other scripts: there are none here.
/// Without these arguments, what the classes register when they are defined counts as a side effect.
const DROP_UNUSED_CLASSES: [&str; 2] = [
    "--define:Symbol.dispose=undefined",
    "--pure:FinalizationRegistry",
];

/// A program that wasm-bindgen has processed, and its scripts.
#[derive(Debug)]
pub struct Bound {
    /// The program.
    pub module: Module,
    /// The scripts.
    pub scripts: Scripts,
}

/// Path and text of each script that wasm-bindgen generated, `app.js` among them.
pub type Scripts = Vec<(PathBuf, String)>;

/// Runs wasm-bindgen.
pub fn bind(program: Vec<u8>) -> Result<Bound> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("app", program)
        .typescript(false)
        .omit_default_module_path(true)
        // The function table, through which program and parts call each other.
        .keep_lld_exports(true)
        .web(true)?;
    let mut output = bindgen.generate_output()?;
    let mut scripts = vec![(PathBuf::from("app.js"), output.js().to_owned())];
    for (folder, snippets) in output.snippets() {
        for (index, text) in snippets.iter().enumerate() {
            scripts.push((
                Path::new("snippets")
                    .join(folder)
                    .join(format!("inline{index}.js")),
                text.clone(),
            ));
        }
    }
    for (path, text) in output.local_modules() {
        scripts.push((Path::new("snippets").join(path), text.clone()));
    }
    Ok(Bound {
        module: mem::take(output.wasm_mut()),
        scripts,
    })
}

/// One script of everything that the page runs beside its program.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// A folder that this may write to.
    pub scratch: &'a Path,
    /// What wasm-bindgen generated.
    pub scripts: &'a Scripts,
    /// The numbers by which a development build's parts check that they belong to the program.
    pub canaries: &'a BTreeSet<String>,
    /// To minify the script and to shorten names: where esbuild stores the short ones.
    pub short_names: Option<PathBuf>,
}

impl Bundle<'_> {
    /// The minified script, to see which exports it uses, and the short form of every name in it.
    pub fn shorten_names(&self, loader: &Loader) -> Result<(String, BTreeMap<String, String>)> {
        let script = String::from_utf8(self.build(loader, "parts", "app.wasm")?)?;
        let names = self
            .short_names
            .as_ref()
            .context("a bundle that is not minified has no short names")?;
        Ok((script, serde_json::from_slice(&fs::read(names)?)?))
    }

    /// The script. `parts` is the folder of the parts and `wasm` the program, both beside it.
    pub fn build(&self, loader: &Loader, parts: &str, wasm: &str) -> Result<Vec<u8>> {
        let folder = self.scratch.join("scripts");
        for (path, text) in self.scripts {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            fs::write(path, text)?;
        }
        fs::write(folder.join("parts.js"), include_str!("parts.js"))?;
        fs::write(folder.join("__wasm_split.js"), loader.script(parts)?)?;
        let start = folder.join("start.js");
        fs::write(&start, start_script(wasm, self.canaries))?;
        let bundled = self.scratch.join("app.js");
        let mut esbuild = esbuild()?;
        esbuild
            .arg(&start)
            .args(["--bundle", "--format=esm", "--log-level=error"]);
        esbuild.arg(format!("--outfile={}", bundled.display()));
        if let Some(names) = &self.short_names {
            esbuild
                .args(["--minify", &format!("--mangle-props={SHARED_NAMES}")])
                .args(DROP_UNUSED_CLASSES)
                .arg(format!("--mangle-cache={}", names.display()));
            if !names.exists() {
                fs::write(names, "{}")?;
            }
        }
        run(esbuild)?;
        Ok(fs::read(bundled)?)
    }
}

fn start_script(wasm: &str, canaries: &BTreeSet<String>) -> String {
    let canaries: String = canaries
        .iter()
        .map(|name| format!("{name}: ~0xdead, "))
        .collect();
    format!(
        "import init from \"./app.js\";\n\
         import {{ provide }} from \"./parts.js\";\n\
         const exports = await init({{ module_or_path: new URL({wasm:?}, import.meta.url) }});\n\
         provide({{ {canaries}...exports }});\n"
    )
}

/// A stylesheet or script, minified.
pub fn minify(text: &[u8], loader: &str, scratch: &Path) -> Result<Vec<u8>> {
    let (input, output) = (
        scratch.join(format!("input.{loader}")),
        scratch.join(format!("output.{loader}")),
    );
    fs::write(&input, text)?;
    let mut esbuild = esbuild()?;
    esbuild
        .arg(&input)
        .args(["--minify", "--log-level=error"])
        .arg(format!("--outfile={}", output.display()));
    run(esbuild)?;
    Ok(fs::read(output)?)
}

fn esbuild() -> Result<Command> {
    let tool = tool_folders()
        .map(|folder| folder.join("esbuild"))
        .find(|file| file.exists());
    Ok(Command::new(tool.context(
        "the npm package esbuild is missing: run scripts/setup.sh",
    )?))
}

fn run(mut command: Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    ensure!(
        status.success(),
        "{} failed",
        command.get_program().display()
    );
    Ok(())
}
