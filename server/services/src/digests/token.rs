use api::{DigestId, routes};

pub(super) use domain::signer::Purpose;
use domain::{links::Links, signer::Signer};

/// A token that opens the pages of a digest for one purpose. It is signed and not stored, so it stays
/// valid after the digest is deleted.
fn create(signer: &Signer, purpose: Purpose, id: &DigestId) -> String {
    format!("{id}.{}", signer.sign(purpose, id.as_str()))
}

/// The digest of a token; `None` if the token is invalid.
pub(super) fn verify(signer: &Signer, purpose: Purpose, token: &str) -> Option<DigestId> {
    let (id, signature) = token.split_once('.')?;
    if !signer.verify(purpose, id, signature) {
        return None;
    }
    id.parse().ok()
}

/// The URL that confirms a digest.
pub(super) fn confirm_url(signer: &Signer, id: &DigestId, links: &Links) -> String {
    links.absolute(
        &routes::DIGEST_CONFIRM.replace("{token}", &create(signer, Purpose::DigestConfirm, id)),
    )
}

/// The URL that unsubscribes from a digest.
pub(super) fn unsubscribe_url(signer: &Signer, id: &DigestId, links: &Links) -> String {
    links.absolute(
        &routes::DIGEST_UNSUBSCRIBE.replace("{token}", &create(signer, Purpose::DigestStop, id)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_bound_to_digest_and_purpose() {
        let (signer, id) = (Signer::new([1; 32]), DigestId::from_entropy([1; 16]));
        let token = create(&signer, Purpose::DigestStop, &id);
        assert_eq!(
            verify(&signer, Purpose::DigestStop, &token),
            Some(id.clone())
        );
        assert_eq!(verify(&signer, Purpose::DigestConfirm, &token), None);
        assert_eq!(
            verify(&Signer::new([2; 32]), Purpose::DigestStop, &token),
            None
        );
        let other = token.replace(id.as_str(), DigestId::from_entropy([2; 16]).as_str());
        for forged in [&other, "", ".", id.as_str(), &format!("{id}.")] {
            assert_eq!(
                verify(&signer, Purpose::DigestStop, forged),
                None,
                "{forged}"
            );
        }
    }
}
