use api::{BlobName, PredictionId, ShareId, ShareShows, ShareToken, Timestamp};
use serde_json::json;

use super::*;
use crate::{
    document::Look,
    links::Site,
    predictions::{
        KeptPicture, KeptPictures, Record,
        world::{me, recorded},
    },
    signer::Signer,
    store::ShareRow,
};

/// A built document.
const BUILT: &str = "<!doctype html><html><head><title>Studio</title><script type=\"module\">run()</script></head><body></body></html>";
/// What is typed by whoever wants to be more than text.
const HOSTILE: &str = "</script></title><script>alert(1)</script>\" onerror='x' <!-- \u{202e}evil";

fn links() -> Links {
    Site::new(
        Some(&"https://studio.example".parse().unwrap()),
        1,
        Signer::new([1; 32]),
    )
    .links(None)
}

fn opened(shows: ShareShows, prompt: &str, note: Option<&str>) -> Opened {
    let picture = |digit: &str| KeptPicture {
        blob: BlobName::new(&digit.repeat(64), "png").unwrap(),
        width: 768,
        height: 512,
        region: None,
    };
    let record = Record {
        input:
            json!({"prompt": prompt, "scheduler": "KLMS", "input_image": "https://a.example/b.png"})
                .as_object()
                .unwrap()
                .clone(),
        pictures: KeptPictures {
            input: Some(picture("a")),
            depth: Some(picture("b")),
            outputs: vec![picture("c")],
            notes: vec![],
        },
        logs: "Using seed: 7\n".into(),
        ..recorded(&me(), 1)
    };
    let share = ShareRow {
        id: ShareId::from_entropy([1; 16]),
        owner: me(),
        prediction: Some(PredictionId::from_entropy([1; 16])),
        grid: None,
        shows,
        password: None,
        expires_at: None,
        note: note.map(str::to_owned),
        created_at: Timestamp::from_rfc3339("2026-11-22T09:30:00.000000Z"),
        last_used_at: None,
        uses: 0,
    };
    Opened {
        token: ShareToken::from_entropy([2; 16]),
        share,
        record,
        compared: None,
        grant: None,
    }
}

fn page(opened: &Opened, place: Place) -> String {
    match place {
        Place::Alone => open_page(BUILT, opened, &links()),
        Place::Framed => framed_page(opened, &Look::default(), &links()),
    }
}

