use std::{fmt, str::FromStr};

use reqwest::header::HeaderValue;

/// The API token of the server's account at Replicate. It cannot be printed, logged or serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(HeaderValue);

/// An invalid token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the token is empty or has invalid characters; copy it again from https://replicate.com/account/api-tokens"
)]
pub struct BadToken;

impl Token {
    /// The value of the `Authorization` header.
    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl FromStr for Token {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Self, BadToken> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadToken);
        }
        let mut value = HeaderValue::from_str(&format!("Bearer {text}")).map_err(|_| BadToken)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_in_the_header_but_not_printed() {
        let token: Token = " r8_swordfish\n".parse().unwrap();
        assert_eq!(token.header().to_str().unwrap(), "Bearer r8_swordfish");
        assert!(!format!("{token:?} {:?}", token.header()).contains("swordfish"));
    }

    #[test]
    fn invalid_token_is_rejected_without_being_printed() {
        for wrong in ["", "  ", "two words", "r8_ö"] {
            let error = wrong.parse::<Token>().unwrap_err();
            assert!(
                wrong.trim().is_empty() || !error.to_string().contains(wrong),
                "{error}"
            );
        }
    }
}
