use api::{Gives, Model, Takes, Task};

/// What tells a model's tasks.
pub struct Said<'a> {
    /// What it takes.
    pub takes: &'a [Takes],
    /// What it gives.
    pub gives: &'a [Gives],
    /// It does nothing without a picture.
    pub needs_image: bool,
    /// It does nothing without a mask.
    pub needs_mask: bool,
    /// Its name and description.
    pub words: String,
}

const DEPTH_GUIDED: [&str; 8] = [
    "depth2img",
    "depth-to-image",
    "depth to image",
    "depth-2-img",
    "depth2image",
    "depth control",
    "controlnet depth",
    "depth controlnet",
];
const DEPTH: [&str; 3] = ["depth", "midas", "marigold"];
const UPSCALERS: [&str; 8] = [
    "upscal",
    "super-resolution",
    "super resolution",
    "superresolution",
    "esrgan",
    "swinir",
    "4x",
    "upsampl",
];
const CUT_OUT: [&str; 8] = [
    "rembg",
    "remove background",
    "remove the background",
    "background remov",
    "remove-bg",
    "removebg",
    "background-remov",
    "matting",
];
const SPEECH: [&str; 7] = [
    "speech", "tts", "voice", "speak", "spoken", "narrat", "talk",
];
const TRANSCRIPTS: [&str; 7] = [
    "transcri", "whisper", "speech", "asr", "subtitle", "diariz", "caption",
];
const EMBEDDINGS: [&str; 5] = [
    "embed",
    "clip-features",
    "clip features",
    "feature vector",
    "imagebind",
];

/// A model's name and description, as rules look at them.
pub fn words(model: &Model) -> String {
    format!(
        "{} {}",
        model.name,
        model.description.as_deref().unwrap_or_default()
    )
    .to_lowercase()
}

/// What a model does, what it is mainly for first.
pub fn tasks(said: &Said<'_>) -> Vec<Task> {
    let mut tasks: Vec<Task> = pictures(said)
        .into_iter()
        .chain(moving(said))
        .chain(words_and_data(said))
        .collect();
    if tasks.is_empty() {
        tasks.push(Task::Other);
    }
    tasks
}

impl Said<'_> {
    fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.words.contains(word))
    }

    fn takes(&self, takes: Takes) -> bool {
        self.takes.contains(&takes)
    }

    fn gives(&self, gives: Gives) -> bool {
        self.gives.contains(&gives)
    }

    fn changes_pictures(&self) -> bool {
        self.takes(Takes::Image) && self.gives(Gives::Image)
    }
}

/// Of pictures. A rule that asks for words comes before those that do not.
fn pictures(said: &Said<'_>) -> Vec<Task> {
    if !said.gives(Gives::Image) {
        return vec![];
    }
    let by_depth =
        said.takes(Takes::DepthMap) || said.changes_pictures() && said.says(&DEPTH_GUIDED);
    let is_estimate =
        said.changes_pictures() && !by_depth && !said.takes(Takes::Text) && said.says(&DEPTH);
    let paints_in = said.takes(Takes::Image) && said.takes(Takes::Mask);
    let is_for_painting_in = paints_in && (said.needs_mask || said.says(&["inpaint"]));
    let from_words = said.takes(Takes::Text) && !said.needs_image;
    let rules = [
        (
            Task::DepthToImage,
            by_depth && (said.needs_image || said.says(&DEPTH)),
        ),
        (Task::DepthEstimation, is_estimate),
        (
            Task::Upscaling,
            said.changes_pictures() && said.says(&UPSCALERS),
        ),
        (
            Task::BackgroundRemoval,
            said.changes_pictures() && said.says(&CUT_OUT),
        ),
        (Task::Inpainting, is_for_painting_in),
        (Task::TextToImage, from_words),
        (Task::ImageToImage, said.changes_pictures() && !is_estimate),
        (Task::Inpainting, paints_in && !is_for_painting_in),
        (
            Task::DepthToImage,
            by_depth && !said.needs_image && !said.says(&DEPTH),
        ),
    ];
    rules
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(task, _)| task)
        .collect()
}

/// Of videos and shapes.
fn moving(said: &Said<'_>) -> Vec<Task> {
    let video = said.gives(Gives::Video);
    let rules = [
        (Task::VideoToVideo, video && said.takes(Takes::Video)),
        (
            Task::ImageToVideo,
            video && said.takes(Takes::Image) && !said.takes(Takes::Video),
        ),
        (
            Task::TextToVideo,
            video && said.takes(Takes::Text) && !said.needs_image && !said.takes(Takes::Video),
        ),
        (Task::To3d, said.gives(Gives::Model3d)),
    ];
    rules
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(task, _)| task)
        .collect()
}

