//! Whoever may see and spend.

use std::fmt;

use api::EmbedKeyId;

/// Characters of an owner's id that are shown.
const SHOWN: usize = 8;

/// The owner of files and predictions: a visitor (signed cookie), a visitor of an embedded studio (session) or the holder of an API key.
///
/// Visitors are `visitor:{26 random characters}`, those of embedded studios `embed:{22 random characters}.{the studio's key}`, keys are
/// `key:{sha256 of the key}`: the key itself is never kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerId(String);

impl OwnerId {
    /// The owner that a visitor's cookie names.
    pub fn visitor(id: &str) -> Self {
        Self(format!("visitor:{id}"))
    }

    /// The owner that a session names, of a visitor of the studio that another site embeds by this key.
    pub fn embedded(key: &EmbedKeyId, visitor: &str) -> Self {
        Self(format!("embed:{visitor}.{key}"))
    }

    /// The owner that an API key belongs to, by the key's SHA-256 in hexadecimal.
    pub fn key(sha256: &str) -> Self {
        Self(format!("key:{sha256}"))
    }

    /// A short name that tells owners apart and gives nothing away.
    pub fn username(&self) -> String {
        let (kind, id) = self.0.split_once(':').unwrap_or(("visitor", ""));
        let short: String = id.chars().take(SHOWN).collect();
        format!("{kind}-{short}")
    }

    /// True for a visitor: whoever uses the page, here or in another site, and not a key.
    pub fn is_visitor(&self) -> bool {
        self.0.starts_with("visitor:") || self.0.starts_with("embed:")
    }

    /// The owner as it rests in the database.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text that rests in the database.
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
    fn a_username_is_short_and_says_what_kind_of_owner_it_is() {
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
