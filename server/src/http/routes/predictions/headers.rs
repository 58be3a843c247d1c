use std::{fmt, time::Duration};

use api::{PredictionId, limits};
use axum::http::{HeaderMap, StatusCode};

use crate::http::error::ApiError;

/// Minimum of `Cancel-After`, the same as Replicate's.
const MIN_CANCEL_AFTER: Duration = Duration::from_secs(5);
/// Maximal length of an `Idempotency-Key`.
const KEY_CHARACTERS: usize = 255;

/// The headers of a request that creates predictions.
#[derive(Debug, Default, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::http::routes) struct CreateHeaders {
    /// `wait` or `wait=n`: respond when the prediction is finished, or after n seconds (1 to 60).
    #[param(rename = "Prefer", value_type = Option<String>)]
    pub prefer: Option<Wait>,
    /// `30`, `30s`, `5m`, `1h30m45s`: abort the prediction if it is not finished after this time.
    /// At least 5 seconds.
    #[param(rename = "Cancel-After", value_type = Option<String>)]
    pub cancel_after: Option<Duration>,
    /// A unique key of the request. A repeated request with the same key returns the first
    /// prediction.
    #[param(rename = "Idempotency-Key", value_type = Option<String>)]
    pub idempotency_key: Option<String>,
    /// The id of your prediction whose settings were reused. Invalid values are ignored.
    #[param(rename = "Depth2img-Parent", value_type = Option<String>)]
    pub parent: Option<PredictionId>,
}

/// The preference `wait`. Its `Display` form is the value of `Preference-Applied`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::routes) struct Wait {
    seconds: u64,
}

impl Wait {
    pub(super) fn duration(self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// Parses a `Prefer` header; unknown preferences are ignored, as RFC 7240 requires.
    fn parse(preferences: &str) -> Option<Self> {
        preferences
            .split(',')
            .find_map(|preference| match preference.trim().split_once('=') {
                None if preference.trim() == "wait" => Some(Self {
                    seconds: limits::WAIT_SECONDS,
                }),
                Some(("wait", seconds)) => {
                    let seconds: u64 = seconds.parse().ok()?;
                    (seconds > 0).then_some(Self {
                        seconds: seconds.min(limits::WAIT_SECONDS),
                    })
                }
                _ => None,
            })
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "wait={}", self.seconds)
    }
}

impl CreateHeaders {
    /// Parses the headers.
    ///
    /// # Errors
    /// If `Cancel-After` or `Idempotency-Key` is malformed, because ignoring them could cost money.
    pub(in crate::http::routes) fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let text = |name: &str| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap_or_default())
        };
        Ok(Self {
            prefer: text("prefer").and_then(Wait::parse),
            cancel_after: text("cancel-after").map(parse_cancel_after).transpose()?,
            idempotency_key: text("idempotency-key")
                .map(parse_idempotency_key)
                .transpose()?,
            parent: text("depth2img-parent").and_then(|text| text.parse().ok()),
        })
    }
}

fn parse_idempotency_key(text: &str) -> Result<String, ApiError> {
    if (1..=KEY_CHARACTERS).contains(&text.len()) {
        return Ok(text.to_owned());
    }
    let detail = format!(
        "The header \"Idempotency-Key\" must have 1 to {KEY_CHARACTERS} printable ASCII characters."
    );
    Err(ApiError::new(StatusCode::BAD_REQUEST, detail))
}

fn parse_cancel_after(text: &str) -> Result<Duration, ApiError> {
    let seconds = match text.parse::<u32>() {
        Ok(seconds) => Some(seconds.into()),
        Err(_) => parse_units(text),
    };
    match seconds.map(Duration::from_secs) {
        Some(duration) if duration >= MIN_CANCEL_AFTER => Ok(duration),
        _ => {
            let detail = "The header \"Cancel-After\" must be a time of at least 5 seconds, such as 30, 30s, 5m or 1h30m45s.";
            Err(ApiError::new(StatusCode::BAD_REQUEST, detail))
        }
    }
}

/// Seconds of a duration such as `1h30m45s`: each unit at most once, in this order.
fn parse_units(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut sum = 0;
    for (unit, seconds) in [('h', 3600), ('m', 60), ('s', 1)] {
        if let Some((number, after)) = rest.split_once(unit) {
            sum += u64::from(number.parse::<u32>().ok()?) * seconds;
            rest = after;
        }
    }
    (rest.is_empty() && !text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn read(name: &'static str, value: &'static str) -> Result<CreateHeaders, ApiError> {
        CreateHeaders::read(&HeaderMap::from_iter([(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )]))
    }

    fn waits(value: &'static str) -> Option<u64> {
        read("prefer", value)
            .unwrap()
            .prefer
            .map(|wait| wait.seconds)
    }

    #[test]
    fn prefer_wait_is_parsed_as_by_replicate() {
        assert_eq!(waits("wait"), Some(60));
        assert_eq!(waits("wait=5"), Some(5));
        assert_eq!(waits("wait=99"), Some(60));
        assert_eq!(waits("respond-async, wait=7"), Some(7));
        for ignored in ["respond-async", "wait=0", "wait=soon", "waiting", ""] {
            assert_eq!(waits(ignored), None, "{ignored}");
        }
    }

    #[test]
    fn cancel_after_accepts_seconds_and_units() {
        let seconds = |value| {
            read("cancel-after", value)
                .unwrap()
                .cancel_after
                .map(|duration| duration.as_secs())
        };
        assert_eq!(
            ["30", "30s", "5m", "1h30m45s", "2h"].map(seconds),
            [30, 30, 300, 5445, 7200].map(Some)
        );
    }

    #[test]
    fn malformed_cancel_after_is_rejected() {
        for wrong in [
            "",
            "4",
            "4s",
            "soon",
            "-30",
            "5m1h",
            "1h1h",
            "5x",
            "30 s",
            "4294967296",
        ] {
            assert_eq!(
                read("cancel-after", wrong).unwrap_err().problem().status,
                400,
                "{wrong}"
            );
        }
    }

    #[test]
    fn invalid_parent_is_ignored() {
        assert_eq!(read("depth2img-parent", "somebody's").unwrap().parent, None);
        assert!(
            read("depth2img-parent", "0123456789abcdefghjkmnpqrs")
                .unwrap()
                .parent
                .is_some()
        );
    }

    #[test]
    fn idempotency_key_is_unchanged_and_empty_or_long_ones_are_rejected() {
        assert_eq!(
            read("idempotency-key", "run 7")
                .unwrap()
                .idempotency_key
                .as_deref(),
            Some("run 7")
        );
        assert_eq!(
            read("idempotency-key", "").unwrap_err().problem().status,
            400
        );
        let long = HeaderValue::from_str(&"k".repeat(KEY_CHARACTERS + 1)).unwrap();
        assert!(
            CreateHeaders::read(&HeaderMap::from_iter([(
                HeaderName::from_static("idempotency-key"),
                long
            )]))
            .is_err()
        );
    }
}
