use leptos::prelude::*;

use crate::words;

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
pub fn samples() -> [Sample; 3] {
    [
        Sample {
            name: words::sample_bridge(),
            url: "/samples/bridge.webp",
            thumbnail: "/samples/bridge-small.avif",
            prompt: "an old stone bridge under a starry night sky, in the manner of Van Gogh",
        },
        Sample {
            name: words::sample_still_life(),
            url: "/samples/still-life.webp",
            thumbnail: "/samples/still-life-small.avif",
            prompt: "vases and fruit beside a window, impressionist painting, golden hour",
        },
        Sample {
            name: words::sample_street(),
            url: "/samples/street.webp",
            thumbnail: "/samples/street-small.avif",
            prompt: "a city street in the fog, Japanese woodblock print",
        },
    ]
}

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
            <button type="button" class="d2-sample" aria-label=words::sample_one(&sample.name) on:click=move |_| on_sample.run(sample)>
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
                    <span class="d2-mouse-only">{words::empty_drop()}</span>
                    <span class="d2-touch-only">{words::empty_start()}</span>
                </h2>
                <p>{words::empty_lead()}</p>
                {children.map(|children| children())}
                <p class="d2-hint">{words::empty_samples()}</p>
                <div class="d2-samples">{samples().map(button).collect_view()}</div>
            </div>
        </div>
    }
}
