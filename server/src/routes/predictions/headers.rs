use std::{fmt, time::Duration};

use api::{PredictionId, limits};
use axum::http::{HeaderMap, StatusCode};

use crate::error::ApiError;

/// The least that `Cancel-After` may be, as Replicate's.
const LEAST_CANCEL_AFTER: Duration = Duration::from_secs(5);
/// Characters of an `Idempotency-Key`.
const KEY_CHARACTERS: usize = 255;

/// What the headers of a create say.
#[derive(Debug, Default, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::routes) struct CreateHeaders {
    /// `wait` or `wait=n`: answer when the prediction has ended, after n seconds (1 to 60) at the latest.
    #[param(rename = "Prefer", value_type = Option<String>)]
    pub prefer: Option<Wait>,
    /// `30`, `30s`, `5m`, `1h30m45s`: end the prediction then, if it has not ended by itself. At least 5 seconds.
    #[param(rename = "Cancel-After", value_type = Option<String>)]
    pub cancel_after: Option<Duration>,
    /// Your own name for this request. Repeated under it, it returns the first prediction.
    #[param(rename = "Idempotency-Key", value_type = Option<String>)]
    pub idempotency_key: Option<String>,
    /// The prediction of yours whose settings this one was made from. What is none is passed over.
    #[param(rename = "Depth2img-Parent", value_type = Option<String>)]
    pub parent: Option<PredictionId>,
}

/// How long to wait for the end. Displayed it is the preference, as in `Preference-Applied`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::routes) struct Wait {
    seconds: u64,
}

impl Wait {
    pub(super) fn duration(self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// Finds it among the preferences; those that are not known are passed over, as RFC 7240 says.
    fn among(preferences: &str) -> Option<Self> {
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
    /// Reads them.
    ///
    /// # Errors
    /// Where `Cancel-After` or `Idempotency-Key` cannot be meant: to pass them over could cost money.
    pub(in crate::routes) fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let text = |name: &str| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap_or_default())
        };
        Ok(Self {
            prefer: text("prefer").and_then(Wait::among),
            cancel_after: text("cancel-after")
                .map(|text| cancel_after(text).ok_or_else(bad_cancel_after))
                .transpose()?,
            idempotency_key: text("idempotency-key")
                .map(|text| key(text).ok_or_else(bad_key))
                .transpose()?,
            parent: text("depth2img-parent").and_then(|text| text.parse().ok()),
        })
    }
}

fn bad_cancel_after() -> ApiError {
    let detail = "The header \"Cancel-After\" must be a time of at least 5 seconds, such as 30, 30s, 5m or 1h30m45s.";
    ApiError::new(StatusCode::BAD_REQUEST, detail)
}

fn bad_key() -> ApiError {
    let detail = format!(
        "The header \"Idempotency-Key\" must have 1 to {KEY_CHARACTERS} printable ASCII characters."
    );
    ApiError::new(StatusCode::BAD_REQUEST, detail)
}

fn key(text: &str) -> Option<String> {
    (1..=KEY_CHARACTERS)
        .contains(&text.len())
        .then(|| text.to_owned())
}

fn cancel_after(text: &str) -> Option<Duration> {
    let seconds = text
        .parse::<u32>()
        .ok()
        .map(u64::from)
        .or_else(|| units(text))?;
    Some(Duration::from_secs(seconds)).filter(|duration| *duration >= LEAST_CANCEL_AFTER)
}

/// Seconds of `1h30m45s`: each unit once at most, in this order.
fn units(text: &str) -> Option<u64> {
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
    fn prefer_wait_is_read_as_replicate_reads_it() {
        assert_eq!(waits("wait"), Some(60));
        assert_eq!(waits("wait=5"), Some(5));
        assert_eq!(waits("wait=99"), Some(60));
        assert_eq!(waits("respond-async, wait=7"), Some(7));
        for ignored in ["respond-async", "wait=0", "wait=soon", "waiting", ""] {
            assert_eq!(waits(ignored), None, "{ignored}");
        }
    }

    #[test]
    fn cancel_after_takes_seconds_and_units() {
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
    fn a_deadline_that_cannot_be_meant_is_refused() {
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
    fn a_parent_that_is_no_id_is_passed_over() {
        assert_eq!(read("depth2img-parent", "somebody's").unwrap().parent, None);
        assert!(
            read("depth2img-parent", "0123456789abcdefghjkmnpqrs")
                .unwrap()
                .parent
                .is_some()
        );
    }

    #[test]
    fn a_key_is_kept_as_it_is_and_an_empty_one_refused() {
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
