//! The names by which a program and its minified JavaScript call each other.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use walrus::Module;

/// Where wasm-bindgen's imports come from.
const BINDGEN_MODULE: &str = "./app_bg.js";

/// Renames imports and exports by `short_names`. Fails if the program imports a name that is not
/// in it: the script would not provide that import.
pub fn shorten(module: &mut Module, short_names: &BTreeMap<String, String>) -> Result<()> {
    let imports = module
        .imports
        .iter_mut()
        .filter(|import| import.module == BINDGEN_MODULE);
    for import in imports {
        let Some(short) = short_names.get(&import.name) else {
            bail!(
                "the program imports {}, which the script does not provide",
                import.name
            );
        };
        import.name.clone_from(short);
    }
    for export in module.exports.iter_mut() {
        if let Some(short) = short_names.get(&export.name) {
            export.name.clone_from(short);
        }
    }
    Ok(())
}

/// Removes the exports that neither `script` nor one of the `parts` uses, and what only they used. A
/// property of any object in the script counts as a use of an export of that name.
pub fn remove_unused_exports<'a>(
    module: &mut Module,
    script: &str,
    parts: impl Iterator<Item = &'a Vec<u8>>,
) -> Result<()> {
    let mut used: BTreeSet<String> = properties(script).map(str::to_owned).collect();
    for part in parts {
        let part = Module::from_buffer(part)?;
        used.extend(part.imports.iter().map(|import| import.name.clone()));
    }
    let unused: Vec<_> = module
        .exports
        .iter()
        .filter(|export| !used.contains(&export.name))
        .map(walrus::Export::id)
        .collect();
    for export in unused {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(module);
    Ok(())
}

/// The names that follow a dot in a script.
fn properties(script: &str) -> impl Iterator<Item = &str> {
    let is_part_of_name = |character: char| character.is_alphanumeric() || "_$".contains(character);
    script.split('.').skip(1).map(move |rest| {
        let end = rest.find(|character| !is_part_of_name(character));
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = r#"
        (module
          (import "./app_bg.js" "__wbg_add_0123456789abcdef" (func (param i32)))
          (import "./__wasm_split.js" "__wasm_split_load_history" (func (param i32 i32)))
          (memory (export "memory") 1)
          (func (export "__wbindgen_start")))"#;

    fn names(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, short)| ((*name).to_owned(), (*short).to_owned()))
            .collect()
    }

    fn program() -> Result<Module> {
        Module::from_buffer(&wat::parse_str(PROGRAM)?)
    }

    #[test]
    fn shorten_renames_imports_and_exports_of_the_script_only() -> Result<()> {
        let mut module = program()?;
        let short = names(&[
            ("__wbg_add_0123456789abcdef", "a"),
            ("__wbindgen_start", "b"),
        ]);
        shorten(&mut module, &short)?;
        let imports: Vec<&str> = module
            .imports
            .iter()
            .map(|import| import.name.as_str())
            .collect();
        let exports: Vec<&str> = module
            .exports
            .iter()
            .map(|export| export.name.as_str())
            .collect();
        assert_eq!(imports, ["a", "__wasm_split_load_history"]);
        assert_eq!(exports, ["memory", "b"]);
        Ok(())
    }

    #[test]
    fn shorten_fails_for_an_import_without_short_name() -> Result<()> {
        let error = shorten(&mut program()?, &names(&[])).unwrap_err();
        assert!(error.to_string().contains("__wbg_add_0123456789abcdef"));
        Ok(())
    }

    #[test]
    fn exports_that_nothing_uses_are_removed() -> Result<()> {
        let mut module = program()?;
        let part = wat::parse_str(r#"(module (import "__wasm_split" "memory" (memory 1)))"#)?;
        remove_unused_exports(&mut module, "o.a();const memory=1", [&part].into_iter())?;
        let exports: Vec<&str> = module
            .exports
            .iter()
            .map(|export| export.name.as_str())
            .collect();
        assert_eq!(exports, ["memory"], "the script calls `a` only");
        Ok(())
    }
}
