//! In which order models are found, and where a page begins.

use std::cmp::{Ordering, Reverse};

use api::{CatalogModel, CatalogSort};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What runs add to how well a model answers, for each tenfold of them: gently.
const TENFOLD: f64 = 0.1;
/// Bytes of a fingerprint.
const FINGERPRINT: usize = 6;

/// A cursor that no page of this list gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "The parameter \"cursor\" is not one that this list gave: leave it out to begin at the first page."
)]
pub struct BadCursor;

/// How one model comes before another; `score` is how well each answers the words.
pub fn compare(
    sort: CatalogSort,
    one: (&CatalogModel, f64),
    other: (&CatalogModel, f64),
) -> Ordering {
    let ((a, _), (b, _)) = (one, other);
    let by_sort = match sort {
        CatalogSort::Relevance => weight(other).total_cmp(&weight(one)),
        CatalogSort::Runs => Ordering::Equal,
        CatalogSort::Trending => most_first(a.growth, b.growth),
        CatalogSort::Newest => b.created_at.cmp(&a.created_at),
        CatalogSort::Updated => b.updated_at.cmp(&a.updated_at),
        CatalogSort::Cost => least_first(
            a.cost.as_ref().map(|cost| cost.dollars),
            b.cost.as_ref().map(|cost| cost.dollars),
        ),
        CatalogSort::Time => least_first(a.typical_seconds, b.typical_seconds),
    };
    by_sort.then_with(|| rest(a).cmp(&rest(b)))
}

/// What tells apart models that are equal otherwise.
fn rest(model: &CatalogModel) -> (Reverse<u64>, &str, &str) {
    (Reverse(model.run_count), &model.owner, &model.name)
}

/// How well a model answers, with what its runs add.
fn weight((model, score): (&CatalogModel, f64)) -> f64 {
    score * (1.0 + TENFOLD * (1.0 + model.run_count as f64).log10())
}

fn most_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    b.unwrap_or(f64::NEG_INFINITY)
        .total_cmp(&a.unwrap_or(f64::NEG_INFINITY))
}

fn least_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    a.unwrap_or(f64::INFINITY)
        .total_cmp(&b.unwrap_or(f64::INFINITY))
}

/// The cursor of the page that begins after so many results of a list, which `list` tells from others.
pub fn cursor(list: &str, offset: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode([&fingerprint(list)[..], offset.to_string().as_bytes()].concat())
}

/// Where the page of a cursor begins.
pub fn offset(list: &str, cursor: Option<&str>) -> Result<usize, BadCursor> {
    let Some(cursor) = cursor else { return Ok(0) };
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| BadCursor)?;
    let number = bytes
        .strip_prefix(&fingerprint(list)[..])
        .ok_or(BadCursor)?;
    std::str::from_utf8(number)
        .ok()
        .and_then(|number| number.parse().ok())
        .ok_or(BadCursor)
}

fn fingerprint(list: &str) -> [u8; FINGERPRINT] {
    let digest = Sha256::digest(list.as_bytes());
    std::array::from_fn(|place| digest[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_for_its_own_list() {
        let second = cursor("?q=fog", 30);
        assert_eq!(offset("?q=fog", Some(&second)), Ok(30));
        assert_eq!(offset("?q=fog", None), Ok(0));
        for wrong in [
            second.as_str(),
            "",
            "x",
            "!!",
            &second[1..],
            "0000000000000000",
        ] {
            assert_eq!(offset("?q=mist", Some(wrong)), Err(BadCursor), "{wrong}");
        }
    }
}
