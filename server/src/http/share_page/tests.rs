use api::{BlobName, PredictionId, ShareId, ShareToken, ShareVisibility, Shared, Timestamp};
use serde_json::json;

use super::*;
use crate::http::html::Appearance;
use domain::{
    links::Site,
    prediction::{PredictionRecord, StoredImage, StoredImages},
    signer::Signer,
};
use store::ShareRow;
use store::test_support::{me, recorded};

/// The built page's document.
const PAGE: &str = "<!doctype html><html><head><title>Studio</title><script type=\"module\">run()</script></head><body></body></html>";
/// An attempt to inject markup.
const HOSTILE: &str = "</script></title><script>alert(1)</script>\" onerror='x' <!-- \u{202e}evil";

fn links() -> Links {
    Site::new(
        Some(&"https://studio.example".parse().unwrap()),
        1,
        Signer::new([1; 32]),
    )
    .links(None)
}

fn opened(visibility: ShareVisibility, prompt: &str, note: Option<&str>) -> OpenedShare {
    let picture = |digit: &str| StoredImage {
        blob: BlobName::new(&digit.repeat(64), "png").unwrap(),
        width: 768,
        height: 512,
        region: None,
    };
    let record = PredictionRecord {
        input:
            json!({"prompt": prompt, "scheduler": "KLMS", "input_image": "https://a.example/b.png"})
                .as_object()
                .unwrap()
                .clone(),
        pictures: StoredImages {
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
        visibility,
        password_hash: None,
        expires_at: None,
        note: note.map(str::to_owned),
        created_at: Timestamp::from_rfc3339("2026-11-22T09:30:00.000000Z"),
        last_used_at: None,
        uses: 0,
    };
    OpenedShare {
        token: ShareToken::from_entropy([2; 16]),
        share,
        record,
        comparison: None,
        grant: None,
    }
}

fn page(opened: &OpenedShare, mode: PageMode) -> String {
    match mode {
        PageMode::Standalone => standalone_page(PAGE, opened, &links()),
        PageMode::Framed => framed_page(opened, &Appearance::default(), &links()),
    }
}

#[test]
fn page_contains_share_without_scripts() {
    let opened = opened(
        ShareVisibility::Settings,
        "a pagoda\nin fog",
        Some("for Mia"),
    );
    let page = page(&opened, PageMode::Standalone);
    let url = links().absolute(&api::routes::share_page(&opened.token));
    for expected in [
        "<title>a pagoda · Depth2Img Studio</title>",
        "<meta name=\"description\" content=\"for Mia\">",
        &format!("<link rel=\"canonical\" href=\"{url}\">"),
        "<meta property=\"og:type\" content=\"article\">",
        &format!("<meta property=\"og:image\" content=\"{url}/card?v="),
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
        "type=\"application/json+oembed\" href=\"https://studio.example/oembed?url=https%3A%2F%2Fstudio.example%2Fs%2F",
        &format!("<img src=\"{url}/depth\" width=\"768\" height=\"512\" alt=\"Depth\">"),
        "<dt>scheduler</dt><dd dir=\"auto\">KLMS</dd>",
        "<dt>seed</dt><dd dir=\"auto\">7</dd>",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    assert_eq!(page.matches("<title").count(), 1);
    assert!(
        !page.contains("noindex") && !page.contains("a.example"),
        "{page}"
    );
}

#[test]
fn page_omits_content_beyond_visibility() {
    let page = page(
        &opened(ShareVisibility::Output, "a secret pagoda", None),
        PageMode::Standalone,
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
fn markup_in_prompt_and_note_is_escaped() {
    let page = page(
        &opened(ShareVisibility::Remix, HOSTILE, Some(HOSTILE)),
        PageMode::Standalone,
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
        .split("<script type=\"application/")
        .enumerate()
        .map(|(index, part)| match part.split_once("</script>") {
            Some((_, markup)) if index > 0 => markup,
            _ => part,
        })
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
fn framed_and_password_protected_pages_are_not_indexed_and_have_no_card() {
    let open = opened(ShareVisibility::Comparison, "a pagoda", None);
    let framed = page(&open, PageMode::Framed);
    let mut protected = open;
    protected.share.password_hash = Some("$argon2id$".into());
    protected.grant = Some("1.abc".into());
    let granted = page(&protected, PageMode::Standalone);
    for page in [&framed, &granted] {
        assert!(
            page.contains("noindex") && !page.contains("og:image") && !page.contains("ld+json"),
            "{page}"
        );
    }
    assert!(granted.contains("/input?grant=1.abc\""), "{granted}");
}

#[test]
fn framed_page_aligns_regions_and_uses_language_of_site() {
    let mut open = opened(ShareVisibility::Comparison, "a pagoda", Some("for Mia"));
    open.record.pictures.outputs[0] = StoredImage {
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
    let framed = framed_page(
        &open,
        &Appearance::from_query(Some("theme=dark&lang=de")),
        &links(),
    );
    for expected in [
        "<html lang=\"de\" data-theme=\"dark\">",
        "style=\"--ratio: 1.5\" data-between=\"Zwischen {left} und {right}\"",
        "alt=\"Eingabe\"",
        "<figcaption>Ausgabe 1</figcaption>",
        "class=\"d2-barred\" style=\"left: 0.0000%; top: -24.8538%; width: 100.0000%; height: 149.7076%\"",
        "<p dir=\"auto\">for Mia</p>",
        "src=\"/frame.js\"",
    ] {
        assert!(framed.contains(expected), "{expected}\n{framed}");
    }
}

#[test]
fn blocked_page_has_no_scripts_or_share_metadata() {
    let locked = blocked_page(
        BlockReason::WrongPassword,
        PageMode::Standalone,
        &Appearance::default(),
        &links(),
    );
    assert!(
        locked.contains("<form method=\"post\">") && locked.contains("That is not the password."),
        "{locked}"
    );
    let unavailable = blocked_page(
        BlockReason::Unavailable,
        PageMode::Standalone,
        &Appearance::default(),
        &links(),
    );
    assert!(
        unavailable.contains("<title>Not available</title>")
            && unavailable.contains("href=\"https://studio.example/\""),
        "{unavailable}"
    );
    for page in [locked, unavailable] {
        assert!(
            page.contains("noindex")
                && !page.contains("<script")
                && !page.contains("og:")
                && !page.contains("oembed"),
            "{page}"
        );
    }
}