#[test]
fn a_page_says_what_it_shows_before_any_program_runs() {
    let opened = opened(ShareShows::Settings, "a pagoda\nin fog", Some("for Mia"));
    let page = page(&opened, Place::Alone);
    let address = links().absolute(&api::routes::share_page(&opened.token));
    for said in [
        "<title>a pagoda · Depth2Img Studio</title>",
        "<meta name=\"description\" content=\"for Mia\">",
        &format!("<link rel=\"canonical\" href=\"{address}\">"),
        "<meta property=\"og:type\" content=\"article\">",
        &format!("<meta property=\"og:image\" content=\"{address}/card?v="),
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
        "type=\"application/json+oembed\" href=\"https://studio.example/oembed?url=https%3A%2F%2Fstudio.example%2Fs%2F",
        &format!("<img src=\"{address}/depth\" width=\"768\" height=\"512\" alt=\"Depth\">"),
        "<dt>scheduler</dt><dd dir=\"auto\">KLMS</dd>",
        "<dt>seed</dt><dd dir=\"auto\">7</dd>",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert_eq!(page.matches("<title").count(), 1);
    assert!(
        !page.contains("noindex") && !page.contains("a.example"),
        "{page}"
    );
}

#[test]
fn a_page_says_nothing_that_is_not_shown() {
    let page = page(
        &opened(ShareShows::Output, "a secret pagoda", None),
        Place::Alone,
    );
    assert!(
        page.contains("<title>A variation of a picture · Depth2Img Studio</title>"),
        "{page}"
    );
    assert!(
        !["secret", "KLMS", "/input\"", "/depth\"", "seed", "remix"]
            .iter()
            .any(|word| page.contains(word)),
        "{page}"
    );
}

#[test]
fn a_hostile_prompt_stays_text_wherever_it_stands() {
    let page = page(
        &opened(ShareShows::Remix, HOSTILE, Some(HOSTILE)),
        Place::Alone,
    );
    assert_eq!(
        (
            page.matches("<script").count(),
            page.matches("</script>").count()
        ),
        (3, 3),
        "{page}"
    );
    let markup: String = page
        .lines()
        .filter(|line| !line.starts_with("<script type=\"application/"))
        .collect();
    assert!(
        !markup.contains("onerror='") && !markup.contains('\u{202e}') && !page.contains("<!--"),
        "{page}"
    );
    let (_, linked) = page.split_once("ld+json\">").unwrap();
    assert!(
        !linked
            .split_once("</script>")
            .unwrap()
            .0
            .contains('\u{202e}'),
        "{linked}"
    );
    let (_, data) = page.split_once("id=\"shared\">").unwrap();
    let shared: Shared = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(
        (
            shared.note.as_deref(),
            shared.input.unwrap()["prompt"].as_str()
        ),
        (Some(HOSTILE), Some(HOSTILE))
    );
}

#[test]
fn in_a_frame_or_behind_a_password_it_is_for_no_search_engine_and_has_no_card() {
    let open = opened(ShareShows::Comparison, "a pagoda", None);
    let framed = page(&open, Place::Framed);
    let mut behind = open;
    behind.share.password = Some("$argon2id$".into());
    behind.grant = Some("1.abc".into());
    let granted = page(&behind, Place::Alone);
    for page in [&framed, &granted] {
        assert!(
            page.contains("noindex") && !page.contains("og:image") && !page.contains("ld+json"),
            "{page}"
        );
    }
    assert!(granted.contains("/input?grant=1.abc\""), "{granted}");
}

#[test]
fn a_frame_lays_every_picture_into_one_and_speaks_the_language_of_the_site() {
    let mut open = opened(ShareShows::Comparison, "a pagoda", Some("for Mia"));
    open.record.pictures.outputs[0] = KeptPicture {
        width: 512,
        height: 512,
        region: Some(api::Region {
            x: 0,
            y: 85,
            width: 512,
            height: 342,
        }),
        ..open.record.pictures.outputs[0].clone()
    };
    let framed = framed_page(&open, &Look::asked(Some("theme=dark&lang=de")), &links());
    for said in [
        "<html lang=\"de\" data-theme=\"dark\">",
        "style=\"--ratio: 1.5\" data-between=\"Zwischen {left} und {right}\"",
        "alt=\"Eingabe\"",
        "<figcaption>Ausgabe 1</figcaption>",
        "class=\"d2-barred\" style=\"left: 0.0000%; top: -24.8538%; width: 100.0000%; height: 149.7076%\"",
        "<p dir=\"auto\">for Mia</p>",
        "src=\"/frame.js\"",
    ] {
        assert!(framed.contains(said), "{said}\n{framed}");
    }
}

#[test]
fn a_gate_runs_nothing_and_says_one_thing() {
    let locked = gate_page(Gate::Wrong, Place::Alone, &Look::default(), &links());
    assert!(
        locked.contains("<form method=\"post\">") && locked.contains("That is not the password."),
        "{locked}"
    );
    let away = gate_page(Gate::Unavailable, Place::Alone, &Look::default(), &links());
    assert!(
        away.contains("<title>Not available</title>")
            && away.contains("href=\"https://studio.example/\""),
        "{away}"
    );
    for page in [locked, away] {
        assert!(
            page.contains("noindex")
                && !page.contains("<script")
                && !page.contains("og:")
                && !page.contains("oembed"),
            "{page}"
        );
    }
}
