use api::OutputKind;

/// The media type of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// Audio.
    Audio,
    /// Text.
    Text,
    /// A 3D model.
    Model3d,
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

/// The media type of a URL by its extension, or of a data URI; `None` for other texts and without an
/// extension.
pub fn media_of_url(text: &str) -> Option<Media> {
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
        it if SHAPES.contains(&it) => Media::Model3d,
        it if DATA.contains(&it) => Media::Data,
        _ => Media::Other,
    }
}

impl Media {
    /// The kind of an output with this media type.
    pub fn output_kind(self) -> OutputKind {
        match self {
            Self::Image => OutputKind::Image,
            Self::Video => OutputKind::Video,
            Self::Audio => OutputKind::Audio,
            Self::Text => OutputKind::Text,
            Self::Model3d => OutputKind::Model3d,
            Self::Data => OutputKind::Data,
            Self::Other => OutputKind::File,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_type_follows_the_extension() {
        assert_eq!(
            media_of_url("https://a.example/b/out-0.PNG?x=1.mp4#y"),
            Some(Media::Image)
        );
        assert_eq!(
            media_of_url("http://a.example/scene.glb"),
            Some(Media::Model3d)
        );
        assert_eq!(
            media_of_url("https://a.example/weights.tar"),
            Some(Media::Other)
        );
        assert_eq!(
            media_of_url("data:audio/wav;base64,AA=="),
            Some(Media::Audio)
        );
        for other in [
            "https://a.example/b",
            "https://a.example",
            "a.png",
            "a photo of fog",
            "data:",
            "",
        ] {
            assert_eq!(media_of_url(other), None, "{other}");
        }
    }
}
