//! Export and import of the history as zip archives.
//!
//! - [`export`]: one folder per result
//! - [`import`]: reads such an archive from an untrusted source

mod export;
mod import;

pub use export::{Exported, export};
pub use import::{ImportError, import};

use api::PredictionId;

/// The [`HistoryEntry`](api::HistoryEntry) of a result in an archive.
const METADATA_FILE: &str = "prediction.json";
/// The extensions of images in an archive.
const EXTENSIONS: [&str; 5] = ["png", "jpg", "webp", "gif", "avif"];

/// A file of a result in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ArchiveMember {
    Metadata,
    Input,
    Depth,
    /// An output, from index 0; file names count from 1.
    Output(usize),
}

impl ArchiveMember {
    fn path(self, id: &PredictionId, extension: &str) -> String {
        match self {
            Self::Metadata => format!("{id}/{METADATA_FILE}"),
            Self::Input => format!("{id}/input.{extension}"),
            Self::Depth => format!("{id}/depth.{extension}"),
            Self::Output(index) => format!("{id}/output-{}.{extension}", index + 1),
        }
    }

    /// Parses a path in an archive: an id and one of the known names.
    fn read(path: &str) -> Option<(PredictionId, Self)> {
        let (id, name) = path.split_once('/')?;
        let id = id.parse().ok()?;
        if name == METADATA_FILE {
            return Some((id, Self::Metadata));
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
    fn only_known_paths_are_accepted() {
        let id = PredictionId::from_entropy([1; 16]);
        for (member, extension) in [
            (ArchiveMember::Metadata, "json"),
            (ArchiveMember::Input, "png"),
            (ArchiveMember::Depth, "png"),
            (ArchiveMember::Output(3), "webp"),
        ] {
            assert_eq!(
                ArchiveMember::read(&member.path(&id, extension)),
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
            assert_eq!(ArchiveMember::read(wrong), None, "{wrong}");
        }
    }
}
