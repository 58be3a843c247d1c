use api::{InputKind, Model, OutputKind, Task};

/// The facts that determine a model's tasks.
pub struct TaskSignals<'a> {
    /// The kinds of its inputs.
    pub inputs: &'a [InputKind],
    /// The kinds of its outputs.
    pub outputs: &'a [OutputKind],
    /// An image is required.
    pub needs_image: bool,
    /// A mask is required.
    pub needs_mask: bool,
    /// Its name and description in lower case.
    pub text: String,
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
const BACKGROUND_REMOVAL: [&str; 8] = [
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

/// The text that rules search.
pub fn searched_text(model: &Model) -> String {
    format!(
        "{} {}",
        model.name,
        model.description.as_deref().unwrap_or_default()
    )
    .to_lowercase()
}

/// A model's tasks, the main task first.
pub fn tasks(signals: &TaskSignals<'_>) -> Vec<Task> {
    let mut tasks: Vec<Task> = image_tasks(signals)
        .into_iter()
        .chain(video_and_3d_tasks(signals))
        .chain(text_and_audio_tasks(signals))
        .collect();
    if tasks.is_empty() {
        tasks.push(Task::Other);
    }
    tasks
}

impl TaskSignals<'_> {
    fn mentions(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.text.contains(keyword))
    }

    fn has_input(&self, kind: InputKind) -> bool {
        self.inputs.contains(&kind)
    }

    fn has_output(&self, kind: OutputKind) -> bool {
        self.outputs.contains(&kind)
    }

    fn changes_pictures(&self) -> bool {
        self.has_input(InputKind::Image) && self.has_output(OutputKind::Image)
    }
}

/// Tasks with image output. Rules with words come before those without.
fn image_tasks(signals: &TaskSignals<'_>) -> Vec<Task> {
    if !signals.has_output(OutputKind::Image) {
        return vec![];
    }
    let by_depth = signals.has_input(InputKind::DepthMap)
        || signals.changes_pictures() && signals.mentions(&DEPTH_GUIDED);
    let is_estimate = signals.changes_pictures()
        && !by_depth
        && !signals.has_input(InputKind::Text)
        && signals.mentions(&DEPTH);
    let accepts_mask = signals.has_input(InputKind::Image) && signals.has_input(InputKind::Mask);
    let is_inpainting = accepts_mask && (signals.needs_mask || signals.mentions(&["inpaint"]));
    let from_text = signals.has_input(InputKind::Text) && !signals.needs_image;
    let rules = [
        (
            Task::DepthToImage,
            by_depth && (signals.needs_image || signals.mentions(&DEPTH)),
        ),
        (Task::DepthEstimation, is_estimate),
        (
            Task::Upscaling,
            signals.changes_pictures() && signals.mentions(&UPSCALERS),
        ),
        (
            Task::BackgroundRemoval,
            signals.changes_pictures() && signals.mentions(&BACKGROUND_REMOVAL),
        ),
        (Task::Inpainting, is_inpainting),
        (Task::TextToImage, from_text),
        (
            Task::ImageToImage,
            signals.changes_pictures() && !is_estimate,
        ),
        (Task::Inpainting, accepts_mask && !is_inpainting),
        (
            Task::DepthToImage,
            by_depth && !signals.needs_image && !signals.mentions(&DEPTH),
        ),
    ];
    matching(&rules)
}

/// Tasks with video or 3D output.
fn video_and_3d_tasks(signals: &TaskSignals<'_>) -> Vec<Task> {
    let video = signals.has_output(OutputKind::Video);
    let rules = [
        (
            Task::VideoToVideo,
            video && signals.has_input(InputKind::Video),
        ),
        (
            Task::ImageToVideo,
            video && signals.has_input(InputKind::Image) && !signals.has_input(InputKind::Video),
        ),
        (
            Task::TextToVideo,
            video
                && signals.has_input(InputKind::Text)
                && !signals.needs_image
                && !signals.has_input(InputKind::Video),
        ),
        (Task::To3d, signals.has_output(OutputKind::Model3d)),
    ];
    matching(&rules)
}

/// Tasks with text, audio or data output.
fn text_and_audio_tasks(signals: &TaskSignals<'_>) -> Vec<Task> {
    let has_visual_output =
        signals.has_output(OutputKind::Image) || signals.has_output(OutputKind::Video);
    let has_text = (signals.has_output(OutputKind::Text) || signals.has_output(OutputKind::Data))
        && !has_visual_output;
    let is_embedding =
        signals.has_output(OutputKind::Data) && !has_visual_output && signals.mentions(&EMBEDDINGS);
    let accepts_audio = signals.has_input(InputKind::Audio) || signals.has_input(InputKind::Video);
    let is_speech = signals.has_output(OutputKind::Audio)
        && signals.has_input(InputKind::Text)
        && signals.mentions(&SPEECH);
    let text_only = signals.has_output(OutputKind::Text)
        && !has_visual_output
        && signals.has_input(InputKind::Text);
    let rules = [
        (Task::Embedding, is_embedding),
        (
            Task::SpeechToText,
            has_text && signals.has_input(InputKind::Audio) && signals.mentions(&TRANSCRIPTS),
        ),
        (
            Task::ImageToText,
            has_text && !is_embedding && signals.has_input(InputKind::Image),
        ),
        (Task::TextToSpeech, is_speech),
        (
            Task::AudioGeneration,
            signals.has_output(OutputKind::Audio) && !is_speech && !has_visual_output,
        ),
        (
            Task::TextToText,
            text_only && !is_embedding && !signals.needs_image && !accepts_audio,
        ),
    ];
    matching(&rules)
}

