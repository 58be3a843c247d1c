//! Formats durations, sizes and prices for people.

use api::{Account, EngineInfo, EngineKind};

use super::Expense;
use crate::i18n;

/// A measured duration: `0.06 s`, `4.2 s`, `1 min 5 s`.
pub fn seconds(seconds: f64) -> String {
    if seconds < 1.0 {
        i18n::time_seconds(&i18n::number(seconds, 2))
    } else if seconds < 60.0 {
        i18n::time_seconds(&i18n::number(seconds, 1))
    } else {
        let whole = seconds.round() as u64;
        i18n::time_minutes(&(whole / 60), &(whole % 60))
    }
}

/// A fraction, 0 to 1, in per cent without the sign.
pub fn percent(share: f64) -> String {
    ((share * 100.0).round() as i64).to_string()
}

/// A running clock: `0:04`, `12:30`.
pub fn elapsed(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

/// Width and height in pixels.
pub fn size(width: u32, height: u32) -> String {
    format!("{width} x {height}")
}

/// "1 result", "10,000 results".
pub fn results(count: u64) -> String {
    i18n::count_results(count as f64)
}

/// The result of an import.
pub fn imported(count: u64, skipped: &[String]) -> String {
    let summary = if count == 0 {
        i18n::history_imported_none().to_owned()
    } else {
        i18n::history_imported(count as f64)
    };
    std::iter::once(summary)
        .chain(skipped.iter().cloned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The estimated time of `count` outputs, if known.
pub fn estimate(engine: &EngineInfo, count: u32) -> Option<String> {
    let total = engine.seconds_per_output? * f64::from(count);
    Some(about(total))
}

/// An approximate duration.
pub fn about(seconds: f64) -> String {
    if seconds < 60.0 {
        i18n::time_about_seconds(&i18n::number(seconds.max(1.0), 0))
    } else {
        i18n::time_about_minutes(&i18n::number(seconds / 60.0, 0))
    }
}

/// The boot time of a model that has not been in use.
pub fn boot(engine: &EngineInfo) -> String {
    match engine.seconds_to_boot {
        Some(seconds) => i18n::boot_usually(&about(seconds)),
        None => i18n::boot_minutes().to_owned(),
    }
}

/// The price of `count` outputs. An unknown price is shown as unknown, never as free.
pub fn price(engine: &EngineInfo, count: u32) -> String {
    match engine.dollars_per_output {
        Some(0.0) if engine.kind.capabilities().is_preview => i18n::price_free_local().to_owned(),
        Some(0.0) => i18n::price_free().to_owned(),
        Some(dollars) => i18n::price_about(
            &i18n::number(dollars * f64::from(count), 2),
            &engine_name(engine.kind),
        ),
        None => i18n::price_unknown().to_owned(),
    }
}

/// The cost of a run. Runs of this server's own engine are free.
pub fn cost(dollars: Option<f64>, is_own: bool) -> String {
    match dollars {
        _ if is_own => i18n::price_free_local().to_owned(),
        Some(dollars) => i18n::comparing_cost(&i18n::number(dollars, 4)),
        None => i18n::comparing_cost_unknown().to_owned(),
    }
}

/// Time and cost of a run.
pub fn expense(expense: Expense) -> String {
    let time = match expense.seconds {
        Some(seconds) => about(seconds),
        None => i18n::comparing_time_unknown().to_owned(),
    };
    format!("{time} · {}", cost(expense.dollars, expense.is_own))
}

/// The name of the engine in the page's header.
pub fn engine(account: &Account) -> &'static str {
    let kind = account.engine.kind;
    if kind.capabilities().is_preview {
        i18n::engine_local()
    } else {
        engine_name(kind)
    }
}

/// The name of an engine. The preview engine is never called Stable Diffusion.
pub fn engine_name(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::BuiltIn => i18n::engine_local_name(),
        EngineKind::Replicate => "Replicate",
        EngineKind::Cog => i18n::engine_cog(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local() -> EngineInfo {
        EngineInfo {
            kind: EngineKind::BuiltIn,
            description: String::new(),
            seconds_per_output: Some(1.5),
            seconds_to_boot: None,
            dollars_per_output: Some(0.0),
        }
    }

    #[test]
    fn durations_have_two_significant_digits() {
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
    fn estimate_and_price_are_approximate_or_unknown() {
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
        assert_eq!(boot(&local()), "may take a few minutes");
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
