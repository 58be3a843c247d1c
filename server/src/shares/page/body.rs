use api::{Input, Picture, Region, Shared, SharedOutput, limits};
use serde_json::Value;

use super::Place;
use crate::{
    document::{STUDIO, text::escaped},
    links::Links,
    words::Words,
};

/// The result for whoever has no scripts. The program hides it when it shows the same.
pub(super) fn of_shared(shared: &Shared, prompt: Option<&str>, links: &Links) -> String {
    let figures: String = named(shared, Words::default(), told)
        .map(|(label, picture, _)| figure(&escaped(&label), picture))
        .collect();
    let mut main = format!("<h1>{}</h1>\n", escaped(&shared.title));
    main += &shared.note.as_deref().map(paragraph).unwrap_or_default();
    main += &format!("<div class=\"d2-static-figures\">\n{figures}</div>\n");
    main += &prompt
        .map(|prompt| format!("<h2>Prompt</h2>\n{}", paragraph(prompt)))
        .unwrap_or_default();
    main += &shared.input.as_ref().map(settings).unwrap_or_default();
    main += &made(shared);
    format!(
        "<main class=\"d2-static\">\n{main}<p><a href=\"{}\">{STUDIO}</a></p>\n</main>\n",
        escaped(&links.absolute("/"))
    )
}

/// What a frame in another site shows: the pictures beside each other, which its script lays on each other.
pub(super) fn of_framed(shared: &Shared, words: Words) -> String {
    let figures: String = named(shared, words, |output| output.model.clone())
        .map(|(label, picture, is_output)| layer(&label, picture, is_output))
        .collect();
    let note = shared.note.as_deref().map(paragraph).unwrap_or_default();
    let (ratio, between) = (ratio(shared), escaped(words.say("compare_handle")));
    let (url, title) = (escaped(&shared.url), escaped(&shared.title));
    format!(
        "<main class=\"d2-framed\" aria-label=\"{title}\">\n<div class=\"d2-curtain\" style=\"--ratio: {ratio}\" data-between=\"{between}\">\n{figures}</div>\n{note}\
         <footer class=\"d2-foot\"><a href=\"{url}\" target=\"_blank\" rel=\"noopener\" dir=\"auto\">{title}</a>\
         <a href=\"/\" target=\"_blank\" rel=\"noopener\">{STUDIO}</a></footer>\n</main>\n"
    )
}

/// A picture in the frame that all of them are laid into. One that came back with bars lies so that its bars are outside.
fn layer(label: &str, picture: &Picture, is_output: bool) -> String {
    let Picture {
        url,
        width,
        height,
        region,
    } = picture;
    let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1)) * 100.0;
    let lies = region.map(|Region { x, y, width: w, height: h }| {
        let (left, top, wide, high) = (0.0 - share(x, w), 0.0 - share(y, h), share(*width, w), share(*height, h));
        format!(" class=\"d2-barred\" style=\"left: {left:.4}%; top: {top:.4}%; width: {wide:.4}%; height: {high:.4}%\"")
    });
    let (url, label, lies) = (escaped(url), escaped(label), lies.unwrap_or_default());
    let mark = if is_output { " data-output" } else { "" };
    format!(
        "<figure{mark}><img src=\"{url}\" width=\"{width}\" height=\"{height}\" alt=\"{label}\"{lies}><figcaption>{label}</figcaption></figure>\n"
    )
}

/// The width over the height of that frame: the input's, or else the first output's.
fn ratio(shared: &Shared) -> f64 {
    let first = shared
        .pictures
        .input
        .as_ref()
        .or(shared.pictures.outputs.first());
    first.map_or(1.0, |picture| {
        f64::from(picture.width) / f64::from(picture.height.max(1))
    })
}

/// The password's form. In a frame the focus is the other site's.
pub(super) fn form(place: Place) -> String {
    let focus = if place == Place::Alone {
        " autofocus"
    } else {
        ""
    };
    format!(
        "<form method=\"post\">\n<label>Password <input name=\"password\" type=\"password\" required maxlength=\"{}\" \
         autocomplete=\"current-password\"{focus}></label>\n\
         <button type=\"submit\">Show</button>\n</form>\n",
        limits::SHARE_PASSWORD_CHARACTERS.end()
    )
}

fn paragraph(text: &str) -> String {
    format!("<p dir=\"auto\">{}</p>\n", escaped(text))
}

/// A model, and what its output took.
fn told(output: &SharedOutput) -> String {
    let seconds = output.seconds.map(|seconds| format!("{seconds:.1} s"));
    let dollars = output.dollars.map(|dollars| format!("${dollars:.4}"));
    let seed = output.seed.map(|seed| format!("seed {seed}"));
    [Some(output.model.clone()), seconds, dollars, seed]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What is shown, each picture under its name; true where it is an output. What is compared is named by `label`.
fn named<'a>(
    shared: &'a Shared,
    words: Words,
    label: impl Fn(&SharedOutput) -> String + 'a,
) -> impl Iterator<Item = (String, &'a Picture, bool)> {
    let pictures = &shared.pictures;
    let before = [
        ("layer_input", &pictures.input),
        ("depth_name", &pictures.depth),
    ];
    let before = before.into_iter().filter_map(move |(key, picture)| {
        Some((words.say(key).to_owned(), picture.as_ref()?, false))
    });
    let numbered = move |number: usize| {
        words
            .say("layer_output")
            .replace("{number}", &number.to_string())
    };
    let name = move |number: usize| {
        shared
            .compared
            .get(number - 1)
            .map_or_else(|| numbered(number), &label)
    };
    before.chain(
        (1..)
            .zip(&pictures.outputs)
            .map(move |(number, picture)| (name(number), picture, true)),
    )
}

fn figure(label: &str, picture: &Picture) -> String {
    let Picture {
        url, width, height, ..
    } = picture;
    format!(
        "<figure class=\"d2-static-figure\"><img src=\"{}\" width=\"{width}\" height=\"{height}\" alt=\"{label}\">\
         <figcaption>{label}</figcaption></figure>\n",
        escaped(url)
    )
}

/// All that it was made with but the prompt, which stands above.
fn settings(input: &Input) -> String {
    let rest = input.iter().filter(|(name, _)| *name != "prompt");
    let rows: String = rest
        .map(|(name, value)| {
            format!(
                "<dt>{}</dt><dd dir=\"auto\">{}</dd>\n",
                escaped(name),
                escaped(&said(value))
            )
        })
        .collect();
    if rows.is_empty() {
        rows
    } else {
        format!("<h2>Settings</h2>\n<dl>\n{rows}</dl>\n")
    }
}

fn said(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn made(shared: &Shared) -> String {
    let model = if shared.model.is_empty() {
        String::new()
    } else {
        format!("{} · ", escaped(&shared.model))
    };
    format!("<p>{model}{}</p>\n", shared.engine.label())
}
