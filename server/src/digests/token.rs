use api::{DigestId, routes};

pub(super) use crate::signer::Purpose;
use crate::{links::Links, signer::Signer};

/// What opens the pages of a digest for one purpose. It is signed: nothing of it has to be kept, and it still means something to whoever was
/// forgotten.
fn of(signer: &Signer, purpose: Purpose, id: &DigestId) -> String {
    format!("{id}.{}", signer.sign(purpose, id.as_str()))
}

/// Which digest it is.
pub(super) fn read(signer: &Signer, purpose: Purpose, token: &str) -> Option<DigestId> {
    let (id, signature) = token.split_once('.')?;
    signer
        .verify(purpose, id, signature)
        .then(|| id.parse().ok())
        .flatten()
}

/// Where a yes is said.
pub(super) fn confirm_url(signer: &Signer, id: &DigestId, links: &Links) -> String {
    links.absolute(
        &routes::DIGEST_CONFIRM.replace("{token}", &of(signer, Purpose::DigestConfirm, id)),
    )
}

/// Where a digest is stopped.
pub(super) fn stop_url(signer: &Signer, id: &DigestId, links: &Links) -> String {
    links.absolute(
        &routes::DIGEST_UNSUBSCRIBE.replace("{token}", &of(signer, Purpose::DigestStop, id)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_one_digest_and_one_purpose() {
        let (signer, id) = (Signer::new([1; 32]), DigestId::from_entropy([1; 16]));
        let token = of(&signer, Purpose::DigestStop, &id);
        assert_eq!(read(&signer, Purpose::DigestStop, &token), Some(id.clone()));
        assert_eq!(read(&signer, Purpose::DigestConfirm, &token), None);
        assert_eq!(
            read(&Signer::new([2; 32]), Purpose::DigestStop, &token),
            None
        );
        let other = token.replace(id.as_str(), DigestId::from_entropy([2; 16]).as_str());
        for forged in [&other, "", ".", id.as_str(), &format!("{id}.")] {
            assert_eq!(read(&signer, Purpose::DigestStop, forged), None, "{forged}");
        }
    }
}
