use axum::{Router, http::header, response::Redirect, routing::get};

use super::*;

/// A server on a loopback port.
async fn site(routes: Router) -> Url {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

fn fetcher(allow_private: bool) -> Fetcher {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Fetcher::new(allow_private)
}

#[test]
fn allowlist_includes_subdomains_only() {
    for (host, is_allowed) in [
        ("replicate.delivery", true),
        ("pbxt.replicate.delivery", true),
        ("a.b.replicate.delivery", true),
        ("evilreplicate.delivery", false),
        ("replicate.delivery.evil.example", false),
        ("169.254.169.254", false),
    ] {
        assert_eq!(
            is_subdomain_of(host, "replicate.delivery"),
            is_allowed,
            "{host}"
        );
        let fetcher = Fetcher::new(true).only_from(vec!["replicate.delivery".into()]);
        let checked = fetcher.check(&format!("https://{host}/0.png").parse().unwrap());
        assert_eq!(checked.is_ok(), is_allowed, "{host}");
    }
}

#[tokio::test]
async fn private_addresses_are_rejected_in_every_notation() {
    let addresses = [
        "http://127.0.0.1/x.png",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.168.0.1:8080/",
        "https://10.0.0.1/",
    ];
    for address in addresses {
        let error = fetcher(false)
            .fetch(address.parse().unwrap())
            .await
            .unwrap_err();
        assert!(matches!(error, FetchError::Private), "{address}: {error}");
    }
}

#[tokio::test]
async fn name_that_resolves_to_loopback_is_rejected() {
    let mut url = site(Router::new()).await;
    url.set_host(Some("localhost")).unwrap();
    let error = fetcher(false).fetch(url).await.unwrap_err();
    assert!(matches!(error, FetchError::Private), "{error}");
}

#[tokio::test]
async fn redirect_to_private_address_is_rejected() {
    let secret = site(Router::new().route("/", get(|| async { "secret" }))).await;
    let target = secret.to_string();
    let public = site(Router::new().route(
        "/to-loopback",
        get(|| async move { Redirect::temporary(&target) }),
    ))
    .await;
    let address = public.socket_addrs(|| None).unwrap()[0];
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = client_builder(false)
        .resolve("public.example", address)
        .build()
        .unwrap();
    let fetcher = Fetcher {
        client: OnceCell::new_with(Some(client)),
        ..Fetcher::new(false)
    };

    let error = fetcher
        .fetch(
            format!("http://public.example:{}/to-loopback", address.port())
                .parse()
                .unwrap(),
        )
        .await
        .unwrap_err();
    assert!(matches!(error, FetchError::Private), "{error}");
}

#[tokio::test]
async fn redirects_are_followed_up_to_the_limit() {
    let routes = Router::new()
        .route("/picture", get(|| async { "bytes" }))
        .route("/once", get(|| async { Redirect::temporary("/picture") }))
        .route(
            "/for-ever",
            get(|| async { Redirect::temporary("/for-ever") }),
        )
        .route(
            "/file",
            get(|| async {
                (
                    axum::http::StatusCode::FOUND,
                    [(header::LOCATION, "file:///etc/passwd")],
                )
            }),
        );
    let (fetcher, base) = (fetcher(true), site(routes).await);
    let fetch = async |path: &str| fetcher.fetch(base.join(path).unwrap()).await;
    assert_eq!(fetch("once").await.unwrap(), "bytes");
    assert!(matches!(
        fetch("for-ever").await,
        Err(FetchError::Redirects)
    ));
    assert!(matches!(fetch("file").await, Err(FetchError::Scheme(scheme)) if scheme == "file"));
}

#[tokio::test]
async fn error_status_and_large_response_are_distinguished() {
    let routes = Router::new().route(
        "/endless",
        get(|| async { axum::body::Body::from_stream(endless()) }),
    );
    let (fetcher, base) = (fetcher(true), site(routes).await);
    let fetch = async |path: &str| fetcher.fetch(base.join(path).unwrap()).await;
    assert!(matches!(
        fetch("absent").await,
        Err(FetchError::Status { status: 404, .. })
    ));
    assert!(matches!(fetch("endless").await, Err(FetchError::TooLarge)));
}

fn endless() -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> {
    let chunk = Bytes::from(vec![0; 1024 * 1024]);
    futures_util::stream::repeat_with(move || Ok(chunk.clone()))
}

#[tokio::test]
async fn unreachable_host_is_named() {
    let error = fetcher(true)
        .fetch("http://127.0.0.1:9/x.png".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "could not be fetched: the host \"127.0.0.1\" could not be reached"
    );
}
