use leptos::prelude::*;

/// A picture to begin with, of our own making, and words that suit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// What is on it.
    pub name: &'static str,
    /// The picture, 768 by 512.
    pub url: &'static str,
    /// The same picture, small.
    pub thumbnail: &'static str,
    /// What it could become.
    pub prompt: &'static str,
}

/// The samples that the empty stage offers.
pub const SAMPLES: [Sample; 3] = [
    Sample {
        name: "Stone bridge",
        url: "/samples/bridge.webp",
        thumbnail: "/samples/bridge-small.avif",
        prompt: "an old stone bridge under a starry night sky, in the manner of Van Gogh",
    },
    Sample {
        name: "Still life",
        url: "/samples/still-life.webp",
        thumbnail: "/samples/still-life-small.avif",
        prompt: "vases and fruit beside a window, impressionist painting, golden hour",
    },
    Sample {
        name: "City street",
        url: "/samples/street.webp",
        thumbnail: "/samples/street-small.avif",
        prompt: "a city street in the fog, Japanese woodblock print",
    },
];

/// The stage before there is a picture: what this is, and the samples. Children stand between the two: the
/// button that chooses a file.
#[component]
pub fn StageEmpty(
    /// Called with the sample that was chosen.
    #[prop(into)]
    on_sample: Callback<Sample>,
    /// Further ways to begin.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let button = move |sample: Sample| {
        view! {
            <button type="button" class="d2-sample" aria-label=format!("Sample: {}", sample.name) on:click=move |_| on_sample.run(sample)>
                <img src=sample.thumbnail alt="" width="240" height="160" />
                <span>{sample.name}</span>
            </button>
        }
    };
    view! {
        <div class="d2-bar"></div>
        <div class="d2-stage">
            <div class="d2-start">
                <h2>
                    <span class="d2-mouse-only">"Drop a picture anywhere"</span>
                    <span class="d2-touch-only">"Start with a picture"</span>
                </h2>
                <p>"See its depth, say what it should become, and get new pictures that keep its shape."</p>
                {children.map(|children| children())}
                <p class="d2-hint">"Or begin with one of these"</p>
                <div class="d2-samples">{SAMPLES.map(button).collect_view()}</div>
            </div>
        </div>
    }
}
