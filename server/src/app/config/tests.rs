use clap::CommandFactory;

use super::*;

fn parse(arguments: &[&str]) -> Config {
    let command = Cli::try_parse_from([&["depth2img", "serve"], arguments].concat())
        .unwrap()
        .command;
    let Command::Serve(config) = command else {
        panic!("{command:?}")
    };
    *config
}

#[test]
fn default_settings_are_valid() {
    Cli::command().debug_assert();
    assert_eq!(parse(&[]).check(), Ok(()));
}

#[test]
fn listening_on_a_network_requires_access_flag() {
    let error = parse(&["--listen", "0.0.0.0:8787"]).check().unwrap_err();
    assert!(
        error.to_string().contains("--access open-to-network"),
        "{error}"
    );
    assert_eq!(
        parse(&["--listen", "0.0.0.0:8787", "--access", "open-to-network"]).check(),
        Ok(())
    );
}

#[test]
fn cog_engine_is_selected_by_its_url() {
    assert_eq!(
        parse(&["--engine", "cog"]).check(),
        Err(ConfigError::NoContainer)
    );
    let named = [
        "--cog-url",
        "http://127.0.0.1:5000",
        "--replicate-api-token",
        "r8_x",
    ];
    let settings = |more: &[&str]| parse(&[&named, more].concat()).cog(8787);
    assert_eq!(settings(&[]).unwrap().callback, "http://127.0.0.1:8787");
    assert_eq!(
        settings(&["--public-url", "https://studio.example"])
            .unwrap()
            .callback,
        "https://studio.example"
    );
    assert_eq!(
        settings(&["--callback-url", "http://10.0.0.2:8787"])
            .unwrap()
            .callback,
        "http://10.0.0.2:8787"
    );
    assert!(parse(&named).replicate().is_none() && settings(&["--engine", "replicate"]).is_none());
}

#[test]
fn replicate_engine_requires_and_follows_the_token() {
    assert_eq!(
        parse(&["--engine", "replicate"]).check(),
        Err(ConfigError::NoToken)
    );
    let token = ["--replicate-api-token", "r8_swordfish"];
    assert_eq!(
        parse(&[&["--engine", "replicate"], &token[..]].concat()).check(),
        Ok(())
    );
    assert!(parse(&token).replicate().is_some());
    assert!(
        parse(&[&["--engine", "local"], &token[..]].concat())
            .replicate()
            .is_none()
    );
    assert!(parse(&[]).replicate().is_none());
    assert!(!format!("{:?}", parse(&token)).contains("swordfish"));
}

#[test]
fn replicate_webhooks_require_a_reachable_public_url() {
    let settings = |more: &[&str]| {
        parse(&[&["--replicate-api-token", "r8_x"], more].concat())
            .replicate()
            .unwrap()
    };
    assert!(settings(&[]).webhooks.is_none());
    assert!(
        settings(&["--public-url", "http://studio.example"])
            .webhooks
            .is_none(),
        "Replicate sends to https only"
    );
    let webhooks = settings(&[
        "--public-url",
        "https://studio.example",
        "--webhook-events",
        "start,completed",
    ])
    .webhooks
    .unwrap();
    assert_eq!(
        (webhooks.origin.as_str(), webhooks.events.len()),
        ("https://studio.example", 2)
    );
}

#[test]
fn mail_requires_server_sender_and_public_url() {
    let server = ["--smtp-url", "smtps://me:swordfish@mail.example"];
    let sender = ["--mail-from", "Studio <studio@studio.example>"];
    let check = |flags: &[&[&str]]| parse(&flags.concat()).check();
    assert_eq!(check(&[&server]), Err(ConfigError::NoSender));
    assert_eq!(check(&[&server, &sender]), Err(ConfigError::NoPublicUrl));
    let whole = parse(
        &[
            &server[..],
            &sender,
            &["--public-url", "https://studio.example"],
        ]
        .concat(),
    );
    assert_eq!((whole.check(), whole.mail().is_some()), (Ok(()), true));
    assert!(!format!("{whole:?}").contains("swordfish"));
    let wrong = check(&[&["--smtp-url", "smtps:/me:swordfish@"], &sender]).unwrap_err();
    assert!(wrong == ConfigError::Smtp && !wrong.to_string().contains("swordfish"));
    assert!(parse(&["--smtp-url", ""]).mail().is_none() && check(&[&["--smtp-url", ""]]).is_ok());
}

#[test]
fn public_url_has_no_path() {
    assert_eq!(
        parse(&["--public-url", "https://studio.example"]).check(),
        Ok(())
    );
    for wrong in [
        "https://studio.example/sub",
        "ftp://studio.example",
        "https://studio.example/?a",
    ] {
        assert!(
            matches!(
                parse(&["--public-url", wrong]).check(),
                Err(ConfigError::Origin(_))
            ),
            "{wrong}"
        );
    }
}

#[test]
fn frame_ancestors_are_parsed_origins() {
    assert!(
        parse(&[]).frame_ancestors().is_empty()
            && parse(&["--embed-origins", ""]).frame_ancestors().is_empty()
    );
    let named = parse(&[
        "--embed-origins",
        "https://blog.example, https://*.shop.example:8443/",
    ])
    .frame_ancestors();
    assert_eq!(
        named,
        ["https://blog.example", "https://*.shop.example:8443"]
    );
    assert_eq!(parse(&["--embed-origins", "*"]).frame_ancestors(), ["*"]);
    for wrong in [
        "blog.example",
        "https://blog.example/a",
        "ftp://blog.example",
        "https://a;script-src",
        "'none'",
    ] {
        let error = Cli::try_parse_from(["depth2img", "serve", "--embed-origins", wrong])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("must be http or https origins"),
            "{wrong}: {error}"
        );
    }
}

#[test]
fn documentation_lists_every_setting() {
    let table = include_str!("../../../../docs/configuration.md");
    let command = Cli::command();
    let serve = command.find_subcommand("serve").unwrap();
    for setting in serve.get_arguments() {
        let flag = format!("`--{}`", setting.get_long().unwrap());
        let line = table
            .lines()
            .find(|line| line.starts_with(&format!("| {flag}")))
            .unwrap_or_else(|| panic!("{flag} is missing"));
        let variable = setting.get_env().unwrap().to_str().unwrap();
        assert!(
            line.contains(&format!("`{variable}`")),
            "{flag}: {variable} is missing"
        );
        for default in setting.get_default_values() {
            assert!(
                line.contains(&format!("`{}`", default.to_str().unwrap())),
                "{flag}: its default is missing"
            );
        }
    }
}
