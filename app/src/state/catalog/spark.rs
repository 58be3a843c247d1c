use api::decimal;

use super::figures::short;
use crate::words;

/// Runs by day as a small line.
#[derive(Debug, Clone, PartialEq)]
pub struct Spark {
    /// The points of the line, in the box [`Spark::WIDTH`] by [`Spark::HEIGHT`].
    pub points: String,
    /// What the line says, in a sentence.
    pub sentence: String,
}

impl Spark {
    /// Across.
    pub const WIDTH: f64 = 96.0;
    /// Down.
    pub const HEIGHT: f64 = 28.0;
    /// What is left free above and below, for the line's own width.
    const MARGIN: f64 = 2.0;

    /// The line of so many runs a day, the oldest first; none where fewer than two days are known.
    pub fn of(daily: &[u32]) -> Option<Self> {
        let (first, last, most) = (*daily.first()?, *daily.last()?, *daily.iter().max()?);
        let [days, first, last, highest] =
            [daily.len() as u64, first.into(), last.into(), most.into()].map(short);
        let sentence = words::explore_spark(&days, &first, &last, &highest);
        (daily.len() > 1).then(|| Self {
            points: points(daily, most),
            sentence,
        })
    }
}

fn points(daily: &[u32], most: u32) -> String {
    let (step, height) = (
        Spark::WIDTH / (daily.len() - 1) as f64,
        Spark::HEIGHT - 2.0 * Spark::MARGIN,
    );
    let point = |(day, runs): (usize, &u32)| {
        let share = f64::from(*runs) / f64::from(most.max(1));
        format!(
            "{},{}",
            decimal(tenth(day as f64 * step)),
            decimal(tenth(Spark::MARGIN + height * (1.0 - share)))
        )
    };
    daily
        .iter()
        .enumerate()
        .map(point)
        .collect::<Vec<_>>()
        .join(" ")
}

/// As exact as can be seen.
pub fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_runs_are_at_the_top_and_none_at_the_bottom() {
        let spark = Spark::of(&[0, 20, 10]).unwrap();
        assert_eq!(spark.points, "0,26 48,2 96,14");
        assert_eq!(
            spark.sentence,
            "Runs a day in the last 3 days: 0 at first, 10 at last, 20 at most"
        );
    }

    #[test]
    fn days_without_runs_are_a_line_at_the_bottom_and_a_day_is_none() {
        assert_eq!(Spark::of(&[0, 0]).unwrap().points, "0,26 96,26");
        assert_eq!((Spark::of(&[]), Spark::of(&[7])), (None, None));
    }
}
