use serde::{Deserialize, Serialize};

/// Progress of a run, from the newest progress bar in its logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps done.
    pub current: u32,
    /// Total steps. For image-to-image about `num_inference_steps` times the strength.
    pub total: u32,
}

impl Progress {
    /// Reads the last progress bar in `logs`. Bars are tqdm's, ` 4%|▍ | 2/50 [00:00<00:02,
    /// 16.47it/s]`, ended by a line feed or by a carriage return; there may be several of them.
    ///
    /// ```
    /// let progress = api::Progress::from_logs("Using seed: 7\n 24%|██▍       | 12/50 [00:01<00:03, 12.1it/s]\n").unwrap();
    /// assert_eq!((progress.current, progress.total), (12, 50));
    /// ```
    pub fn from_logs(logs: &str) -> Option<Self> {
        logs.rsplit(['\n', '\r']).find_map(Self::from_line)
    }

    fn from_line(line: &str) -> Option<Self> {
        let (percentage, rest) = line.split_once("%|")?;
        percentage.rsplit(' ').next()?.parse::<u32>().ok()?;
        let (_, rest) = rest.split_once("| ")?;
        let (current, rest) = rest.trim_start().split_once('/')?;
        let total = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        let progress = Self {
            current: current.parse().ok()?,
            total: total.parse().ok()?,
        };
        (progress.total > 0).then_some(progress)
    }

    /// Completed fraction, 0 to 1.
    pub fn fraction(self) -> f64 {
        (f64::from(self.current) / f64::from(self.total)).min(1.0)
    }
}

/// The random seed that a model chose and logged as `Using seed: N`.
pub fn seed_from_logs(logs: &str) -> Option<i64> {
    let (_, rest) = logs.split_once("Using seed: ")?;
    let digits = rest
        .split(|c: char| !c.is_ascii_digit() && c != '-')
        .next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_progress_bar_wins_for_any_line_ending() {
        let logs = "Using seed: 4711\n  0%|          | 0/50 [00:00<?, ?it/s]\r  4%|▍         | 2/50 [00:00<00:02, 16.47it/s]\r";
        assert_eq!(
            Progress::from_logs(logs),
            Some(Progress {
                current: 2,
                total: 50
            })
        );
        let second =
            format!("{logs}100%|██████████| 50/50 [00:03<00:00, 16.5it/s]\nsaving: 10%|█| 1/4\n");
        assert_eq!(
            Progress::from_logs(&second),
            Some(Progress {
                current: 1,
                total: 4
            })
        );
    }

    #[test]
    fn text_without_progress_bar_has_no_progress() {
        for logs in [
            "",
            "50% of a/b",
            "x%|y| 3/4",
            " 10%|█| 1/0 [",
            "100%|██|",
            "9%|a| b/c",
        ] {
            assert_eq!(Progress::from_logs(logs), None, "{logs}");
        }
    }

    #[test]
    fn logged_seed_is_found() {
        assert_eq!(seed_from_logs("hello\nUsing seed: 4711\nmore"), Some(4711));
        assert_eq!(seed_from_logs("Using seed: none"), None);
    }
}
