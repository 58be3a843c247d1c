//! A model's runs by day. The runs between two known days are distributed evenly over the missing
//! days between them.

use api::DayOfRuns;
use jiff::civil::Date;

use store::DailyRunCount;

/// The longest gap in days that is interpolated. The history restarts after a longer one.
const MAX_GAP_DAYS: i32 = 14;
/// Days of a period; growth compares two periods.
const PERIOD_DAYS: usize = 7;

/// The whole history, oldest day first.
pub fn full(days: &[DailyRunCount]) -> Vec<DayOfRuns> {
    segments(days)
        .iter()
        .flat_map(|segment| interpolate(segment))
        .collect()
}

/// The history since the last long gap, oldest day first.
pub fn latest(days: &[DailyRunCount]) -> Vec<DayOfRuns> {
    match segments(days).last() {
        Some(segment) => interpolate(segment),
        None => vec![],
    }
}

/// The relative change of the last week's runs against the week before: 0.5 is 50 % more. `None`
/// without two weeks, or without runs in the earlier one.
pub fn growth(daily: &[u32]) -> Option<f64> {
    let (before, last) = daily[daily.len().checked_sub(2 * PERIOD_DAYS)?..].split_at(PERIOD_DAYS);
    let sum = |days: &[u32]| days.iter().copied().map(f64::from).sum::<f64>();
    let (before, last) = (sum(before), sum(last));
    (before > 0.0).then(|| last / before - 1.0)
}

/// The parts of the history without long gaps.
fn segments(days: &[DailyRunCount]) -> Vec<Vec<(Date, &DailyRunCount)>> {
    let mut segments: Vec<Vec<(Date, &DailyRunCount)>> = vec![];
    for known in days {
        let Ok(date) = known.date.parse::<Date>() else {
            continue;
        };
        match segments.last_mut() {
            Some(segment) if continues(segment, date) => segment.push((date, known)),
            _ => segments.push(vec![(date, known)]),
        }
    }
    segments
}

/// True if there is no long gap between the end of the segment and `date`.
fn continues(segment: &[(Date, &DailyRunCount)], date: Date) -> bool {
    match segment.last() {
        Some((last, _)) => days_between(*last, date) <= MAX_GAP_DAYS,
        None => true,
    }
}

fn days_between(earlier: Date, later: Date) -> i32 {
    earlier
        .until(later)
        .map_or(i32::MAX, |span| span.get_days())
}

/// One entry for each day; the first day only if its own runs are known.
fn interpolate(segment: &[(Date, &DailyRunCount)]) -> Vec<DayOfRuns> {
    let mut days = vec![];
    if let Some((_, known)) = segment.first()
        && let Some(daily) = known.daily
    {
        days.push(day(&known.date, known.total, u64::from(daily)));
    }
    for pair in segment.windows(2) {
        let ((earlier, from), (later, to)) = (pair[0], pair[1]);
        let gap = u64::try_from(days_between(earlier, later))
            .unwrap_or(1)
            .max(1);
        let runs = to.total.saturating_sub(from.total);
        let total = |elapsed: u64| from.total + runs * elapsed / gap;
        let dates = earlier.series(jiff::ToSpan::days(1)).skip(1);
        for (elapsed, date) in (1..=gap).zip(dates) {
            let daily = total(elapsed) - total(elapsed - 1);
            days.push(day(&date.to_string(), total(elapsed), daily));
        }
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

    fn known(days: &[(&str, u64)]) -> Vec<DailyRunCount> {
        days.iter()
            .map(|(date, total)| DailyRunCount {
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
    fn missing_day_is_interpolated() {
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
    fn history_restarts_after_a_long_gap() {
        let mut days = known(&[
            ("2025-01-12", 164),
            ("2026-01-13", 900),
            ("2026-01-14", 903),
        ]);
        days[1].daily = None;
        assert_eq!(daily(&latest(&days)), [("2026-01-14", 903, 3)]);
        assert_eq!(full(&days).len(), 2, "the days between are unknown");
        assert!(latest(&[]).is_empty());
    }

    #[test]
    fn shrinking_totals_and_invalid_dates_are_tolerated() {
        let days = latest(&known(&[
            ("2025-01-12", 164),
            ("soon", 3),
            ("2025-01-13", 100),
        ]));
        assert_eq!(daily(&days)[1..], [("2025-01-13", 164, 0)]);
    }

    #[test]
    fn growth_needs_two_weeks_and_earlier_runs() {
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
