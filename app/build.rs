//! Generates the messages of the page: a function for each key of `locales/en.json`, and for every
//! other language a text file whose lines are in the same order.
//!
//! English texts are compiled into their functions, and so into the chunk of the page that calls
//! them.
//!
//! The build fails if a language lacks a key, has an unknown one, or uses other placeholders.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use serde::Deserialize;

/// A text, or one for each CLDR plural category of its language.
#[derive(Deserialize)]
#[serde(untagged)]
enum Message {
    Text(String),
    Plural(BTreeMap<String, String>),
}

type Messages = BTreeMap<String, Message>;

/// Separators of plural forms, and of a category and its text. Messages are separated by line
/// breaks.
const FORM: char = '\u{1f}';
const CATEGORY: char = '\u{1e}';

/// Stylesheets that chunks of the page load.
const STYLESHEETS: [&str; 10] = [
    "compare",
    "crop",
    "depth",
    "dialog",
    "explore",
    "grid",
    "history",
    "mesh",
    "share",
    "shortcuts",
];

fn main() {
    println!("cargo::rerun-if-changed=locales");
    STYLESHEETS.into_iter().for_each(name_stylesheet);
    let out = env::var("OUT_DIR").expect("cargo names the folder");
    let out = Path::new(&out);
    let english = read("en");
    fs::write(out.join("messages.rs"), functions(&english)).expect("the folder can be written");
    let mut languages: Vec<String> = fs::read_dir("locales")
        .expect("the folder of the locales")
        .filter_map(name_of)
        .collect();
    languages.sort();
    for language in languages.iter().filter(|language| *language != "en") {
        let messages = read(language);
        assert_same(language, &english, &messages);
        fs::write(out.join(format!("{language}.txt")), lines(&messages))
            .expect("the folder can be written");
    }
    fs::write(out.join("languages.rs"), loaders(&languages)).expect("the folder can be written");
}

/// Sets `STYLE_…` to the address of a stylesheet, with a hash of its content for the browser's
/// cache.
fn name_stylesheet(name: &str) {
    let path = format!("../style/{name}.css");
    println!("cargo::rerun-if-changed={path}");
    let mut digest = DefaultHasher::new();
    fs::read(&path)
        .unwrap_or_else(|error| panic!("{path}: {error}"))
        .hash(&mut digest);
    println!(
        "cargo::rustc-env=STYLE_{}=/{name}.css?{:x}",
        name.to_uppercase(),
        digest.finish()
    );
}

fn name_of(entry: std::io::Result<fs::DirEntry>) -> Option<String> {
    Some(
        entry
            .ok()?
            .file_name()
            .to_str()?
            .strip_suffix(".json")?
            .to_owned(),
    )
}

fn read(language: &str) -> Messages {
    let path = format!("locales/{language}.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The placeholders in order of their first appearance.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for name in text
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

impl Message {
    /// The texts, with the plural form `other` first, which every language has.
    fn forms(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Plural(forms) => {
                let other = forms.get("other").expect("a plural has the category other");
                std::iter::once(other)
                    .chain(forms.values())
                    .map(String::as_str)
                    .collect()
            }
        }
    }

    fn arguments(&self) -> Vec<&str> {
        let counted = matches!(self, Self::Plural(_));
        placeholders(self.forms()[0])
            .into_iter()
            .filter(|name| !(counted && *name == "count"))
            .collect()
    }
}

fn functions(messages: &Messages) -> String {
    let mut code = String::new();
    for (place, (key, message)) in messages.iter().enumerate() {
        let arguments = message.arguments();
        let parameters: Vec<String> = arguments
            .iter()
            .map(|name| format!("{name}: &dyn Display"))
            .collect();
        let pairs: Vec<String> = arguments
            .iter()
            .map(|name| format!("(\"{name}\", {name})"))
            .collect();
        let (parameters, pairs) = (parameters.join(", "), pairs.join(", "));
        let english = message.forms()[0].lines().next().unwrap_or_default();
        writeln!(code, "/// \"{english}\"").expect("a String takes everything");
        let text = format!("text({place}, {:?})", line(message));
        match message {
            Message::Plural(_) => {
                writeln!(code, "pub fn {key}(count: f64, {parameters}) -> String {{ counted({text}, count, &[{pairs}]) }}")
            }
            Message::Text(_) if arguments.is_empty() => writeln!(code, "pub fn {key}() -> &'static str {{ {text} }}"),
            Message::Text(_) => writeln!(code, "pub fn {key}({parameters}) -> String {{ fill({text}, &[{pairs}]) }}"),
        }
        .expect("a String takes everything");
    }
    code
}

/// One message per line, sorted by key.
fn lines(messages: &Messages) -> String {
    messages.values().map(line).collect::<Vec<_>>().join("\n")
}

fn line(message: &Message) -> String {
    let line = match message {
        Message::Text(text) => text.clone(),
        Message::Plural(forms) => {
            let forms: Vec<String> = forms
                .iter()
                .map(|(category, text)| format!("{category}{CATEGORY}{text}"))
                .collect();
            forms.join(&FORM.to_string())
        }
    };
    assert!(!line.contains('\n'), "a message is one line: {line}");
    line
}

/// A chunk of the page for each language except English, which is compiled in.
fn loaders(languages: &[String]) -> String {
    let (mut parts, mut arms) = (String::new(), String::new());
    for language in languages.iter().filter(|language| *language != "en") {
        writeln!(
            parts,
            "#[wasm_split(messages_{language}, fallible, wasm_split_path = leptos::wasm_split)]
             fn messages_{language}() -> Result<&'static str, SplitLoaderError> {{ Ok(include_str!(concat!(env!(\"OUT_DIR\"), \"/{language}.txt\"))) }}"
        )
        .expect("a String takes everything");
        writeln!(arms, "\"{language}\" => messages_{language}().await,")
            .expect("a String takes everything");
    }
    format!(
        "/// The available languages as BCP 47 tags.
         pub const LANGUAGES: &[&str] = &{languages:?};
         {parts}
         async fn fetch(language: &str) -> Result<&'static str, SplitLoaderError> {{ match language {{ {arms} _ => Ok(\"\") }} }}"
    )
}

fn assert_same(language: &str, english: &Messages, other: &Messages) {
    let missing: Vec<&String> = english
        .keys()
        .filter(|key| !other.contains_key(*key))
        .collect();
    let unknown: Vec<&String> = other
        .keys()
        .filter(|key| !english.contains_key(*key))
        .collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "locales/{language}.json lacks {missing:?} and has {unknown:?} too many"
    );
    for (key, message) in english {
        let sorted = |text| {
            let mut names = placeholders(text);
            names.retain(|name| *name != "count");
            names.sort_unstable();
            names
        };
        let expected = sorted(message.forms()[0]);
        for form in other[key].forms() {
            assert_eq!(
                sorted(form),
                expected,
                "locales/{language}.json: the placeholders of {key}"
            );
        }
        let is_plural = |message: &Message| matches!(message, Message::Plural(_));
        assert_eq!(
            is_plural(message),
            is_plural(&other[key]),
            "locales/{language}.json: {key} is a plural in one language only"
        );
    }
}
