//! Progress bars in tqdm's format, which clients parse.

use std::time::{Duration, Instant};

/// The shortest time between two lines, as tqdm's `mininterval`.
const INTERVAL: Duration = Duration::from_millis(100);

/// Characters of the bar.
const WIDTH: u32 = 10;

/// Partial blocks, from none to seven eighths.
const PARTS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A progress bar with a limited rate of lines.
pub(super) struct ProgressBar {
    total: u32,
    done: u32,
    started: Instant,
    printed: Option<(u32, Instant)>,
}

impl ProgressBar {
    /// A bar that starts now.
    pub fn start(total: u32) -> Self {
        Self {
            total,
            done: 0,
            started: Instant::now(),
            printed: None,
        }
    }

    /// Advances by one step. Returns a line if one is due, and at the end.
    pub fn advance(&mut self) -> Option<String> {
        self.done += 1;
        let is_due = self.printed.is_none_or(|(_, at)| at.elapsed() >= INTERVAL);
        if is_due || self.done == self.total {
            self.print()
        } else {
            None
        }
    }

    /// The current line; `None` if it was printed already.
    pub fn print(&mut self) -> Option<String> {
        if self.printed.is_some_and(|(done, _)| done == self.done) {
            return None;
        }
        self.printed = Some((self.done, Instant::now()));
        Some(line(self.done, self.total, self.started.elapsed()))
    }
}

/// A line as tqdm writes it, with a line feed at its end.
fn line(done: u32, total: u32, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    let percentage = f64::from(done) / f64::from(total) * 100.0;
    let (remaining, rate) = if done == 0 {
        ("?".into(), "?it/s".into())
    } else {
        let per_step = seconds / f64::from(done);
        (clock(per_step * f64::from(total - done)), rate(per_step))
    };
    format!(
        "{percentage:3.0}%|{}| {done}/{total} [{}<{remaining}, {rate}]\n",
        bar(done, total),
        clock(seconds)
    )
}

fn bar(done: u32, total: u32) -> String {
    let eighths = u64::from(done) * u64::from(WIDTH) * 8 / u64::from(total);
    let mut bar = "█".repeat((eighths / 8) as usize);
    if eighths < u64::from(WIDTH) * 8 {
        bar.push(PARTS[(eighths % 8) as usize]);
    }
    let blanks = WIDTH as usize - bar.chars().count();
    bar + &" ".repeat(blanks)
}

/// Minutes and seconds, after an hour with hours.
fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

fn rate(seconds_per_step: f64) -> String {
    if seconds_per_step > 1.0 {
        format!("{seconds_per_step:5.2}s/it")
    } else {
        format!("{:5.2}it/s", 1.0 / seconds_per_step.max(1e-6))
    }
}

#[cfg(test)]
mod tests {
    use api::Progress;

    use super::*;

    #[test]
    fn lines_have_the_format_of_tqdm() {
        let at = |done, seconds| line(done, 50, Duration::from_secs_f64(seconds));
        assert_eq!(at(0, 0.0), "  0%|          | 0/50 [00:00<?, ?it/s]\n");
        assert_eq!(
            at(2, 2.0 / 16.47),
            "  4%|▍         | 2/50 [00:00<00:02, 16.47it/s]\n"
        );
        assert_eq!(
            at(25, 75.0),
            " 50%|█████     | 25/50 [01:15<01:15,  3.00s/it]\n"
        );
        assert_eq!(
            at(50, 4000.0),
            "100%|██████████| 50/50 [1:06:40<00:00, 80.00s/it]\n"
        );
    }

    #[test]
    fn bar_prints_start_and_end_without_duplicates() {
        let mut bar = ProgressBar::start(3);
        let mut lines: Vec<Option<String>> = vec![bar.print(), bar.print()];
        assert!(lines[1].is_none());
        lines.extend([
            bar.advance(),
            bar.print(),
            bar.advance(),
            bar.advance(),
            bar.print(),
        ]);
        let progress: Vec<Progress> = lines
            .iter()
            .flatten()
            .filter_map(|line| Progress::from_logs(line))
            .collect();
        assert_eq!(
            progress.first(),
            Some(&Progress {
                current: 0,
                total: 3
            })
        );
        assert_eq!(
            progress.last(),
            Some(&Progress {
                current: 3,
                total: 3
            })
        );
        assert!(
            progress
                .windows(2)
                .all(|pair| pair[0].current < pair[1].current),
            "{progress:?}"
        );
    }
}
