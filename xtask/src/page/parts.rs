//! Splits the lazily loaded parts off the program and writes the list from which `parts.js` loads
//! them.
//!
//! A part holds what only a function marked `#[wasm_split(name, …)]` uses; a chunk holds what
//! several parts use and the first load does not. Program and parts call each other through the
//! program's function table and share its memory, so parts fit only the program that they were
//! split off.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use anyhow::{Result, anyhow, ensure};
use walrus::{Module, ModuleConfig};
use wasm_split_cli_support::{Options, transform};

/// Where the program imports the loading functions from.
pub const LINK_MODULE: &str = "./__wasm_split.js";
/// A part of a development build checks that it belongs to the program by importing a number
/// whose name begins like this.
const CANARY_PREFIX: &str = "__canary_";
/// The name of a loading function, before the name of its part.
const LOADER_PREFIX: &str = "__wasm_split_load_";
/// Chunks of fewer bytes are packed into one file, so that opening a page takes ten requests and
/// not fifty. Larger ones would burden the parts that need few of them.
const PACKED_BELOW: usize = 3000;
/// The file of the small chunks.
const PACK: &str = "chunks.bin";

/// A program and the parts that were split off it.
#[derive(Debug)]
pub struct Split {
    /// What remains.
    pub main: Vec<u8>,
    /// Module by name: parts and chunks.
    pub parts: BTreeMap<String, Vec<u8>>,
    /// Part -> the modules that it needs, itself included.
    pub needs: BTreeMap<String, Vec<String>>,
    /// The numbers that a development build's parts import.
    pub canaries: BTreeSet<String>,
}

