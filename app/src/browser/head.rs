use leptos::prelude::document;

/// The mark of the page's icon, drawn under a bar while something runs.
const ICON: &str = "/favicon.svg";

/// Shows in the page's title and icon what is going on: `words`, and the share that is done, 0 to 1.
pub fn show_progress(words: Option<&str>, fraction: Option<f64>) {
    let document = document();
    document.set_title(&words.map_or_else(
        || "Depth2Img Studio".to_owned(),
        |words| format!("{words} · Depth2Img Studio"),
    ));
    if let Ok(Some(link)) = document.query_selector("link[rel=icon]") {
        let address = fraction.map_or_else(|| ICON.to_owned(), icon);
        if link.get_attribute("href").as_deref() != Some(&address) {
            _ = link.set_attribute("href", &address);
        }
    }
}

/// A ring that closes as the work is done.
fn icon(fraction: f64) -> String {
    let done = (fraction.clamp(0.0, 1.0) * 20.0).round() as u32 * 5;
    format!(
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke-width='5'>\
         <circle cx='12' cy='12' r='9' stroke='%23888' opacity='.35'/>\
         <circle cx='12' cy='12' r='9' stroke='%23f5843c' pathLength='100' stroke-dasharray='{done} 100' transform='rotate(-90 12 12)'/></svg>"
    )
}