/// The tasks of the rules that hold.
fn matching(rules: &[(Task, bool)]) -> Vec<Task> {
    let holding = rules.iter().filter(|(_, holds)| *holds);
    holding.map(|(task, _)| *task).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        inputs: &[InputKind],
        outputs: &[OutputKind],
        needs_image: bool,
        words: &str,
    ) -> Vec<Task> {
        tasks(&TaskSignals {
            inputs,
            outputs,
            needs_image,
            needs_mask: false,
            text: words.to_owned(),
        })
    }

    #[test]
    fn keywords_select_image_to_image_tasks() {
        let (image, text) = ([InputKind::Image], [InputKind::Image, InputKind::Text]);
        assert_eq!(
            of(&text, &[OutputKind::Image], true, "instruct-pix2pix"),
            [Task::ImageToImage]
        );
        assert_eq!(
            of(&text, &[OutputKind::Image], true, "sdxl depth-to-image"),
            [Task::DepthToImage, Task::ImageToImage]
        );
        assert_eq!(
            of(&image, &[OutputKind::Image], true, "midas"),
            [Task::DepthEstimation]
        );
        assert_eq!(
            of(&image, &[OutputKind::Image], true, "real-esrgan"),
            [Task::Upscaling, Task::ImageToImage]
        );
        assert_eq!(
            of(&image, &[OutputKind::Image], true, "rembg"),
            [Task::BackgroundRemoval, Task::ImageToImage]
        );
    }

    #[test]
    fn model_with_optional_image_is_text_to_image_first() {
        let inputs = [InputKind::Image, InputKind::Mask, InputKind::Text];
        assert_eq!(
            of(&inputs, &[OutputKind::Image], false, "sdxl"),
            [Task::TextToImage, Task::ImageToImage, Task::Inpainting]
        );
        assert_eq!(
            of(&inputs, &[OutputKind::Image], true, "sd inpainting"),
            [Task::Inpainting, Task::ImageToImage],
            "a model named for it is for inpainting"
        );
        assert_eq!(
            of(&[InputKind::Text], &[OutputKind::Image], false, "flux"),
            [Task::TextToImage]
        );
        let with_depth = [InputKind::Image, InputKind::DepthMap, InputKind::Text];
        assert_eq!(
            of(&with_depth, &[OutputKind::Image], false, "many"),
            [Task::TextToImage, Task::ImageToImage, Task::DepthToImage]
        );
    }

    #[test]
    fn video_3d_and_audio_outputs_select_tasks() {
        assert_eq!(
            of(&[InputKind::Image], &[OutputKind::Video], true, "svd"),
            [Task::ImageToVideo]
        );
        assert_eq!(
            of(
                &[InputKind::Image, InputKind::Text],
                &[OutputKind::Video],
                false,
                "hunyuan"
            ),
            [Task::ImageToVideo, Task::TextToVideo]
        );
        assert_eq!(
            of(
                &[InputKind::Video, InputKind::Text],
                &[OutputKind::Video],
                false,
                "style"
            ),
            [Task::VideoToVideo]
        );
        assert_eq!(
            of(&[InputKind::Image], &[OutputKind::Model3d], true, "triposr"),
            [Task::To3d]
        );
        assert_eq!(
            of(
                &[InputKind::Text],
                &[OutputKind::Audio],
                false,
                "text to speech"
            ),
            [Task::TextToSpeech]
        );
        assert_eq!(
            of(&[InputKind::Text], &[OutputKind::Audio], false, "musicgen"),
            [Task::AudioGeneration]
        );
    }

    #[test]
    fn text_and_data_outputs_select_tasks() {
        assert_eq!(
            of(
                &[InputKind::Audio],
                &[OutputKind::Text, OutputKind::Data],
                false,
                "whisper"
            ),
            [Task::SpeechToText]
        );
        assert_eq!(
            of(
                &[InputKind::Image, InputKind::Text],
                &[OutputKind::Text],
                true,
                "llava"
            ),
            [Task::ImageToText]
        );
        assert_eq!(
            of(&[InputKind::Text], &[OutputKind::Text], false, "llama"),
            [Task::TextToText]
        );
        assert_eq!(
            of(
                &[InputKind::Image, InputKind::Text],
                &[OutputKind::Data],
                false,
                "clip-features"
            ),
            [Task::Embedding]
        );
        assert_eq!(of(&[], &[OutputKind::File], false, "train"), [Task::Other]);
    }
}
