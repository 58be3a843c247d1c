//! What can be set: flags with environment twins, checked at the start. `docs/configuration.md` has the table.

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use url::Url;

/// Depth2Img Studio: new pictures that keep the shape of yours.
#[derive(Debug, Parser)]
#[command(name = "depth2img", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the studio.
    Serve(Config),
}

/// The settings of `depth2img serve`.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "DEPTH2IMG_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,

    /// Folder for the database, the uploads and the pictures.
    #[arg(long, env = "DEPTH2IMG_DATA_DIR", value_name = "FOLDER", default_value = "data")]
    pub data_dir: PathBuf,

    /// Address under which others reach the server, as https://studio.example; set it behind a proxy.
    #[arg(long, env = "DEPTH2IMG_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,

    /// What runs predictions.
    #[arg(long, env = "DEPTH2IMG_ENGINE", value_enum, default_value_t = EngineChoice::Auto)]
    pub engine: EngineChoice,

    /// Who may use the server.
    #[arg(long, env = "DEPTH2IMG_ACCESS", value_enum, default_value_t = Access::Open)]
    pub access: Access,

    /// Predictions that the built-in engine runs at a time; each takes one processor.
    #[arg(long, env = "DEPTH2IMG_CONCURRENCY", value_name = "COUNT", default_value = "1")]
    pub concurrency: NonZeroUsize,

    /// Let image addresses and webhooks lead into private networks. Only where every user may reach those networks anyway.
    #[arg(long, env = "DEPTH2IMG_ALLOW_PRIVATE_URLS")]
    pub allow_private_urls: bool,

    /// Form of the log on standard error.
    #[arg(long, env = "DEPTH2IMG_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// What is logged: error, warn, info, debug or trace, also by module as server=debug.
    #[arg(long, env = "DEPTH2IMG_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
}

/// What runs predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// The best that is set up: for now the built-in engine.
    Auto,
    /// The built-in engine: real networks on this machine's processor, no account needed.
    Local,
    /// Replicate's cloud API: not in this version.
    #[value(hide = true)]
    Replicate,
    /// A Cog container on one's own GPU: not in this version.
    #[value(hide = true)]
    Cog,
}

/// Who may use the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Access {
    /// Whoever can reach it, and it listens on this machine only.
    Open,
    /// Whoever can reach it, and it may listen on a network.
    OpenToNetwork,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

/// Settings that do not go together.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Open to a network by accident.
    #[error(
        "--listen {0} can be reached from the network, and everybody there could use the server. If that is meant, say so with \
         --access open-to-network; otherwise listen on 127.0.0.1."
    )]
    Exposed(SocketAddr),
    /// An engine of a later version.
    #[error("--engine {0} is not part of this version. Use auto or local: the built-in engine needs no account.")]
    Engine(&'static str),
    /// Not the address of a server.
    #[error("--public-url {0} must be an http or https address without a path, as https://studio.example.")]
    PublicUrl(Url),
    /// Not a filter.
    #[error("--log \"{0}\" is not a log filter; try info, debug or server=debug,info.")]
    Log(String),
}

impl Config {
    /// Checks what the single settings cannot show.
    pub fn check(&self) -> Result<(), ConfigError> {
        if !self.listen.ip().is_loopback() && self.access == Access::Open {
            return Err(ConfigError::Exposed(self.listen));
        }
        match self.engine {
            EngineChoice::Replicate => return Err(ConfigError::Engine("replicate")),
            EngineChoice::Cog => return Err(ConfigError::Engine("cog")),
            EngineChoice::Auto | EngineChoice::Local => {}
        }
        match &self.public_url {
            Some(url) if !is_origin(url) => Err(ConfigError::PublicUrl(url.clone())),
            _ => Ok(()),
        }
    }
}

fn is_origin(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none() && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(arguments: &[&str]) -> Config {
        let Command::Serve(config) = Cli::try_parse_from([&["depth2img", "serve"], arguments].concat()).unwrap().command;
        config
    }

    #[test]
    fn the_defaults_are_sound() {
        Cli::command().debug_assert();
        assert_eq!(parse(&[]).check(), Ok(()));
    }

    #[test]
    fn listening_on_a_network_must_be_asked_for() {
        let error = parse(&["--listen", "0.0.0.0:8787"]).check().unwrap_err();
        assert!(error.to_string().contains("--access open-to-network"), "{error}");
        assert_eq!(parse(&["--listen", "0.0.0.0:8787", "--access", "open-to-network"]).check(), Ok(()));
    }

    #[test]
    fn engines_of_later_versions_are_refused_with_a_sentence() {
        for engine in ["replicate", "cog"] {
            let error = parse(&["--engine", engine]).check().unwrap_err();
            assert!(error.to_string().starts_with(&format!("--engine {engine} is not part of this version")), "{error}");
        }
    }

    #[test]
    fn a_public_address_has_no_path() {
        assert_eq!(parse(&["--public-url", "https://studio.example"]).check(), Ok(()));
        for wrong in ["https://studio.example/sub", "ftp://studio.example", "https://studio.example/?a"] {
            assert!(matches!(parse(&["--public-url", wrong]).check(), Err(ConfigError::PublicUrl(_))), "{wrong}");
        }
    }

    #[test]
    fn the_documented_table_lists_every_setting() {
        let table = include_str!("../../docs/configuration.md");
        let command = Cli::command();
        let serve = command.find_subcommand("serve").unwrap();
        for setting in serve.get_arguments() {
            let flag = format!("`--{}`", setting.get_long().unwrap());
            let line = table.lines().find(|line| line.contains(&flag)).unwrap_or_else(|| panic!("{flag} is missing"));
            let variable = setting.get_env().unwrap().to_str().unwrap();
            assert!(line.contains(&format!("`{variable}`")), "{flag}: {variable} is missing");
            for default in setting.get_default_values() {
                assert!(line.contains(&format!("`{}`", default.to_str().unwrap())), "{flag}: its default is missing");
            }
        }
    }
}
