use leptos::prelude::*;

use crate::i18n;

/// A picture of our own to try the studio with, and a prompt for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Its name.
    pub name: &'static str,
    /// The URL of the picture, 768 by 512 pixels.
    pub url: &'static str,
    /// The URL of a small version.
    pub thumbnail: &'static str,
    /// A prompt.
    pub prompt: &'static str,
}

/// The samples on the empty stage.
pub fn samples() -> [Sample; 3] {
    [
        Sample {
            name: i18n::sample_bridge(),
            url: "/samples/bridge.webp",
            thumbnail: "/samples/bridge-small.avif",
            prompt: "an old stone bridge under a starry night sky, in the manner of Van Gogh",
        },
        Sample {
            name: i18n::sample_still_life(),
            url: "/samples/still-life.webp",
            thumbnail: "/samples/still-life-small.avif",
            prompt: "vases and fruit beside a window, impressionist painting, golden hour",
        },
        Sample {
            name: i18n::sample_street(),
            url: "/samples/street.webp",
            thumbnail: "/samples/street-small.avif",
            prompt: "a city street in the fog, Japanese woodblock print",
        },
    ]
}

/// The stage before a picture is chosen: an introduction, `children`, and the samples.
#[component]
pub fn StageEmpty(
    /// Called with the chosen sample.
    #[prop(into)]
    on_sample: Callback<Sample>,
    /// Other ways to start, such as a button that chooses a file.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let button = move |sample: Sample| {
        view! {
            <button type="button" class="d2-sample" aria-label=i18n::sample_one(&sample.name) on:click=move |_| on_sample.run(sample)>
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
                    <span class="d2-mouse-only">{i18n::empty_drop()}</span>
                    <span class="d2-touch-only">{i18n::empty_start()}</span>
                </h2>
                <p>{i18n::empty_lead()}</p>
                {children.map(|children| children())}
                <p class="d2-hint">{i18n::empty_samples()}</p>
                <div class="d2-samples">{samples().map(button).collect_view()}</div>
            </div>
        </div>
    }
}
