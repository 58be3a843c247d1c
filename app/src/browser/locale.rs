//! The browser's internationalization API. Native tests use English stand-ins.

use leptos::prelude::document;

use super::{local_storage, query_param};

/// Storage key of the chosen language.
const LANGUAGE: &str = "depth2img language";

/// The language in the query parameter `lang`, which embedding sites set, or else the one that was
/// chosen here.
pub fn stored_language() -> Option<String> {
    query_param("lang").or_else(|| local_storage::get(LANGUAGE))
}

/// Stores a language. It applies when the page is next loaded.
pub fn store_language(language: &str) {
    local_storage::set(LANGUAGE, language);
}

/// The languages of the browser's settings as BCP 47 tags, most preferred first.
pub fn preferred_languages() -> Vec<String> {
    leptos::prelude::window()
        .navigator()
        .languages()
        .iter()
        .filter_map(|tag| tag.as_string())
        .collect()
}

/// The name of a language in that language.
pub fn language_name(language: &str) -> String {
    intl::language_name(language)
}

/// Sets the `lang` attribute of the page, for screen readers and translators.
pub fn set_document_language(language: &str) {
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
        fn to_locale_string(this: &Number, language: &str, options: &Object) -> String;
    }

    pub fn format_number(language: &str, number: f64, digits: u8) -> String {
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
            .to_locale_string(language, &options)
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
    pub fn format_number(_: &str, number: f64, digits: u8) -> String {
        let plain = crate::browser::to_fixed(number, digits);
        let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
        let (sign, figures) = match whole.strip_prefix('-') {
            Some(figures) => ("-", figures),
            None => ("", whole),
        };
        let groups = figures.as_bytes().rchunks(3).rev();
        let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
        format!("{sign}{}{rest}", groups.join(","))
    }

    pub fn language_name(language: &str) -> String {
        language.to_owned()
    }

    pub fn plural_category(_: &str, count: f64) -> String {
        if count == 1.0 { "one" } else { "other" }.to_owned()
    }
}

/// Formats `number` for `language` with `digits` digits after the decimal separator.
pub fn format_number(language: &str, number: f64, digits: u8) -> String {
    intl::format_number(language, number, digits)
}

/// The CLDR plural category (zero, one, two, few, many, other) of `count` in `language`.
pub fn plural_category(language: &str, count: f64) -> String {
    intl::plural_category(language, count)
}

#[cfg(test)]
mod tests {
    use super::format_number;

    #[test]
    fn thousands_are_separated() {
        let numbers = [(0.0, 0), (999.0, 0), (-1_234_056.0, 0), (1_000.5, 1)];
        assert_eq!(
            numbers.map(|(number, digits)| format_number("en", number, digits)),
            ["0", "999", "-1,234,056", "1,000.5"]
        );
    }
}
