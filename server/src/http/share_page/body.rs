use api::{Input, Picture, Region, Shared, SharedOutput, limits};
use maud::{Markup, html};
use serde_json::Value;

use super::PageMode;
use domain::{
    links::Links,
    text::{STUDIO, UserText},
};
use i18n::Locale;

/// A picture of a share and its label.
struct LabelledPicture<'a> {
    label: String,
    picture: &'a Picture,
    is_output: bool,
}

/// The share for browsers without scripts. The page's program hides it once it shows the same.
pub(super) fn standalone_main(shared: &Shared, prompt: Option<&str>, links: &Links) -> Markup {
    html! {
        main class="d2-static" {
            h1 { (UserText(&shared.title)) }
            @if let Some(note) = &shared.note { (paragraph(note)) }
            div class="d2-static-figures" {
                @for labelled in labelled_pictures(shared, Locale::default(), run_label) {
                    (figure(&labelled))
                }
            }
            @if let Some(prompt) = prompt {
                h2 { "Prompt" }
                (paragraph(prompt))
            }
            @if let Some(input) = &shared.input { (settings(input)) }
            p {
                @if !shared.model.is_empty() { (UserText(&shared.model)) " · " }
                (shared.engine.label())
            }
            p { a href=(links.absolute("/")) { (STUDIO) } }
        }
    }
}

/// The share in a frame of another site. Its script makes the pictures a split slider.
pub(super) fn framed_main(shared: &Shared, locale: Locale) -> Markup {
    let label = |output: &SharedOutput| output.model.clone();
    html! {
        main class="d2-framed" aria-label=(UserText(&shared.title)) {
            div class="d2-split" style={ "--ratio: " (aspect_ratio(shared).to_string()) }
                data-between=(locale.message("compare_handle"))
            {
                @for labelled in labelled_pictures(shared, locale, label) { (layer(&labelled)) }
            }
            @if let Some(note) = &shared.note { (paragraph(note)) }
            footer class="d2-foot" {
                a href=(shared.url) target="_blank" rel="noopener" dir="auto" {
                    (UserText(&shared.title))
                }
                a href="/" target="_blank" rel="noopener" { (STUDIO) }
            }
        }
    }
}

/// A layer of the split slider.
fn layer(labelled: &LabelledPicture<'_>) -> Markup {
    let picture = labelled.picture;
    let label = UserText(&labelled.label);
    let style = picture.region.map(|region| region_style(picture, region));
    html! {
        figure data-output[labelled.is_output] {
            img src=(picture.url) width=(picture.width) height=(picture.height) alt=(label)
                class=[style.as_ref().map(|_| "d2-barred")] style=[style];
            figcaption { (label) }
        }
    }
}

/// Places a picture with letterbox bars so that its region fills the frame and the bars lie
/// outside.
fn region_style(picture: &Picture, region: Region) -> String {
    let percent = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1)) * 100.0;
    let left = 0.0 - percent(region.x, region.width);
    let top = 0.0 - percent(region.y, region.height);
    let width = percent(picture.width, region.width);
    let height = percent(picture.height, region.height);
    format!("left: {left:.4}%; top: {top:.4}%; width: {width:.4}%; height: {height:.4}%")
}

/// Width over height of the frame: that of the input, or else of the first output.
fn aspect_ratio(shared: &Shared) -> f64 {
    let pictures = &shared.pictures;
    match pictures.input.as_ref().or(pictures.outputs.first()) {
        Some(picture) => f64::from(picture.width) / f64::from(picture.height.max(1)),
        None => 1.0,
    }
}

/// The password form. It does not take the focus of a page that frames it.
pub(super) fn password_form(mode: PageMode) -> Markup {
    html! {
        form method="post" {
            label {
                "Password "
                input name="password" type="password" required
                    maxlength=(limits::SHARE_PASSWORD_CHARACTERS.end())
                    autocomplete="current-password" autofocus[mode == PageMode::Standalone];
            }
            button type="submit" { "Show" }
        }
    }
}

fn paragraph(text: &str) -> Markup {
    html! { p dir="auto" { (UserText(text)) } }
}

/// The model of an output, its run time, cost and seed.
fn run_label(output: &SharedOutput) -> String {
    let mut parts = vec![output.model.clone()];
    parts.extend(output.seconds.map(|seconds| format!("{seconds:.1} s")));
    parts.extend(output.dollars.map(|dollars| format!("${dollars:.4}")));
    parts.extend(output.seed.map(|seed| format!("seed {seed}")));
    parts.join(" · ")
}

/// The visible pictures in order. The outputs of a comparison are labelled by `output_label`.
fn labelled_pictures(
    shared: &Shared,
    locale: Locale,
    output_label: impl Fn(&SharedOutput) -> String,
) -> Vec<LabelledPicture<'_>> {
    let pictures = &shared.pictures;
    let inputs = [
        ("layer_input", &pictures.input),
        ("depth_name", &pictures.depth),
    ];
    let mut labelled = Vec::new();
    for (message, picture) in inputs {
        labelled.extend(picture.as_ref().map(|picture| LabelledPicture {
            label: locale.message(message).to_owned(),
            picture,
            is_output: false,
        }));
    }
    for (index, picture) in pictures.outputs.iter().enumerate() {
        let label = match shared.compared.get(index) {
            Some(output) => output_label(output),
            None => locale
                .message("layer_output")
                .replace("{number}", &(index + 1).to_string()),
        };
        labelled.push(LabelledPicture {
            label,
            picture,
            is_output: true,
        });
    }
    labelled
}

fn figure(labelled: &LabelledPicture<'_>) -> Markup {
    let picture = labelled.picture;
    let label = UserText(&labelled.label);
    html! {
        figure class="d2-static-figure" {
            img src=(picture.url) width=(picture.width) height=(picture.height) alt=(label);
            figcaption { (label) }
        }
    }
}

/// All inputs but the prompt, which has a heading of its own.
fn settings(input: &Input) -> Markup {
    let rows: Vec<_> = input.iter().filter(|(name, _)| *name != "prompt").collect();
    html! {
        @if !rows.is_empty() {
            h2 { "Settings" }
            dl {
                @for (name, value) in rows {
                    dt { (UserText(name)) }
                    dd dir="auto" { (UserText(&display_value(value))) }
                }
            }
        }
    }
}

fn display_value(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}
