use api::{CatalogModel, Cost};

use crate::{state::wording, words};

/// How large a number may be before it is told by the next unit, and that unit's words.
type Unit = (f64, fn(&str) -> String);

/// A number in few characters: 985, "5.6 k", "56 k", "4.3 M".
pub fn short(count: u64) -> String {
    let units: [Unit; 3] = [
        (1e3, |number| words::explore_thousands(&number)),
        (1e6, |number| words::explore_millions(&number)),
        (1e9, |number| words::explore_billions(&number)),
    ];
    let count = count as f64;
    let unit = units
        .iter()
        .rfind(|(size, _)| count >= size * rounding(*size));
    unit.map_or_else(
        || words::number(count, 0),
        |(size, say)| say(&of_unit(count / size)),
    )
}

/// What rounds up to a whole of the unit belongs to it: 999,600 is "1.0 M" and not "1,000 k".
fn rounding(size: f64) -> f64 {
    if size > 1e3 { 0.9995 } else { 1.0 }
}

fn of_unit(number: f64) -> String {
    words::number(number, u32::from(number < 9.95))
}

/// The time that a model typically takes; none where it is not known.
pub fn time(model: &CatalogModel) -> Option<String> {
    model.typical_seconds.map(wording::seconds)
}

/// What a run costs; none where that is not known. What is less than the least that is told is said to be less.
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
        words::explore_under(&words::number(LEAST, 4))
    } else {
        words::explore_dollars(&words::number(dollars, digits))
    })
}

/// By how much the runs of a week grew or shrank, in per cent, where that can be told.
pub fn growth(model: &CatalogModel) -> Option<String> {
    let share = model.growth?;
    let percent = wording::percent(share.abs());
    match percent.as_str() {
        "0" => None,
        _ if share > 0.0 => Some(words::explore_grows(&percent)),
        _ => Some(words::explore_shrinks(&percent)),
    }
}

/// Up to two letters that stand in for a picture: "SD" of "stable-diffusion".
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
    fn runs_are_told_in_few_characters() {
        let told = [
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
            told,
            [
                "0", "985", "1.0 k", "5.6 k", "10 k", "56 k", "675 k", "1.0 M", "4.3 M", "1.2 B"
            ]
        );
    }

    #[test]
    fn a_cost_that_is_not_known_is_not_nothing() {
        let told = |dollars: f64| {
            cost(Some(&Cost {
                dollars,
                basis: String::new(),
                as_of: String::new(),
            }))
        };
        assert_eq!(cost(None), None);
        assert_eq!(
            [0.25, 0.04, 0.0029, 0.0004].map(told),
            ["$0.25", "$0.040", "$0.003", "$0.0004"].map(|text| Some(text.to_owned()))
        );
        assert_eq!(told(0.000_01).as_deref(), Some("under $0.0001"));
    }

    #[test]
    fn a_name_without_a_picture_has_initials() {
        assert_eq!(
            ["stable-diffusion-depth2img", "zoedepth", "--", "éclair_2"].map(initials),
            ["SD", "Z", "", "É2"]
        );
    }
}
