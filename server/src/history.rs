//! The history beyond what the store does by itself: taken out as an archive, and taken in again.
//!
//! - [`export`]: results as a zip, a folder each
//! - [`import`]: such a zip, from whoever sends it

mod export;
mod import;

pub use export::{Exported, export};
pub use import::{ImportError, import};

use api::PredictionId;

/// What is said of a result in an archive: a [`HistoryEntry`](api::HistoryEntry).
const FACTS: &str = "prediction.json";
/// The extensions of pictures in an archive.
const EXTENSIONS: [&str; 5] = ["png", "jpg", "webp", "gif", "avif"];

/// Which file of a result a path in an archive names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Member {
    Facts,
    Input,
    Depth,
    /// The first has index 0; its file has number 1.
    Output(usize),
}

impl Member {
    fn path(self, id: &PredictionId, extension: &str) -> String {
        match self {
            Self::Facts => format!("{id}/{FACTS}"),
            Self::Input => format!("{id}/input.{extension}"),
            Self::Depth => format!("{id}/depth.{extension}"),
            Self::Output(index) => format!("{id}/output-{}.{extension}", index + 1),
        }
    }

    /// Reads a path as it stands in an archive: an id and one of the names that we write, nothing else.
    fn read(path: &str) -> Option<(PredictionId, Self)> {
        let (id, name) = path.split_once('/')?;
        let id = id.parse().ok()?;
        if name == FACTS {
            return Some((id, Self::Facts));
        }
        let (stem, extension) = name.split_once('.')?;
        let member = match stem {
            "input" => Self::Input,
            "depth" => Self::Depth,
            stem => Self::Output(
                stem.strip_prefix("output-")?
                    .parse::<usize>()
                    .ok()?
                    .checked_sub(1)?,
            ),
        };
        EXTENSIONS.contains(&extension).then_some((id, member))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_read() {
        let id = PredictionId::from_entropy([1; 16]);
        for (member, extension) in [
            (Member::Facts, "json"),
            (Member::Input, "png"),
            (Member::Depth, "png"),
            (Member::Output(3), "webp"),
        ] {
            assert_eq!(
                Member::read(&member.path(&id, extension)),
                Some((id.clone(), member))
            );
        }
        for wrong in [
            "",
            "/",
            "../../etc/passwd",
            "a/prediction.json",
            "C:\\x",
            &format!("{id}/../input.png"),
            &format!("{id}/output-0.png"),
            &format!("{id}/output-1.svg"),
            &format!("{id}/input.png/x"),
            &format!("../{id}/input.png"),
            &format!("{id}\\input.png"),
        ] {
            assert_eq!(Member::read(wrong), None, "{wrong}");
        }
    }
}
