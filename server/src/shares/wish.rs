use api::{InvalidField, PatchShare, Timestamp, limits, share_note};

use super::{ShareError, Shares};
use crate::{
    clock::{moment, stamp},
    store::ShareChange,
};

impl Shares {
    /// What is to become of a link, checked, with the password hashed. Every fault is told at once.
    pub(super) async fn checked(&self, wish: PatchShare) -> Result<ShareChange, ShareError> {
        let now = stamp(self.0.clock.now());
        let mut faults = Vec::new();
        let note = sound(&mut faults, wish.note, |text| note_of(&text));
        let expires_at = sound(&mut faults, wish.expires_at, |end| end_of(&end, &now));
        let password = sound(&mut faults, wish.password, password_of);
        if !faults.is_empty() {
            return Err(ShareError::Invalid(faults));
        }
        let password = match password {
            Some(Some(password)) => Some(Some(self.0.passwords.hash(password).await?)),
            other => other,
        };
        Ok(ShareChange {
            shows: wish.shows,
            password,
            expires_at,
            note,
            token_hash: None,
        })
    }
}

/// What `read` makes of a value that is there; its fault goes to the others.
fn sound<T, U>(
    faults: &mut Vec<InvalidField>,
    value: Option<Option<T>>,
    read: impl Fn(T) -> Result<Option<U>, InvalidField>,
) -> Option<Option<U>> {
    let read = value?.map_or(Ok(None), read);
    Some(read.unwrap_or_else(|fault| {
        faults.push(fault);
        None
    }))
}

fn note_of(text: &str) -> Result<Option<String>, InvalidField> {
    share_note(text).map_err(|description| fault("note", description))
}

fn end_of(end: &Timestamp, now: &Timestamp) -> Result<Option<Timestamp>, InvalidField> {
    let Some(end) = moment(end.as_str()) else {
        return Err(fault(
            "expires_at",
            "Must be a moment, as 2030-01-31T12:00:00Z".into(),
        ));
    };
    if end > *now {
        Ok(Some(end))
    } else {
        Err(fault(
            "expires_at",
            "Must lie ahead; this moment has passed".into(),
        ))
    }
}

fn password_of(password: String) -> Result<Option<String>, InvalidField> {
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
    fn what_is_left_out_stays_out_what_is_null_stays_null_and_every_fault_is_told() {
        let mut faults = Vec::new();
        let mut read = |value: Option<Option<&str>>| sound(&mut faults, value, note_of);
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
    fn an_end_lies_ahead_and_is_read_with_its_zone() {
        let now = Timestamp::from_rfc3339("2026-11-22T09:30:00.000000Z");
        let read = |text: &str| end_of(&Timestamp::from_rfc3339(text), &now);
        assert_eq!(
            read("2026-11-22T11:00:00+01:00").unwrap().unwrap().as_str(),
            "2026-11-22T10:00:00.000000Z"
        );
        for (wrong, words) in [
            ("2026-11-22T09:30:00Z", "ahead"),
            ("soon", "a moment"),
            ("2026-11-22T10:00:00+01:00", "passed"),
        ] {
            assert!(
                read(wrong).unwrap_err().description.contains(words),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_password_is_neither_trivial_nor_endless() {
        assert_eq!(
            password_of("söße".into()),
            Ok(Some("söße".into())),
            "characters are counted, not bytes"
        );
        for (wrong, count) in [("abc".to_owned(), 3), ("x".repeat(201), 201)] {
            let expected =
                format!("A password must have 4 to 200 characters; this one has {count}");
            assert_eq!(password_of(wrong).unwrap_err().description, expected);
        }
    }
}
