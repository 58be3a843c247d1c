use std::net::SocketAddr;

use domain::ip_address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// A name without a usable address.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    /// None of its addresses is public.
    #[error("the name has no public address")]
    Private,
    /// The name does not exist.
    #[error("the name cannot be resolved")]
    Unknown(#[source] Option<std::io::Error>),
}

/// The system resolver, restricted to public addresses.
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
    fn private_addresses_are_removed() {
        let found = ["10.0.0.1:0", "1.1.1.1:0", "[::1]:0"].map(|text| text.parse().unwrap());
        assert_eq!(public(found.to_vec()).unwrap(), [found[1]]);
        assert!(matches!(public(vec![found[0]]), Err(ResolveError::Private)));
        assert!(matches!(public(vec![]), Err(ResolveError::Unknown(None))));
    }
}
