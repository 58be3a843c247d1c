//! Figures in words.

use api::{Account, EngineInfo, EngineKind, fixed};

use super::Expense;
use crate::words;

/// A duration as it is reported: `0.06 s`, `4.2 s`, `1 min 5 s`.
pub fn seconds(seconds: f64) -> String {
    if seconds < 1.0 {
        words::time_seconds(&words::number(seconds, 2))
    } else if seconds < 60.0 {
        words::time_seconds(&words::number(seconds, 1))
    } else {
        let whole = seconds.round() as u64;
        words::time_minutes(&(whole / 60), &(whole % 60))
    }
}

/// A share, 0 to 1, in per cent without the sign.
pub fn percent(share: f64) -> String {
    fixed(share * 100.0, 0)
}

/// A running clock: `0:04`, `12:30`.
pub fn elapsed(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

/// Pixels across and down.
pub fn size(width: u32, height: u32) -> String {
    format!("{width} x {height}")
}

/// "1 result", "10,000 results".
pub fn results(count: u64) -> String {
    words::count_results(count as f64)
}

/// What came of an import.
pub fn imported(count: u64, skipped: &[String]) -> String {
    let taken = if count == 0 {
        words::history_imported_none().to_owned()
    } else {
        words::history_imported(count as f64)
    };
    std::iter::once(taken)
        .chain(skipped.iter().cloned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A sentence with the full stop it may lack.
pub fn full_stop(sentence: &str) -> String {
    let sentence = sentence.trim();
    if sentence.ends_with(['.', '!', '?']) {
        sentence.to_owned()
    } else {
        format!("{sentence}.")
    }
}

/// How long `count` outputs will take, as far as known.
pub fn estimate(engine: &EngineInfo, count: u32) -> Option<String> {
    let total = engine.seconds_per_output? * f64::from(count);
    Some(about(total))
}

/// A time that is only roughly known.
pub fn about(seconds: f64) -> String {
    if seconds < 60.0 {
        words::time_about_seconds(&words::number(seconds.max(1.0), 0))
    } else {
        words::time_about_minutes(&words::number(seconds / 60.0, 0))
    }
}

/// How long a model takes to boot that has not been in use.
pub fn boot(engine: &EngineInfo) -> String {
    engine.seconds_to_boot.map_or_else(
        || words::boot_minutes().into(),
        |seconds| words::boot_usually(&about(seconds)),
    )
}

/// What `count` outputs will cost. A price that is not known is said not to be, never shown as nothing.
pub fn price(engine: &EngineInfo, count: u32) -> String {
    match engine.dollars_per_output {
        Some(0.0) if engine.kind == EngineKind::Local => words::price_free_local().to_owned(),
        Some(0.0) => words::price_free().to_owned(),
        Some(dollars) => words::price_about(
            &words::number(dollars * f64::from(count), 2),
            &engine_name(engine.kind),
        ),
        None => words::price_unknown().to_owned(),
    }
}

/// What a run costs. What is not known is said not to be; what this server's own engine makes is free.
pub fn cost(dollars: Option<f64>, is_own: bool) -> String {
    match dollars {
        _ if is_own => words::price_free_local().to_owned(),
        Some(dollars) => words::comparing_cost(&words::number(dollars, 4)),
        None => words::comparing_cost_unknown().to_owned(),
    }
}

/// What a run takes, in time and money.
pub fn expense(expense: Expense) -> String {
    let time = expense
        .seconds
        .map_or_else(|| words::comparing_time_unknown().to_owned(), about);
    format!("{time} · {}", cost(expense.dollars, expense.is_own))
}

/// The engine in the page's head.
pub fn engine(account: &Account) -> &'static str {
    match account.engine.kind {
        EngineKind::Local => words::engine_local(),
        kind => engine_name(kind),
    }
}

/// An engine by its name. The preview engine is never passed off as Stable Diffusion.
pub fn engine_name(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Local => words::engine_local_name(),
        EngineKind::Replicate => "Replicate",
        EngineKind::Cog => words::engine_cog(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local() -> EngineInfo {
        EngineInfo {
            kind: EngineKind::Local,
            description: String::new(),
            seconds_per_output: Some(1.5),
            seconds_to_boot: None,
            dollars_per_output: Some(0.0),
        }
    }

    #[test]
    fn durations_have_as_many_digits_as_matter() {
        assert_eq!(
            [seconds(0.064), seconds(4.23), seconds(65.2)],
            ["0.06 s", "4.2 s", "1 min 5 s"]
        );
        assert_eq!(
            [elapsed(4.9), elapsed(750.0), elapsed(-3.0)],
            ["0:04", "12:30", "0:00"]
        );
    }

    #[test]
    fn the_button_says_what_it_will_take_and_cost() {
        assert_eq!(estimate(&local(), 4).as_deref(), Some("about 6 s"));
        assert_eq!(
            estimate(
                &EngineInfo {
                    seconds_per_output: Some(40.0),
                    ..local()
                },
                3
            )
            .as_deref(),
            Some("about 2 min")
        );
        assert_eq!(
            estimate(
                &EngineInfo {
                    seconds_per_output: None,
                    ..local()
                },
                3
            ),
            None
        );
        assert_eq!(
            boot(&EngineInfo {
                seconds_to_boot: Some(130.0),
                ..local()
            }),
            "usually about 2 min"
        );
        assert_eq!(boot(&local()), "may take minutes");
        assert_eq!(price(&local(), 4), "free on the preview engine");
        assert_eq!(
            price(
                &EngineInfo {
                    kind: EngineKind::Replicate,
                    dollars_per_output: None,
                    ..local()
                },
                1
            ),
            "price unknown"
        );
        let paid = EngineInfo {
            kind: EngineKind::Replicate,
            dollars_per_output: Some(0.011),
            ..local()
        };
        assert_eq!(price(&paid, 4), "about $0.04 on Replicate");
    }

    #[test]
    fn results_are_counted_in_thousands() {
        assert_eq!(
            [0, 1, 999, 1_000, 1_234_056].map(results),
            [
                "0 results",
                "1 result",
                "999 results",
                "1,000 results",
                "1,234,056 results"
            ]
        );
    }
}
