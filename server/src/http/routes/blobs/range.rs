use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::http::request::header_text;

/// The bytes that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RequestedRange {
    /// The whole content.
    Full,
    /// A range, which is not empty.
    Partial {
        /// The byte positions.
        bytes: Range<u64>,
    },
    /// A range outside of the content.
    Unsatisfiable,
}

impl RequestedRange {
    /// The number of bytes to send of a content of `size` bytes.
    pub(super) fn length(&self, size: u64) -> u64 {
        match self {
            Self::Full => size,
            Self::Partial { bytes } => bytes.end - bytes.start,
            Self::Unsatisfiable => 0,
        }
    }

    /// The value of `Content-Range`; `None` for the whole content.
    pub(super) fn content_range(&self, size: u64) -> Option<HeaderValue> {
        match self {
            Self::Partial { bytes } => {
                HeaderValue::from_str(&format!("bytes {}-{}/{size}", bytes.start, bytes.end - 1))
                    .ok()
            }
            _ => None,
        }
    }
}

/// The requested range of a content of `size` bytes. Multiple ranges, other units, malformed values
/// and a range of another version than `etag` yield the whole content, as RFC 9110 allows.
pub(super) fn requested_range(headers: &HeaderMap, etag: &str, size: u64) -> RequestedRange {
    let is_current = header_text(headers, header::IF_RANGE).is_none_or(|version| version == etag);
    match header_text(headers, header::RANGE).and_then(|range| range.strip_prefix("bytes=")) {
        Some(range) if is_current => parse(range, size),
        _ => RequestedRange::Full,
    }
}

fn parse(range: &str, size: u64) -> RequestedRange {
    let Some((first, last)) = range.split_once('-') else {
        return RequestedRange::Full;
    };
    let bytes = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..size.min(last.saturating_add(1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..size,
        (Err(_), Ok(count)) if first.trim().is_empty() => size.saturating_sub(count)..size,
        _ => return RequestedRange::Full,
    };
    if bytes.is_empty() {
        RequestedRange::Unsatisfiable
    } else {
        RequestedRange::Partial { bytes }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_three_range_forms_are_parsed() {
        assert_eq!(
            parse("0-99", 1000),
            RequestedRange::Partial { bytes: 0..100 }
        );
        assert_eq!(
            parse("900-", 1000),
            RequestedRange::Partial { bytes: 900..1000 }
        );
        assert_eq!(
            parse("-100", 1000),
            RequestedRange::Partial { bytes: 900..1000 }
        );
        assert_eq!(
            parse("500-99999", 1000),
            RequestedRange::Partial { bytes: 500..1000 }
        );
        assert_eq!(
            parse("-99999", 1000),
            RequestedRange::Partial { bytes: 0..1000 }
        );
    }

    #[test]
    fn range_beyond_end_is_unsatisfiable() {
        for range in ["1000-", "1000-1001", "-0"] {
            assert_eq!(parse(range, 1000), RequestedRange::Unsatisfiable, "{range}");
        }
    }

    #[test]
    fn malformed_and_multiple_ranges_yield_full_content() {
        for range in ["", "-", "a-b", "0-1,5-6", "9-3", "5"] {
            assert_eq!(parse(range, 1000), RequestedRange::Full, "{range}");
        }
    }

    #[test]
    fn range_of_another_version_yields_full_content() {
        let headers = |if_range: &'static str| {
            HeaderMap::from_iter([
                (header::RANGE, HeaderValue::from_static("bytes=0-1")),
                (header::IF_RANGE, HeaderValue::from_static(if_range)),
            ])
        };
        assert_eq!(
            requested_range(&headers("\"new\""), "\"new\"", 10),
            RequestedRange::Partial { bytes: 0..2 }
        );
        assert_eq!(
            requested_range(&headers("\"old\""), "\"new\"", 10),
            RequestedRange::Full
        );
    }

    proptest! {
        #[test]
        fn partial_range_is_never_empty_or_beyond_the_end(range in "[0-9 ,-]{0,24}", size in 0u64..10_000) {
            if let RequestedRange::Partial { bytes } = parse(&range, size) {
                prop_assert!(bytes.start < bytes.end && bytes.end <= size);
            }
        }
    }
}
