//! Makes the words of the page: a function a key of `words/en.json`, and every other language as a text whose lines are in the same order.
//!
//! English is in the program, each message with the function that says it, and so in the part of the page that calls it.
//!
//! A language that lacks a key, has one too many, or names other placeholders, does not build.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use serde::Deserialize;

/// A text, or one for each plural category (CLDR) that its language has.
#[derive(Deserialize)]
#[serde(untagged)]
enum Message {
    Text(String),
    Plural(BTreeMap<String, String>),
}

type Messages = BTreeMap<String, Message>;

/// Parts a plural's category from its text, and one form from the next; messages are parted by line breaks.
const FORM: char = '\u{1f}';
const CATEGORY: char = '\u{1e}';

/// The stylesheets that parts of the page bring.
const STYLESHEETS: [&str; 10] = [
    "compare", "crop", "depth", "dialog", "explore", "grid", "history", "relief", "share", "sheet",
];

fn main() {
    println!("cargo::rerun-if-changed=words");
    STYLESHEETS.into_iter().for_each(name_stylesheet);
    let out = env::var("OUT_DIR").expect("cargo names the folder");
    let out = Path::new(&out);
    let english = read("en");
    fs::write(out.join("words.rs"), functions(&english)).expect("the folder can be written");
    let mut languages: Vec<String> = fs::read_dir("words")
        .expect("the folder of the words")
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

/// Says in `STYLE_…` where a stylesheet is. Browsers keep one under its address: with other bytes it has another.
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
    let path = format!("words/{language}.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names between braces, in the order in which they first appear.
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
    /// What may be said, with `other` first: the one that every language has.
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

/// A message a line, in the order of their keys.
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

/// Each language but English, which is in the program, as a part of the page that is fetched when somebody reads it.
fn loaders(languages: &[String]) -> String {
    let (mut parts, mut arms) = (String::new(), String::new());
    for language in languages.iter().filter(|language| *language != "en") {
        writeln!(
            parts,
            "#[wasm_split(words_{language}, fallible, wasm_split_path = leptos::wasm_split)]
             fn words_{language}() -> Result<&'static str, SplitLoaderError> {{ Ok(include_str!(concat!(env!(\"OUT_DIR\"), \"/{language}.txt\"))) }}"
        )
        .expect("a String takes everything");
        writeln!(arms, "\"{language}\" => words_{language}().await,")
            .expect("a String takes everything");
    }
    format!(
        "/// The languages that there are, as BCP 47 has them.
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
        "words/{language}.json lacks {missing:?} and has {unknown:?} too many"
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
                "words/{language}.json: the placeholders of {key}"
            );
        }
        let is_plural = |message: &Message| matches!(message, Message::Plural(_));
        assert_eq!(
            is_plural(message),
            is_plural(&other[key]),
            "words/{language}.json: {key} is a plural in one language only"
        );
    }
}
