use api::Gives;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// Sound.
    Audio,
    /// Words.
    Text,
    /// A shape in three dimensions.
    Shape,
    /// Data.
    Data,
    /// Anything else.
    Other,
}

const IMAGES: [&str; 10] = [
    "png", "jpg", "jpeg", "webp", "gif", "avif", "bmp", "tif", "tiff", "svg",
];
const VIDEOS: [&str; 6] = ["mp4", "webm", "mov", "mkv", "avi", "m4v"];
const SOUNDS: [&str; 9] = [
    "wav", "mp3", "flac", "ogg", "oga", "m4a", "aac", "opus", "mid",
];
const TEXTS: [&str; 8] = ["txt", "md", "srt", "vtt", "html", "htm", "tex", "rtf"];
const SHAPES: [&str; 7] = ["glb", "gltf", "obj", "ply", "stl", "usdz", "fbx"];
const DATA: [&str; 5] = ["json", "csv", "npy", "npz", "xml"];

/// What an address or data URI says that its file is; None where it is neither, or says nothing.
pub fn of_address(text: &str) -> Option<Media> {
    if let Some(data) = text.strip_prefix("data:") {
        let kind = data.split([';', ',']).next()?;
        return match kind.split_once('/')?.0 {
            "image" => Some(Media::Image),
            "video" => Some(Media::Video),
            "audio" => Some(Media::Audio),
            "text" => Some(Media::Text),
            _ => Some(Media::Other),
        };
    }
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let path = rest.split(['?', '#']).next()?;
    let (_, name) = path.rsplit_once('/')?;
    let extension = name.rsplit_once('.')?.1.to_lowercase();
    (1..=8)
        .contains(&extension.len())
        .then(|| of_extension(&extension))
}

fn of_extension(extension: &str) -> Media {
    match extension {
        it if IMAGES.contains(&it) => Media::Image,
        it if VIDEOS.contains(&it) => Media::Video,
        it if SOUNDS.contains(&it) => Media::Audio,
        it if TEXTS.contains(&it) => Media::Text,
        it if SHAPES.contains(&it) => Media::Shape,
        it if DATA.contains(&it) => Media::Data,
        _ => Media::Other,
    }
}

impl Media {
    /// What a model gives whose output is such a file.
    pub fn gives(self) -> Gives {
        match self {
            Self::Image => Gives::Image,
            Self::Video => Gives::Video,
            Self::Audio => Gives::Audio,
            Self::Text => Gives::Text,
            Self::Shape => Gives::Model3d,
            Self::Data => Gives::Data,
            Self::Other => Gives::File,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_endings() {
        assert_eq!(
            of_address("https://a.example/b/out-0.PNG?x=1.mp4#y"),
            Some(Media::Image)
        );
        assert_eq!(of_address("http://a.example/scene.glb"), Some(Media::Shape));
        assert_eq!(
            of_address("https://a.example/weights.tar"),
            Some(Media::Other)
        );
        assert_eq!(of_address("data:audio/wav;base64,AA=="), Some(Media::Audio));
        for silent in [
            "https://a.example/b",
            "https://a.example",
            "a.png",
            "a photo of fog",
            "data:",
            "",
        ] {
            assert_eq!(of_address(silent), None, "{silent}");
        }
    }
}