/// Of words, sounds and data.
fn words_and_data(said: &Said<'_>) -> Vec<Task> {
    let gives_pictures = said.gives(Gives::Image) || said.gives(Gives::Video);
    let words = (said.gives(Gives::Text) || said.gives(Gives::Data)) && !gives_pictures;
    let is_embedding = said.gives(Gives::Data) && !gives_pictures && said.says(&EMBEDDINGS);
    let hears = said.takes(Takes::Audio) || said.takes(Takes::Video);
    let speaks = said.gives(Gives::Audio) && said.takes(Takes::Text) && said.says(&SPEECH);
    let plain_words = said.gives(Gives::Text) && !gives_pictures && said.takes(Takes::Text);
    let rules = [
        (Task::Embedding, is_embedding),
        (
            Task::SpeechToText,
            words && said.takes(Takes::Audio) && said.says(&TRANSCRIPTS),
        ),
        (
            Task::ImageToText,
            words && !is_embedding && said.takes(Takes::Image),
        ),
        (Task::TextToSpeech, speaks),
        (
            Task::AudioGeneration,
            said.gives(Gives::Audio) && !speaks && !gives_pictures,
        ),
        (
            Task::TextToText,
            plain_words && !is_embedding && !said.needs_image && !hears,
        ),
    ];
    rules
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(task, _)| task)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(takes: &[Takes], gives: &[Gives], needs_image: bool, words: &str) -> Vec<Task> {
        tasks(&Said {
            takes,
            gives,
            needs_image,
            needs_mask: false,
            words: words.to_owned(),
        })
    }

    #[test]
    fn pictures_from_pictures() {
        let (image, text) = ([Takes::Image], [Takes::Image, Takes::Text]);
        assert_eq!(
            of(&text, &[Gives::Image], true, "instruct-pix2pix"),
            [Task::ImageToImage]
        );
        assert_eq!(
            of(&text, &[Gives::Image], true, "sdxl depth-to-image"),
            [Task::DepthToImage, Task::ImageToImage]
        );
        assert_eq!(
            of(&image, &[Gives::Image], true, "midas"),
            [Task::DepthEstimation]
        );
        assert_eq!(
            of(&image, &[Gives::Image], true, "real-esrgan"),
            [Task::Upscaling, Task::ImageToImage]
        );
        assert_eq!(
            of(&image, &[Gives::Image], true, "rembg"),
            [Task::BackgroundRemoval, Task::ImageToImage]
        );
    }

    #[test]
    fn what_can_do_without_a_picture_is_for_words_first() {
        let takes = [Takes::Image, Takes::Mask, Takes::Text];
        assert_eq!(
            of(&takes, &[Gives::Image], false, "sdxl"),
            [Task::TextToImage, Task::ImageToImage, Task::Inpainting]
        );
        assert_eq!(
            of(&takes, &[Gives::Image], true, "sd inpainting"),
            [Task::Inpainting, Task::ImageToImage],
            "a model that says so is for painting in"
        );
        assert_eq!(
            of(&[Takes::Text], &[Gives::Image], false, "flux"),
            [Task::TextToImage]
        );
        let with_depth = [Takes::Image, Takes::DepthMap, Takes::Text];
        assert_eq!(
            of(&with_depth, &[Gives::Image], false, "many"),
            [Task::TextToImage, Task::ImageToImage, Task::DepthToImage]
        );
    }

    #[test]
    fn videos_shapes_and_sounds() {
        assert_eq!(
            of(&[Takes::Image], &[Gives::Video], true, "svd"),
            [Task::ImageToVideo]
        );
        assert_eq!(
            of(
                &[Takes::Image, Takes::Text],
                &[Gives::Video],
                false,
                "hunyuan"
            ),
            [Task::ImageToVideo, Task::TextToVideo]
        );
        assert_eq!(
            of(
                &[Takes::Video, Takes::Text],
                &[Gives::Video],
                false,
                "style"
            ),
            [Task::VideoToVideo]
        );
        assert_eq!(
            of(&[Takes::Image], &[Gives::Model3d], true, "triposr"),
            [Task::To3d]
        );
        assert_eq!(
            of(&[Takes::Text], &[Gives::Audio], false, "text to speech"),
            [Task::TextToSpeech]
        );
        assert_eq!(
            of(&[Takes::Text], &[Gives::Audio], false, "musicgen"),
            [Task::AudioGeneration]
        );
    }

    #[test]
    fn words_and_numbers() {
        assert_eq!(
            of(
                &[Takes::Audio],
                &[Gives::Text, Gives::Data],
                false,
                "whisper"
            ),
            [Task::SpeechToText]
        );
        assert_eq!(
            of(&[Takes::Image, Takes::Text], &[Gives::Text], true, "llava"),
            [Task::ImageToText]
        );
        assert_eq!(
            of(&[Takes::Text], &[Gives::Text], false, "llama"),
            [Task::TextToText]
        );
        assert_eq!(
            of(
                &[Takes::Image, Takes::Text],
                &[Gives::Data],
                false,
                "clip-features"
            ),
            [Task::Embedding]
        );
        assert_eq!(of(&[], &[Gives::File], false, "train"), [Task::Other]);
    }
}
