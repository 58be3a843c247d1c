use api::{InvalidField, PatchShare, Timestamp, limits, share_note};

use super::{ShareError, Shares};
use domain::clock::{parse_timestamp, to_wire_timestamp};
use store::ShareChange;

impl Shares {
    /// Validates an owner's input and hashes the password. The error lists every invalid field.
    pub(super) async fn validated(&self, input: PatchShare) -> Result<ShareChange, ShareError> {
        let now = to_wire_timestamp(self.0.clock.now());
        let mut faults = Vec::new();
        let note = validated_field(&mut faults, input.note, |text| validated_note(&text));
        let expires_at = validated_field(&mut faults, input.expires_at, |time| {
            validated_expiry(&time, &now)
        });
        let password = validated_field(&mut faults, input.password, validated_password);
        if !faults.is_empty() {
            return Err(ShareError::Invalid(faults));
        }
        let password_hash = match password {
            Some(Some(password)) => Some(Some(self.0.passwords.hash(password).await?)),
            other => other,
        };
        Ok(ShareChange {
            visibility: input.visibility,
            password_hash,
            expires_at,
            note,
            token_hash: None,
        })
    }
}

/// Applies `validate` to a value that is present and not null, and collects its error in `faults`.
fn validated_field<T, U>(
    faults: &mut Vec<InvalidField>,
    value: Option<Option<T>>,
    validate: impl Fn(T) -> Result<Option<U>, InvalidField>,
) -> Option<Option<U>> {
    let Some(value) = value? else {
        return Some(None);
    };
    match validate(value) {
        Ok(value) => Some(value),
        Err(fault) => {
            faults.push(fault);
            Some(None)
        }
    }
}

fn validated_note(text: &str) -> Result<Option<String>, InvalidField> {
    share_note(text).map_err(|description| fault("note", description))
}

fn validated_expiry(time: &Timestamp, now: &Timestamp) -> Result<Option<Timestamp>, InvalidField> {
    let Some(time) = parse_timestamp(time.as_str()) else {
        return Err(fault(
            "expires_at",
            "Must be a timestamp such as 2030-01-31T12:00:00Z".into(),
        ));
    };
    if time > *now {
        Ok(Some(time))
    } else {
        Err(fault(
            "expires_at",
            "Must be in the future; this time has passed".into(),
        ))
    }
}

fn validated_password(password: String) -> Result<Option<String>, InvalidField> {
    let (allowed, count) = (limits::SHARE_PASSWORD_CHARACTERS, password.chars().count());
    if allowed.contains(&count) {
        return Ok(Some(password));
    }
    let description = format!(
        "A password must have {} to {} characters; this one has {count}",
        allowed.start(),
        allowed.end()
    );
    Err(fault("password", description))
}

fn fault(field: &str, description: String) -> InvalidField {
    InvalidField {
        kind: "share".into(),
        field: field.into(),
        description,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_null_values_are_preserved_and_every_fault_is_reported() {
        let mut faults = Vec::new();
        let mut read =
            |value: Option<Option<&str>>| validated_field(&mut faults, value, validated_note);
        assert_eq!(
            (read(None), read(Some(None)), read(Some(Some(" a ")))),
            (None, Some(None), Some(Some("a".into())))
        );
        assert_eq!(read(Some(Some(&"x".repeat(2_000)))), Some(None));
        let described: Vec<&str> = faults
            .iter()
            .map(|fault| fault.description.as_str())
            .collect();
        assert_eq!(
            described,
            ["A note must have at most 1000 characters; this one has 2000"]
        );
    }

    #[test]
    fn expiry_must_be_in_the_future_and_is_converted_to_utc() {
        let now = Timestamp::from_rfc3339("2026-11-22T09:30:00.000000Z");
        let read = |text: &str| validated_expiry(&Timestamp::from_rfc3339(text), &now);
        assert_eq!(
            read("2026-11-22T11:00:00+01:00").unwrap().unwrap().as_str(),
            "2026-11-22T10:00:00.000000Z"
        );
        for (wrong, message) in [
            ("2026-11-22T09:30:00Z", "future"),
            ("soon", "a timestamp"),
            ("2026-11-22T10:00:00+01:00", "passed"),
        ] {
            assert!(
                read(wrong).unwrap_err().description.contains(message),
                "{wrong}"
            );
        }
    }

    #[test]
    fn password_length_is_limited_in_characters() {
        assert_eq!(
            validated_password("söße".into()),
            Ok(Some("söße".into())),
            "characters are counted, not bytes"
        );
        for (wrong, count) in [("abc".to_owned(), 3), ("x".repeat(201), 201)] {
            let expected =
                format!("A password must have 4 to 200 characters; this one has {count}");
            assert_eq!(validated_password(wrong).unwrap_err().description, expected);
        }
    }
}
