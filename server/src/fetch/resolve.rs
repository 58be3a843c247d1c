use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::is_public;

/// Why a name has no address that may be connected to.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    /// It has addresses, none of them public.
    #[error("the name has no public address")]
    Private,
    /// It has no address.
    #[error("the name is not known")]
    Unknown(#[source] Option<std::io::Error>),
}

/// The machine's resolver, without the addresses that are not public.
#[derive(Debug)]
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(|error| ResolveError::Unknown(Some(error)))?;
            Ok(Box::new(public(found.collect())?.into_iter()) as Addrs)
        })
    }
}

fn public(mut found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, ResolveError> {
    if found.is_empty() {
        return Err(ResolveError::Unknown(None));
    }
    found.retain(|address| is_public(address.ip()));
    if found.is_empty() {
        Err(ResolveError::Private)
    } else {
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_of_a_name_are_left() {
        let found = ["10.0.0.1:0", "1.1.1.1:0", "[::1]:0"].map(|text| text.parse().unwrap());
        assert_eq!(public(found.to_vec()).unwrap(), [found[1]]);
        assert!(matches!(public(vec![found[0]]), Err(ResolveError::Private)));
        assert!(matches!(public(vec![]), Err(ResolveError::Unknown(None))));
    }
}
