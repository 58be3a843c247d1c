use api::{CatalogModel, Cost};

use crate::{i18n, state::formatting};

/// Upper bound of each unit, and the message of the next unit.
type Unit = (f64, fn(&str) -> String);

/// A number in short format: 985, "5.6 k", "56 k", "4.3 M".
pub fn short(count: u64) -> String {
    let units: [Unit; 3] = [
        (1e3, |number| i18n::explore_thousands(&number)),
        (1e6, |number| i18n::explore_millions(&number)),
        (1e9, |number| i18n::explore_billions(&number)),
    ];
    let count = count as f64;
    match units
        .iter()
        .rfind(|(size, _)| count >= size * rounding(*size))
    {
        Some((size, message)) => message(&of_unit(count / size)),
        None => i18n::number(count, 0),
    }
}

/// Rounds before the unit is chosen: 999,600 is "1.0 M" and not "1,000 k".
fn rounding(size: f64) -> f64 {
    if size > 1e3 { 0.9995 } else { 1.0 }
}

fn of_unit(number: f64) -> String {
    i18n::number(number, u8::from(number < 9.95))
}

/// The number of runs: "985 runs", "5.6 k runs".
pub fn runs(count: u64) -> String {
    i18n::explore_run_count(count as f64, &short(count))
}

/// The number of models that match, of those in the catalog: "12 of 5,300 models". Without a
/// second number if all match.
pub fn found(found: u64, catalog_size: u64) -> String {
    if found == catalog_size {
        i18n::explore_models(found as f64)
    } else {
        i18n::explore_found(catalog_size as f64, &i18n::number(found as f64, 0))
    }
}

/// The typical run time of a model, if known.
pub fn time(model: &CatalogModel) -> Option<String> {
    model.typical_seconds.map(formatting::seconds)
}

/// The cost of a run, if known. Costs below the minimum are shown as less than it.
pub fn cost(cost: Option<&Cost>) -> Option<String> {
    const LEAST: f64 = 0.0001;
    let dollars = cost?.dollars;
    let digits = if dollars < 0.001 {
        4
    } else if dollars < 0.1 {
        3
    } else {
        2
    };
    Some(if dollars < LEAST {
        i18n::explore_under(&i18n::number(LEAST, 4))
    } else {
        i18n::explore_dollars(&i18n::number(dollars, digits))
    })
}

/// The change of a week's runs in per cent, if known.
pub fn growth(model: &CatalogModel) -> Option<String> {
    let share = model.growth?;
    let percent = formatting::percent(share.abs());
    match percent.as_str() {
        "0" => None,
        _ if share > 0.0 => Some(i18n::explore_grows(&percent)),
        _ => Some(i18n::explore_shrinks(&percent)),
    }
}

/// Up to two letters as a placeholder of an image: "SD" for "stable-diffusion".
pub fn initials(name: &str) -> String {
    let words = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .take(2)
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_have_a_unit() {
        let texts = [
            0,
            985,
            1_000,
            5_640,
            9_960,
            56_200,
            674_800,
            999_600,
            4_312_000,
            1_200_000_000,
        ]
        .map(short);
        assert_eq!(
            texts,
            [
                "0", "985", "1.0 k", "5.6 k", "10 k", "56 k", "675 k", "1.0 M", "4.3 M", "1.2 B"
            ]
        );
    }

    #[test]
    fn number_of_runs_is_in_the_plural_except_for_one() {
        assert_eq!([0, 1, 5_640].map(runs), ["0 runs", "1 run", "5.6 k runs"]);
    }

    #[test]
    fn found_models_are_compared_with_the_catalog_unless_all_match() {
        assert_eq!(
            [(0, 1), (1, 1), (0, 5_300), (1, 5_300), (5_300, 5_300)].map(|(n, all)| found(n, all)),
            [
                "0 of 1 model",
                "1 model",
                "0 of 5,300 models",
                "1 of 5,300 models",
                "5,300 models"
            ]
        );
    }

    #[test]
    fn unknown_cost_is_none() {
        let cost_of = |dollars: f64| {
            cost(Some(&Cost {
                dollars,
                basis: String::new(),
                as_of: String::new(),
            }))
        };
        assert_eq!(cost(None), None);
        assert_eq!(
            [0.25, 0.04, 0.0029, 0.0004].map(cost_of),
            ["$0.25", "$0.040", "$0.003", "$0.0004"].map(|text| Some(text.to_owned()))
        );
        assert_eq!(cost_of(0.000_01).as_deref(), Some("under $0.0001"));
    }

    #[test]
    fn initials_are_taken_from_the_name() {
        assert_eq!(
            ["stable-diffusion-depth2img", "zoedepth", "--", "éclair_2"].map(initials),
            ["SD", "Z", "", "É2"]
        );
    }
}
