use api::decimal;

use super::metrics::short;
use crate::i18n;

/// A sparkline of runs per day.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparkline {
    /// The points of the line, as in SVG, in a box of [`Sparkline::WIDTH`] by
    /// [`Sparkline::HEIGHT`].
    pub points: String,
    /// A sentence that describes the line.
    pub sentence: String,
}

impl Sparkline {
    /// Width of the box.
    pub const WIDTH: f64 = 96.0;
    /// Height of the box.
    pub const HEIGHT: f64 = 28.0;
    /// Margin at the top and bottom for the stroke width.
    const MARGIN: f64 = 2.0;

    /// The line for daily runs, oldest first; `None` if there are fewer than two days.
    pub fn of(daily: &[u32]) -> Option<Self> {
        let (first, last, most) = (*daily.first()?, *daily.last()?, *daily.iter().max()?);
        let [days, first, last, highest] =
            [daily.len() as u64, first.into(), last.into(), most.into()].map(short);
        let sentence = i18n::explore_sparkline(&days, &first, &last, &highest);
        (daily.len() > 1).then(|| Self {
            points: points(daily, most),
            sentence,
        })
    }
}

fn points(daily: &[u32], most: u32) -> String {
    let (step, height) = (
        Sparkline::WIDTH / (daily.len() - 1) as f64,
        Sparkline::HEIGHT - 2.0 * Sparkline::MARGIN,
    );
    let point = |(day, runs): (usize, &u32)| {
        let share = f64::from(*runs) / f64::from(most.max(1));
        format!(
            "{},{}",
            decimal(tenth(day as f64 * step)),
            decimal(tenth(Sparkline::MARGIN + height * (1.0 - share)))
        )
    };
    daily
        .iter()
        .enumerate()
        .map(point)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Rounds to one decimal, the visible precision.
pub fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maximum_is_at_the_top_and_zero_at_the_bottom() {
        let spark = Sparkline::of(&[0, 20, 10]).unwrap();
        assert_eq!(spark.points, "0,26 48,2 96,14");
        assert_eq!(
            spark.sentence,
            "Runs per day over the last 3 days: 0 at the start, 10 at the end, peak 20"
        );
    }

    #[test]
    fn days_without_runs_are_a_flat_line_and_a_single_day_is_none() {
        assert_eq!(Sparkline::of(&[0, 0]).unwrap().points, "0,26 96,26");
        assert_eq!((Sparkline::of(&[]), Sparkline::of(&[7])), (None, None));
    }
}
