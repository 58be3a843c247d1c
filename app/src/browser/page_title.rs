use leptos::prelude::document;

/// The icon of the page while nothing runs.
const ICON: &str = "/favicon.svg";

/// Sets the page's title to the text before the name of the product, and draws the fraction that is
/// done, 0 to 1, in its icon.
pub fn set_title_and_progress(status: Option<&str>, fraction: Option<f64>) {
    let document = document();
    document.set_title(&match status {
        Some(status) => format!("{status} · Depth2Img Studio"),
        None => "Depth2Img Studio".to_owned(),
    });
    if let Ok(Some(link)) = document.query_selector("link[rel=icon]") {
        let address = fraction.map_or_else(|| ICON.to_owned(), icon);
        if link.get_attribute("href").as_deref() != Some(&address) {
            _ = link.set_attribute("href", &address);
        }
    }
}

/// An SVG ring that is drawn up to `fraction`.
fn icon(fraction: f64) -> String {
    let done = (fraction.clamp(0.0, 1.0) * 20.0).round() as u32 * 5;
    format!(
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke-width='5'>\
         <circle cx='12' cy='12' r='9' stroke='%23888' opacity='.35'/>\
         <circle cx='12' cy='12' r='9' stroke='%23f5843c' pathLength='100' stroke-dasharray='{done} 100' transform='rotate(-90 12 12)'/></svg>"
    )
}
