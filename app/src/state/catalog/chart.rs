use api::{DayOfRuns, decimal};

use super::{metrics::short, sparkline::tenth};

/// A line chart of runs per day.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The points of the line, as in SVG.
    pub points: String,
    /// Ticks of the vertical axis, from 0 up.
    pub ticks: Vec<Tick>,
    /// Ticks of the horizontal axis: the first, middle and last day, such as `2025-01-15`.
    pub days: Vec<Tick>,
    /// The maximum and its day.
    pub peak: (String, String),
}

/// A tick of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Distance from the left or from the top.
    pub at: f64,
    /// Its label.
    pub label: String,
}

impl Chart {
    /// Width without the labels of the vertical axis.
    pub const WIDTH: f64 = 300.0;
    /// Height without the labels of the horizontal axis.
    pub const HEIGHT: f64 = 100.0;

    /// The chart of these days; `None` if there are fewer than two.
    pub fn of(days: &[DayOfRuns]) -> Option<Self> {
        let most = days.iter().max_by_key(|day| day.daily)?;
        if days.len() < 2 {
            return None;
        }
        let (step, top) = scale(most.daily);
        let tick = |number: u64| Tick {
            at: height(number as f64, top),
            label: short(number),
        };
        let points: Vec<String> = days
            .iter()
            .enumerate()
            .map(|(index, day)| {
                format!(
                    "{},{}",
                    decimal(across(index, days)),
                    decimal(height(day.daily.into(), top))
                )
            })
            .collect();
        let foot = |index: usize| Tick {
            at: across(index, days),
            label: days[index].date.clone(),
        };
        let mut places = vec![0, (days.len() - 1) / 2, days.len() - 1];
        places.dedup();
        Some(Self {
            points: points.join(" "),
            ticks: (0..=top / step).map(|number| tick(number * step)).collect(),
            days: places.into_iter().map(foot).collect(),
            peak: (short(most.daily.into()), most.date.clone()),
        })
    }
}

/// Distance of the vertical ticks and the highest tick. There are at most five, at multiples of 1,
/// 2 or 5 times a power of ten.
fn scale(most: u32) -> (u64, u64) {
    let most = u64::from(most.max(1));
    let mut step = 1;
    for factor in [2, 5, 10].into_iter().cycle() {
        if step * 4 >= most {
            break;
        }
        step = match factor {
            5 => step / 2 * 5,
            _ => step * 2,
        };
    }
    (step, most.div_ceil(step) * step)
}

fn across(index: usize, days: &[DayOfRuns]) -> f64 {
    tenth(Chart::WIDTH * index as f64 / (days.len() - 1) as f64)
}

fn height(number: f64, top: u64) -> f64 {
    tenth(Chart::HEIGHT * (1.0 - number / top as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(daily: &[u32]) -> Vec<DayOfRuns> {
        let day = |(index, daily): (usize, &u32)| DayOfRuns {
            date: format!("2025-01-{:02}", index + 1),
            total: 0,
            daily: *daily,
        };
        daily.iter().enumerate().map(day).collect()
    }

    #[test]
    fn vertical_ticks_are_round_and_cover_the_maximum() {
        for (most, expected) in [
            (0, (1, 1)),
            (4, (1, 4)),
            (5, (2, 6)),
            (9, (5, 10)),
            (37, (10, 40)),
            (420, (200, 600)),
            (1_999, (500, 2_000)),
        ] {
            assert_eq!(scale(most), expected, "{most}");
        }
    }

    #[test]
    fn horizontal_ticks_are_first_middle_and_last_day() {
        let chart = Chart::of(&days(&[0, 40, 10])).unwrap();
        assert_eq!(chart.points, "0,100 150,0 300,75");
        assert_eq!(
            chart
                .ticks
                .iter()
                .map(|tick| tick.label.as_str())
                .collect::<Vec<_>>(),
            ["0", "10", "20", "30", "40"]
        );
        assert_eq!((chart.ticks[0].at, chart.ticks[4].at), (100.0, 0.0));
        let foot: Vec<_> = chart
            .days
            .iter()
            .map(|day| (day.at, day.label.as_str()))
            .collect();
        assert_eq!(
            foot,
            [
                (0.0, "2025-01-01"),
                (150.0, "2025-01-02"),
                (300.0, "2025-01-03")
            ]
        );
        assert_eq!(chart.peak, ("40".to_owned(), "2025-01-02".to_owned()));
    }

    #[test]
    fn single_day_has_no_chart() {
        assert_eq!((Chart::of(&[]), Chart::of(&days(&[3]))), (None, None));
        assert_eq!(Chart::of(&days(&[3, 3])).unwrap().days.len(), 2);
    }
}
