//! Embeds the messages of every language.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

/// The messages of the page, which the server needs for embedded results.
const PAGE_LOCALES: &str = "../../app/locales";
/// The messages that only the server needs, in emails, feeds and their pages.
const SERVER_LOCALES: &str = "../locales";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PAGE_LOCALES}");
    println!("cargo::rerun-if-changed={SERVER_LOCALES}");
    let mut languages = languages(Path::new(PAGE_LOCALES))?;
    // English is the fallback.
    languages.sort_by_key(|language| (language != "en", language.clone()));
    let mut entries = String::new();
    for language in languages {
        let page = include(PAGE_LOCALES, &language)?;
        let server_file = Path::new(SERVER_LOCALES).join(format!("{language}.json"));
        let server = if server_file.exists() {
            include(SERVER_LOCALES, &language)?
        } else {
            r#""{}""#.to_owned()
        };
        entries += &format!("    ({language:?}, {page}, {server}),\n");
    }
    let table = format!(
        "/// English first: language, messages of the page, messages of the server.\n\
         static FILES: &[(&str, &str, &str)] = &[\n{entries}];\n"
    );
    fs::write(
        PathBuf::from(std::env::var("OUT_DIR")?).join("messages.rs"),
        table,
    )?;
    Ok(())
}

/// The names of the JSON files in `folder`, without their extension.
fn languages(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut languages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        if let (true, Some(stem)) = (is_json, path.file_stem().and_then(|stem| stem.to_str())) {
            languages.push(stem.to_owned());
        }
    }
    Ok(languages)
}

fn include(folder: &str, language: &str) -> Result<String, Box<dyn Error>> {
    let path = fs::canonicalize(Path::new(folder).join(format!("{language}.json")))?;
    Ok(format!("include_str!({path:?})"))
}
