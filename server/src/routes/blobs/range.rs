use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, header};

/// Which bytes are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// All of them.
    Whole,
    /// These, which are not empty.
    Some {
        /// From, and up to but without.
        bytes: Range<u64>,
    },
    /// Some that there are not.
    Beyond,
}

impl Part {
    /// How many bytes are sent of the `size` that there are.
    pub(super) fn length(&self, size: u64) -> u64 {
        match self {
            Self::Whole => size,
            Self::Some { bytes } => bytes.end - bytes.start,
            Self::Beyond => 0,
        }
    }

    /// What `Content-Range` says.
    pub(super) fn content_range(&self, size: u64) -> Option<HeaderValue> {
        match self {
            Self::Some { bytes } => {
                HeaderValue::from_str(&format!("bytes {}-{}/{size}", bytes.start, bytes.end - 1))
                    .ok()
            }
            _ => None,
        }
    }
}

/// The part of `size` bytes that the headers ask for. Several ranges at once, other units and nonsense are
/// answered with the whole, as RFC 9110 allows; so is a range of a version that is not `etag`.
pub(super) fn requested(headers: &HeaderMap, etag: &str, size: u64) -> Part {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_same = text(header::IF_RANGE).is_none_or(|wanted| wanted == etag);
    match text(header::RANGE).and_then(|range| range.strip_prefix("bytes=")) {
        Some(range) if is_same => parse(range, size),
        _ => Part::Whole,
    }
}

fn parse(range: &str, size: u64) -> Part {
    let Some((first, last)) = range.split_once('-') else {
        return Part::Whole;
    };
    let bytes = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..size.min(last.saturating_add(1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..size,
        (Err(_), Ok(count)) if first.trim().is_empty() => size.saturating_sub(count)..size,
        _ => return Part::Whole,
    };
    if bytes.is_empty() {
        Part::Beyond
    } else {
        Part::Some { bytes }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_three_forms_of_a_range() {
        assert_eq!(parse("0-99", 1000), Part::Some { bytes: 0..100 });
        assert_eq!(parse("900-", 1000), Part::Some { bytes: 900..1000 });
        assert_eq!(parse("-100", 1000), Part::Some { bytes: 900..1000 });
        assert_eq!(parse("500-99999", 1000), Part::Some { bytes: 500..1000 });
        assert_eq!(parse("-99999", 1000), Part::Some { bytes: 0..1000 });
    }

    #[test]
    fn what_lies_beyond_is_said_so() {
        for range in ["1000-", "1000-1001", "-0"] {
            assert_eq!(parse(range, 1000), Part::Beyond, "{range}");
        }
    }

    #[test]
    fn what_is_not_one_range_is_answered_with_the_whole() {
        for range in ["", "-", "a-b", "0-1,5-6", "9-3", "5"] {
            assert_eq!(parse(range, 1000), Part::Whole, "{range}");
        }
    }

    #[test]
    fn a_range_of_another_version_gives_the_whole() {
        let headers = |if_range: &'static str| {
            HeaderMap::from_iter([
                (header::RANGE, HeaderValue::from_static("bytes=0-1")),
                (header::IF_RANGE, HeaderValue::from_static(if_range)),
            ])
        };
        assert_eq!(
            requested(&headers("\"new\""), "\"new\"", 10),
            Part::Some { bytes: 0..2 }
        );
        assert_eq!(requested(&headers("\"old\""), "\"new\"", 10), Part::Whole);
    }

    proptest! {
        #[test]
        fn a_part_is_never_empty_and_never_beyond_the_end(range in "[0-9 ,-]{0,24}", size in 0u64..10_000) {
            if let Part::Some { bytes } = parse(&range, size) {
                prop_assert!(bytes.start < bytes.end && bytes.end <= size);
            }
        }
    }
}
