//! What the browser knows of languages. Outside a browser, as in native tests, it is English.

use leptos::prelude::document;

use super::{asked, keep, kept};

/// The name under which this browser keeps the language that was chosen.
const LANGUAGE: &str = "depth2img language";

/// The language that the address asks for, as a site does that frames this page, or that was chosen here, if any was.
pub fn chosen_language() -> Option<String> {
    asked("lang").or_else(|| kept(LANGUAGE))
}

/// Chooses a language, from when the page is next loaded.
pub fn choose_language(language: &str) {
    keep(LANGUAGE, language);
}

/// The languages that the person reads, best first, as BCP 47 has them.
pub fn languages() -> Vec<String> {
    leptos::prelude::window()
        .navigator()
        .languages()
        .iter()
        .filter_map(|tag| tag.as_string())
        .collect()
}

/// What a language calls itself.
pub fn language_name(language: &str) -> String {
    intl::language_name(language)
}

/// Says in which language the page is, to screen readers and translators.
pub fn declare_language(language: &str) {
    if let Some(page) = document().document_element() {
        _ = page.set_attribute("lang", language);
    }
}

#[cfg(target_arch = "wasm32")]
mod intl {
    use js_sys::{
        Array,
        Intl::{DisplayNames, PluralRules},
        Object, Reflect,
    };
    use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

    #[wasm_bindgen]
    extern "C" {
        type Number;
        #[wasm_bindgen(method, js_name = toLocaleString)]
        fn written(this: &Number, language: &str, options: &Object) -> String;
    }

    pub fn written_number(language: &str, number: f64, digits: u32) -> String {
        let options = Object::new();
        for name in ["minimumFractionDigits", "maximumFractionDigits"] {
            _ = Reflect::set(
                &options,
                &name.into(),
                &JsValue::from_f64(f64::from(digits)),
            );
        }
        JsValue::from_f64(number)
            .unchecked_into::<Number>()
            .written(language, &options)
    }

    pub fn language_name(language: &str) -> String {
        let options = Object::new();
        _ = Reflect::set(&options, &"type".into(), &"language".into());
        let name = DisplayNames::new(&Array::of1(&language.into()), &options).of(language);
        name.map_or_else(|| language.to_owned(), String::from)
    }

    pub fn plural_category(language: &str, count: f64) -> String {
        PluralRules::new(&Array::of1(&language.into()), &Object::new())
            .select(count)
            .into()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod intl {
    pub fn written_number(_: &str, number: f64, digits: u32) -> String {
        let plain = api::fixed(number, digits);
        let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
        let (sign, figures) = whole
            .strip_prefix('-')
            .map_or(("", whole), |figures| ("-", figures));
        let groups: Vec<&[u8]> = figures.as_bytes().rchunks(3).rev().collect();
        format!(
            "{sign}{}{rest}",
            groups
                .iter()
                .map(|group| String::from_utf8_lossy(group))
                .collect::<Vec<_>>()
                .join(",")
        )
    }

    pub fn language_name(language: &str) -> String {
        language.to_owned()
    }

    pub fn plural_category(_: &str, count: f64) -> String {
        if count == 1.0 { "one" } else { "other" }.to_owned()
    }
}

/// `number` as it is written in `language`, with so many digits after the point.
pub fn written_number(language: &str, number: f64, digits: u32) -> String {
    intl::written_number(language, number, digits)
}

/// The plural category (CLDR: zero, one, two, few, many, other) of `count` in `language`.
pub fn plural_category(language: &str, count: f64) -> String {
    intl::plural_category(language, count)
}

#[cfg(test)]
mod tests {
    use super::written_number;

    #[test]
    fn a_number_has_its_thousands_apart() {
        let numbers = [(0.0, 0), (999.0, 0), (-1_234_056.0, 0), (1_000.5, 1)];
        assert_eq!(
            numbers.map(|(number, digits)| written_number("en", number, digits)),
            ["0", "999", "-1,234,056", "1,000.5"]
        );
    }
}
