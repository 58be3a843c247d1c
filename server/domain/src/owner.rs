//! Owners of predictions, files and everything else that is private.

use std::fmt;

use api::EmbedKeyId;

/// Characters of an owner's id in the username.
const USERNAME_CHARACTERS: usize = 8;

/// The owner of files and predictions: a visitor (signed cookie), a visitor of an embedded studio
/// (session) or the holder of an API key.
///
/// Visitors are `visitor:{26 random characters}`, visitors of embedded studios `embed:{22 random
/// characters}.{embed key id}`, API keys `key:{sha256}`: the key itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerId(String);

impl OwnerId {
    /// The owner of a visitor's cookie.
    pub fn visitor(id: &str) -> Self {
        Self(format!("visitor:{id}"))
    }

    /// The owner of a session in an embedded studio.
    pub fn embedded(key: &EmbedKeyId, visitor: &str) -> Self {
        Self(format!("embed:{visitor}.{key}"))
    }

    /// The owner of an API key, by its SHA-256 in hexadecimal.
    pub fn key(sha256: &str) -> Self {
        Self(format!("key:{sha256}"))
    }

    /// A short name that distinguishes owners without disclosing the id.
    pub fn username(&self) -> String {
        let (kind, id) = self.0.split_once(':').unwrap_or(("visitor", ""));
        let short: String = id.chars().take(USERNAME_CHARACTERS).collect();
        format!("{kind}-{short}")
    }

    /// True for visitors of the page, here or embedded; false for API keys.
    pub fn is_visitor(&self) -> bool {
        self.0.starts_with("visitor:") || self.0.starts_with("embed:")
    }

    /// The owner from its stored form.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The stored form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OwnerId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn username_is_kind_and_short_id() {
        assert_eq!(
            OwnerId::visitor("abcdefghijkl").username(),
            "visitor-abcdefgh"
        );
        assert_eq!(OwnerId::key("0123456789").username(), "key-01234567");
        let embedded = OwnerId::embedded(&EmbedKeyId::from_entropy([1; 16]), "abcdefghijkl");
        assert_eq!(
            (embedded.username().as_str(), embedded.is_visitor()),
            ("embed-abcdefgh", true)
        );
    }
}
