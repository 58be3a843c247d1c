use serde::{Deserialize, Serialize};

/// An enumeration whose values travel as words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$value_doc])* #[serde(rename = $word)] $value,)*
        }

        impl $name {
            /// All of them, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$value),*];

            /// The word that travels.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)*
                }
            }

            /// What travels as this word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}
pub(super) use words;

words! {
    /// What a model does.
    Task {
        /// New pictures that keep the depth of one.
        DepthToImage = "depth-to-image",
        /// New pictures from one.
        ImageToImage = "image-to-image",
        /// Pictures from words.
        TextToImage = "text-to-image",
        /// Depth from pictures.
        DepthEstimation = "depth-estimation",
        /// Parts of a picture made anew.
        Inpainting = "inpainting",
        /// More pixels.
        Upscaling = "upscaling",
        /// What is in front, cut out.
        BackgroundRemoval = "background-removal",
        /// Words about pictures.
        ImageToText = "image-to-text",
        /// Video from pictures.
        ImageToVideo = "image-to-video",
        /// Video from words.
        TextToVideo = "text-to-video",
        /// Video from video.
        VideoToVideo = "video-to-video",
        /// Shapes in three dimensions.
        To3d = "to-3d",
        /// Words from words.
        TextToText = "text-to-text",
        /// Speech from words.
        TextToSpeech = "text-to-speech",
        /// Words from speech.
        SpeechToText = "speech-to-text",
        /// Music and sounds.
        AudioGeneration = "audio-generation",
        /// Numbers that stand for meanings.
        Embedding = "embedding",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// What a model takes.
    Takes {
        /// A picture.
        Image = "image",
        /// A depth map.
        DepthMap = "depth-map",
        /// Where to paint.
        Mask = "mask",
        /// A picture that guides, beside the one that is changed.
        ControlImage = "control-image",
        /// Words.
        Text = "text",
        /// Words for what to avoid.
        NegativePrompt = "negative-prompt",
        /// What chance starts from.
        Seed = "seed",
        /// How many outputs are wanted.
        OutputCount = "output-count",
        /// A video.
        Video = "video",
        /// Sound.
        Audio = "audio",
    }
}

words! {
    /// What a model gives.
    Gives {
        /// A picture.
        Image = "image",
        /// Several pictures.
        Images = "images",
        /// A video.
        Video = "video",
        /// Sound.
        Audio = "audio",
        /// Words.
        Text = "text",
        /// A shape in three dimensions.
        Model3d = "3d",
        /// Another file.
        File = "file",
        /// Data.
        Data = "data",
    }
}

words! {
    /// Whether this server can run a model.
    RunsHere {
        /// Its engine runs it.
        Yes = "yes",
        /// The built-in engine stands in for it: a real picture by this server's networks, not the model's own.
        StandIn = "stand-in",
        /// It cannot.
        No = "no",
    }
}

/// What a run costs, as worked out from this server's own table of prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cost {
    /// US dollars of a typical run. Never 0 for what is not known.
    pub dollars: f64,
    /// What it is worked out from.
    pub basis: String,
    /// The day of the price, `2026-11-01`.
    pub as_of: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_serde_writes() {
        for task in Task::ALL {
            assert_eq!(serde_json::json!(task), task.as_str());
            assert_eq!(Task::from_word(task.as_str()), Some(*task));
        }
        assert_eq!(
            (Takes::from_word("depth-map"), Gives::from_word("depth-map")),
            (Some(Takes::DepthMap), None)
        );
    }
}