/// Splits `program`; `scratch` is a folder that this may write to. The names of functions are for
/// debugging.
pub fn split(program: &[u8], scratch: &Path, keep_function_names: bool) -> Result<Split> {
    let main = scratch.join("main.wasm");
    let mut options = Options::new(program);
    options.output_dir = scratch;
    options.main_out_path = &main;
    options.link_name = LINK_MODULE;
    let output = transform(options).map_err(|error| anyhow!("splitting the program: {error:#}"))?;
    let mut split = Split {
        main: fs::read(&main)?,
        parts: BTreeMap::new(),
        needs: output.prefetch_map.into_iter().collect(),
        canaries: BTreeSet::new(),
    };
    for path in output.split_modules {
        let mut part = fs::read(&path)?;
        // All parts check the same canary, so that one of them is enough to find it.
        if !keep_function_names || split.canaries.is_empty() {
            let mut config = ModuleConfig::new();
            let mut module = config
                .generate_name_section(keep_function_names)
                .parse(&part)?;
            let imports = module.imports.iter().map(|import| import.name.as_str());
            let canaries = imports.filter(|name| name.starts_with(CANARY_PREFIX));
            split.canaries.extend(canaries.map(str::to_owned));
            part = module.emit_wasm();
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        split.parts.insert(name.into_owned(), part);
    }
    Ok(split)
}

/// Which file has which modules.
#[derive(Debug)]
pub struct Loader {
    /// File name -> bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Part -> names of the files that it needs.
    needs: BTreeMap<String, BTreeSet<String>>,
}

impl Loader {
    /// Every module in a file of its own, small chunks in one pack.
    pub fn new(
        parts: BTreeMap<String, Vec<u8>>,
        needs: &BTreeMap<String, Vec<String>>,
    ) -> Result<Self> {
        let is_packed =
            |name: &str, bytes: &[u8]| name.starts_with("chunk_") && bytes.len() < PACKED_BELOW;
        let file_of: BTreeMap<&str, String> = parts
            .iter()
            .map(|(name, bytes)| {
                let file = if is_packed(name, bytes) {
                    PACK.to_owned()
                } else {
                    format!("{}.wasm", name.trim_start_matches("split_"))
                };
                (name.as_str(), file)
            })
            .collect();
        let mut needed = BTreeMap::new();
        for (part, modules) in needs {
            let files: Option<BTreeSet<String>> = modules
                .iter()
                .map(|module| file_of.get(module.as_str()).cloned())
                .collect();
            let files = files
                .ok_or_else(|| anyhow!("the part {part} needs a module that does not exist"))?;
            needed.insert(part.clone(), files);
        }
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (name, bytes) in &parts {
            let file = files.entry(file_of[name.as_str()].clone()).or_default();
            if is_packed(name, bytes) {
                file.extend(u32::try_from(bytes.len())?.to_le_bytes());
            }
            file.extend(bytes);
        }
        Ok(Self {
            files,
            needs: needed,
        })
    }

    /// The script from which the program imports its loading functions. `folder` is where the
    /// files are, below the folder of the bundled script.
    pub fn script(&self, folder: &str) -> Result<String> {
        let index: BTreeMap<&String, usize> = self
            .files
            .keys()
            .enumerate()
            .map(|(index, file)| (file, index))
            .collect();
        let mut script = String::from("import { loadPart } from \"./parts.js\";\n");
        let paths: Vec<&String> = self.files.keys().collect();
        writeln!(script, "const FILES = {};", serde_json::to_string(&paths)?)?;
        writeln!(
            script,
            "const load = (files) => (callback, data) => loadPart(files.map((file) => {} + FILES[file]), callback, data);",
            serde_json::to_string(&format!("{folder}/"))?
        )?;
        for (part, files) in &self.needs {
            let indices: Vec<usize> = files.iter().map(|file| index[file]).collect();
            writeln!(
                script,
                "export const {LOADER_PREFIX}{part} = load({});",
                serde_json::to_string(&indices)?
            )?;
        }
        Ok(script)
    }
}

/// Fails if the program asks for a part that nothing loads.
pub fn check_loaders(main: &Module, needs: &BTreeMap<String, Vec<String>>) -> Result<()> {
    for import in main
        .imports
        .iter()
        .filter(|import| import.module == LINK_MODULE)
    {
        let part = import.name.strip_prefix(LOADER_PREFIX);
        ensure!(
            part.is_some_and(|part| needs.contains_key(part)),
            "the program imports {}, which no part provides",
            import.name
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(modules: &[(&str, usize)]) -> BTreeMap<String, Vec<u8>> {
        modules
            .iter()
            .map(|(name, size)| ((*name).to_owned(), vec![7; *size]))
            .collect()
    }

    fn needs(part: &str, modules: &[&str]) -> BTreeMap<String, Vec<String>> {
        BTreeMap::from([(
            part.to_owned(),
            modules.iter().map(|module| (*module).to_owned()).collect(),
        )])
    }

    #[test]
    fn loader_packs_small_chunks_into_one_file() -> Result<()> {
        let modules = parts(&[
            ("chunk_1", 2),
            ("chunk_2", 1),
            ("chunk_3", PACKED_BELOW),
            ("split_history", 3),
        ]);
        let loader = Loader::new(
            modules,
            &needs("history", &["chunk_1", "chunk_2", "split_history"]),
        )?;
        let files: Vec<&str> = loader.files.keys().map(String::as_str).collect();
        assert_eq!(files, ["chunk_3.wasm", "chunks.bin", "history.wasm"]);
        assert_eq!(
            loader.files["chunks.bin"],
            [2, 0, 0, 0, 7, 7, 1, 0, 0, 0, 7]
        );
        Ok(())
    }

    #[test]
    fn script_lists_each_file_of_a_part_once() -> Result<()> {
        let modules = parts(&[("chunk_1", 2), ("chunk_2", 1), ("split_history", 3)]);
        let loader = Loader::new(
            modules,
            &needs("history", &["chunk_1", "chunk_2", "split_history"]),
        )?;
        let script = loader.script("parts-0")?;
        assert!(
            script.contains(r#"const FILES = ["chunks.bin","history.wasm"];"#),
            "{script}"
        );
        assert!(
            script.contains("export const __wasm_split_load_history = load([0,1]);"),
            "{script}"
        );
        assert!(script.contains(r#""parts-0/""#), "{script}");
        Ok(())
    }

    #[test]
    fn loader_with_a_missing_module_names_the_part() {
        let error = Loader::new(parts(&[]), &needs("history", &["split_history"])).unwrap_err();
        assert!(error.to_string().contains("history"));
    }

    #[test]
    fn check_loaders_rejects_an_import_without_part() -> Result<()> {
        let program = r#"(module (import "./__wasm_split.js" "__wasm_split_load_history" (func)))"#;
        let module = Module::from_buffer(&wat::parse_str(program)?)?;
        assert!(check_loaders(&module, &needs("history", &[])).is_ok());
        assert!(check_loaders(&module, &needs("share", &[])).is_err());
        Ok(())
    }
}
