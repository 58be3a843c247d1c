//! How often a model ran, by day. Where days are missing, the runs between two that are known are spread evenly over them.

use api::DayOfRuns;
use jiff::civil::Date;

use crate::store::KnownDay;

/// Days between two that are known, up to which what was between can be told: more, and the history starts anew.
const GAP: i32 = 14;
/// Days that are compared with as many before.
const WEEK: usize = 7;

/// The whole history, the oldest day first.
pub fn history(days: &[KnownDay]) -> Vec<DayOfRuns> {
    stretches(days)
        .iter()
        .flat_map(|stretch| filled(stretch))
        .collect()
}

/// The days since which none are missing for long.
pub fn latest(days: &[KnownDay]) -> Vec<DayOfRuns> {
    stretches(days)
        .last()
        .map(|stretch| filled(stretch))
        .unwrap_or_default()
}

/// By how much the last week differs from the one before, as a share.
pub fn growth(daily: &[u32]) -> Option<f64> {
    let (before, last) = daily[daily.len().checked_sub(2 * WEEK)?..].split_at(WEEK);
    let sum = |days: &[u32]| days.iter().copied().map(f64::from).sum::<f64>();
    Some(sum(before))
        .filter(|before| *before > 0.0)
        .map(|before| sum(last) / before - 1.0)
}

/// Parts of the history that have no long gaps, as days with their totals.
fn stretches(days: &[KnownDay]) -> Vec<Vec<(Date, &KnownDay)>> {
    let mut stretches: Vec<Vec<(Date, &KnownDay)>> = vec![];
    for known in days {
        let Ok(date) = known.date.parse::<Date>() else {
            continue;
        };
        match stretches.last_mut().filter(|stretch| {
            stretch
                .last()
                .is_some_and(|(last, _)| days_between(*last, date) <= GAP)
        }) {
            Some(stretch) => stretch.push((date, known)),
            None => stretches.push(vec![(date, known)]),
        }
    }
    stretches
}

fn days_between(earlier: Date, later: Date) -> i32 {
    earlier
        .until(later)
        .map_or(i32::MAX, |span| span.get_days())
}

/// A number for each day, the first as far as it was said.
fn filled(stretch: &[(Date, &KnownDay)]) -> Vec<DayOfRuns> {
    let first = stretch
        .first()
        .and_then(|(_, known)| Some(day(&known.date, known.total, u64::from(known.daily?))));
    let mut days: Vec<DayOfRuns> = first.into_iter().collect();
    for pair in stretch.windows(2) {
        let ((earlier, from), (later, to)) = (pair[0], pair[1]);
        let gap = u64::try_from(days_between(earlier, later))
            .unwrap_or(1)
            .max(1);
        let runs = to.total.saturating_sub(from.total);
        let total = |passed: u64| from.total + runs * passed / gap;
        let dates = earlier.series(jiff::ToSpan::days(1)).skip(1);
        let between = (1..=gap).zip(dates).map(|(passed, date)| {
            day(
                &date.to_string(),
                total(passed),
                total(passed) - total(passed - 1),
            )
        });
        days.extend(between);
    }
    days
}

fn day(date: &str, total: u64, daily: u64) -> DayOfRuns {
    DayOfRuns {
        date: date.to_owned(),
        total,
        daily: u32::try_from(daily).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(days: &[(&str, u64)]) -> Vec<KnownDay> {
        days.iter()
            .map(|(date, total)| KnownDay {
                date: (*date).to_owned(),
                total: *total,
                daily: Some(5),
            })
            .collect()
    }

    fn daily(days: &[DayOfRuns]) -> Vec<(&str, u64, u32)> {
        days.iter()
            .map(|day| (day.date.as_str(), day.total, day.daily))
            .collect()
    }

    #[test]
    fn a_day_that_is_missing_gets_its_share() {
        let days = latest(&known(&[
            ("2025-01-12", 164),
            ("2025-01-13", 165),
            ("2025-01-15", 438),
        ]));
        let expected = [
            ("2025-01-12", 164, 5),
            ("2025-01-13", 165, 1),
            ("2025-01-14", 301, 136),
            ("2025-01-15", 438, 137),
        ];
        assert_eq!(daily(&days), expected);
        let across = latest(&known(&[("2024-12-30", 10), ("2025-01-02", 13)]));
        assert_eq!(
            daily(&across)[1..],
            [
                ("2024-12-31", 11, 1),
                ("2025-01-01", 12, 1),
                ("2025-01-02", 13, 1)
            ]
        );
    }

    #[test]
    fn after_a_long_gap_the_history_starts_anew() {
        let mut days = known(&[
            ("2025-01-12", 164),
            ("2026-01-13", 900),
            ("2026-01-14", 903),
        ]);
        days[1].daily = None;
        assert_eq!(daily(&latest(&days)), [("2026-01-14", 903, 3)]);
        assert_eq!(history(&days).len(), 2, "nobody knows what was between");
        assert!(latest(&[]).is_empty());
    }

    #[test]
    fn totals_that_shrink_and_days_that_are_none_do_no_harm() {
        let days = latest(&known(&[
            ("2025-01-12", 164),
            ("soon", 3),
            ("2025-01-13", 100),
        ]));
        assert_eq!(daily(&days)[1..], [("2025-01-13", 164, 0)]);
    }

    #[test]
    fn growth_needs_two_weeks_and_runs_in_the_earlier() {
        let weeks = |before: u32, last: u32| [vec![before; 7], vec![last; 7]].concat();
        assert_eq!(growth(&weeks(2, 3)), Some(0.5));
        assert_eq!(growth(&weeks(0, 3)), None);
        assert_eq!(growth(&weeks(2, 3)[1..]), None);
        assert_eq!(
            growth(&[weeks(9, 9), weeks(2, 1)].concat()),
            Some(-0.5),
            "only the last fourteen days count"
        );
    }
}
