//! What can be set: flags with environment twins, checked at the start. `docs/configuration.md` has the table.

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf};

use api::{EngineKind, WebhookEvent};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;
use lettre::message::Mailbox;
use url::Url;

use crate::{
    digests::{MailSettings, SmtpUrl},
    engines::{
        cog::CogSettings,
        replicate::{ReplicateSettings, Token, Webhooks},
    },
    webhooks::WebhookSecret,
};

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
    Serve(Box<Config>),
    /// Work on the catalog of models.
    #[command(subcommand)]
    Catalog(CatalogCommand),
}

/// What to do with the catalog.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Take in a snapshot of Replicate's models. A server that runs shows them within seconds.
    Import(Import),
}

/// The settings of `depth2img catalog import`.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// The models, a JSON list as the npm package all-the-public-replicate-models has it.
    #[arg(value_name = "MODELS")]
    pub models: PathBuf,

    /// How often they ran by day, as that package's stats.json.
    #[arg(value_name = "STATS")]
    pub stats: Option<PathBuf>,

    /// Folder for the database, as of the server.
    #[arg(
        long,
        env = "DEPTH2IMG_DATA_DIR",
        value_name = "FOLDER",
        default_value = "data"
    )]
    pub data_dir: PathBuf,
}

/// The settings of `depth2img serve`.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(
        long,
        env = "DEPTH2IMG_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8787"
    )]
    pub listen: SocketAddr,

    /// Folder for the database, the uploads and the pictures.
    #[arg(
        long,
        env = "DEPTH2IMG_DATA_DIR",
        value_name = "FOLDER",
        default_value = "data"
    )]
    pub data_dir: PathBuf,

    /// Address under which others reach the server, as https://studio.example; set it behind a proxy.
    #[arg(long, env = "DEPTH2IMG_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,

    /// What runs predictions.
    #[arg(long, env = "DEPTH2IMG_ENGINE", value_enum, default_value_t = EngineChoice::Auto)]
    pub engine: EngineChoice,

    /// Token of your Replicate account; sent to Replicate and shown to nobody. Set it in the environment: others can read command lines.
    #[arg(
        long,
        env = "REPLICATE_API_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub replicate_api_token: Option<Token>,

    /// Replicate's API, or something that speaks it.
    #[arg(
        long,
        env = "REPLICATE_BASE_URL",
        value_name = "URL",
        default_value = "https://api.replicate.com/v1"
    )]
    pub replicate_base_url: Url,

    /// Secret that signs what Replicate sends, whsec_…; fetched from Replicate where it is not set.
    #[arg(
        long,
        env = "REPLICATE_WEBHOOK_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub replicate_webhook_secret: Option<WebhookSecret>,

    /// A Cog container of the same model, as http://127.0.0.1:5000. docs/own-gpu.md says how to run one.
    #[arg(long, env = "DEPTH2IMG_COG_URL", value_name = "URL")]
    pub cog_url: Option<Url>,

    /// This server as the Cog container reaches it, where that is not --public-url or http://127.0.0.1 and the port.
    #[arg(long, env = "DEPTH2IMG_CALLBACK_URL", value_name = "URL")]
    pub callback_url: Option<Url>,

    /// Of what Replicate sends news, where --public-url is set.
    #[arg(long, env = "DEPTH2IMG_WEBHOOK_EVENTS", value_name = "EVENTS", value_delimiter = ',', default_value = "start,output,logs,completed", value_parser = webhook_event)]
    pub webhook_events: Vec<WebhookEvent>,

    /// More hosts from which outputs are copied, besides replicate.delivery and that of --replicate-base-url.
    #[arg(
        long,
        env = "DEPTH2IMG_OUTPUT_HOSTS",
        value_name = "HOSTS",
        value_delimiter = ','
    )]
    pub output_hosts: Vec<String>,

    /// Seconds after which a prediction is ended whose request gives no Cancel-After; at least 5.
    #[arg(long, env = "DEPTH2IMG_CANCEL_AFTER", value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(5..))]
    pub cancel_after: Option<u64>,

    /// Who may use the server.
    #[arg(long, env = "DEPTH2IMG_ACCESS", value_enum, default_value_t = Access::Open)]
    pub access: Access,

    /// Mail server that sends digests, as smtps://user:password@mail.example or smtp://127.0.0.1:25; without one no e-mail is sent.
    #[arg(
        long,
        env = "DEPTH2IMG_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<SmtpUrl>,

    /// Sender of digests, as "Studio <studio@studio.example>".
    #[arg(
        long,
        env = "DEPTH2IMG_MAIL_FROM",
        value_name = "ADDRESS",
        hide_env_values = true
    )]
    pub mail_from: Option<Mailbox>,

    /// Seconds that a day of a digest has; fewer where digests are tried out.
    #[arg(long, env = "DEPTH2IMG_DIGEST_DAY_SECONDS", value_name = "SECONDS", default_value = "86400", hide = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub digest_day_seconds: u32,

    /// Other sites that may show shared results in a frame, as https://blog.example, or * for all; none where it is not set.
    #[arg(long, env = "DEPTH2IMG_EMBED_ORIGINS", value_name = "ORIGINS", value_delimiter = ',', value_parser = framer)]
    pub embed_origins: Vec<String>,

    /// Predictions that the built-in engine runs at a time; each takes one processor.
    #[arg(
        long,
        env = "DEPTH2IMG_CONCURRENCY",
        value_name = "COUNT",
        default_value = "1"
    )]
    pub concurrency: NonZeroUsize,

    /// Let image addresses and webhooks lead into private networks. Only where every user may reach those networks anyway.
    #[arg(long, env = "DEPTH2IMG_ALLOW_PRIVATE_URLS")]
    pub allow_private_urls: bool,

    /// Table of what runs cost, a JSON file; without one costs are unknown. docs/catalog.md says what stands in it.
    #[arg(long, env = "DEPTH2IMG_PRICES", value_name = "FILE")]
    pub prices: Option<PathBuf>,

    /// Hours after which the catalog is read anew from Replicate, where that is the engine; 0 for never.
    #[arg(
        long,
        env = "DEPTH2IMG_CATALOG_REFRESH",
        value_name = "HOURS",
        default_value = "24"
    )]
    pub catalog_refresh: u32,

    /// Form of the log on standard error.
    #[arg(long, env = "DEPTH2IMG_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// What is logged: error, warn, info, debug or trace, also by module as server=debug.
    #[arg(
        long,
        env = "DEPTH2IMG_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    pub log: String,
}

/// What runs predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// The Cog container where one is named, else Replicate where its token is set, else the built-in engine.
    Auto,
    /// The built-in engine: real networks on this machine's processor, no account needed.
    Local,
    /// Replicate's cloud API; needs a token.
    Replicate,
    /// A Cog container on one's own GPU; needs --cog-url.
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
    /// No container.
    #[error(
        "--engine cog needs the address of a Cog container in --cog-url; docs/own-gpu.md says how to run one."
    )]
    NoContainer,
    /// No token for Replicate.
    #[error(
        "--engine replicate needs the token of a Replicate account in REPLICATE_API_TOKEN; get one at \
         https://replicate.com/account/api-tokens, or use --engine local, which needs no account."
    )]
    NoToken,
    /// Not the address of a server.
    #[error("{0} must be an http or https address without a path, as https://studio.example.")]
    Origin(Url),
    /// Not the address of a mail server. It is not repeated: there may be a password in it.
    #[error(
        "--smtp-url must be the address of a mail server, as smtps://user:password@mail.example, or smtp://mail.example:587?tls=required."
    )]
    Smtp,
    /// No sender.
    #[error(
        "--smtp-url needs the sender of the letters in --mail-from, as \"Studio <studio@studio.example>\"."
    )]
    NoSender,
    /// Letters that would lead nowhere.
    #[error(
        "--smtp-url needs --public-url, as https://studio.example: what stands in letters must lead here from anywhere."
    )]
    NoPublicUrl,
    /// Not a filter.
    #[error("--log \"{0}\" is not a log filter; try info, debug or server=debug,info.")]
    Log(String),
}

impl Config {
    /// How a Cog container is to be used by a server on `port`; None where another engine is.
    pub fn cog(&self, port: u16) -> Option<CogSettings> {
        let url = self
            .cog_url
            .clone()
            .filter(|_| matches!(self.engine, EngineChoice::Auto | EngineChoice::Cog))?;
        let callback = self
            .callback_url
            .as_ref()
            .or(self.public_url.as_ref())
            .map(|url| url.origin().ascii_serialization());
        Some(CogSettings {
            url,
            callback: callback.unwrap_or_else(|| format!("http://127.0.0.1:{port}")),
        })
    }

    /// How Replicate is to be used; None where another engine is.
    pub fn replicate(&self) -> Option<ReplicateSettings> {
        let is_wanted = match self.engine {
            EngineChoice::Replicate => true,
            EngineChoice::Auto => self.cog_url.is_none(),
            EngineChoice::Local | EngineChoice::Cog => false,
        };
        let token = self.replicate_api_token.clone().filter(|_| is_wanted)?;
        // Replicate sends to https only; whoever lets addresses lead into private networks may try without.
        let reachable = self
            .public_url
            .as_ref()
            .filter(|url| url.scheme() == "https" || self.allow_private_urls);
        let webhooks = reachable.map(|url| Webhooks {
            origin: url.origin().ascii_serialization(),
            events: self.webhook_events.clone(),
        });
        Some(ReplicateSettings {
            base_url: self.replicate_base_url.clone(),
            token,
            webhooks,
            output_hosts: self.output_hosts.clone(),
        })
    }

    /// What runs predictions by these settings.
    pub fn engine_kind(&self) -> EngineKind {
        match (self.cog(0), self.replicate()) {
            (Some(_), _) => EngineKind::Cog,
            (None, Some(_)) => EngineKind::Replicate,
            (None, None) => EngineKind::Local,
        }
    }

    /// How digests are sent; None where they are not.
    pub fn mail(&self) -> Option<MailSettings> {
        let url = self.smtp_url.clone().filter(|url| !url.is_empty())?;
        Some(MailSettings {
            url,
            from: self.mail_from.clone()?,
        })
    }

    /// How long a day of a digest is.
    pub fn digest_day(&self) -> SignedDuration {
        SignedDuration::from_secs(self.digest_day_seconds.into())
    }

    /// The origins that may frame what is made for other sites.
    pub fn framers(&self) -> Vec<String> {
        self.embed_origins
            .iter()
            .filter(|origin| !origin.is_empty())
            .cloned()
            .collect()
    }

    /// Checks what the single settings cannot show.
    pub fn check(&self) -> Result<(), ConfigError> {
        if !self.listen.ip().is_loopback() && self.access == Access::Open {
            return Err(ConfigError::Exposed(self.listen));
        }
        match self.engine {
            EngineChoice::Replicate if self.replicate_api_token.is_none() => {
                return Err(ConfigError::NoToken);
            }
            EngineChoice::Cog if self.cog_url.is_none() => return Err(ConfigError::NoContainer),
            _ => {}
        }
        self.check_mail()?;
        match [&self.public_url, &self.callback_url]
            .into_iter()
            .flatten()
            .find(|url| !is_origin(url))
        {
            Some(url) => Err(ConfigError::Origin(url.clone())),
            None => Ok(()),
        }
    }
}

impl Config {
    fn check_mail(&self) -> Result<(), ConfigError> {
        let Some(url) = self.smtp_url.as_ref().filter(|url| !url.is_empty()) else {
            return Ok(());
        };
        match (url.is_sound(), &self.mail_from, &self.public_url) {
            (false, ..) => Err(ConfigError::Smtp),
            (true, None, _) => Err(ConfigError::NoSender),
            (true, _, None) => Err(ConfigError::NoPublicUrl),
            (true, Some(_), Some(_)) => Ok(()),
        }
    }
}

fn webhook_event(word: &str) -> Result<WebhookEvent, String> {
    serde_json::from_value(word.into())
        .map_err(|_| "must be start, output, logs or completed".into())
}

/// An origin as a policy names it, `*`, or nothing.
fn framer(text: &str) -> Result<String, String> {
    let text = text.trim();
    if matches!(text, "" | "*") {
        return Ok(text.to_owned());
    }
    let is_plain = |origin: &String| {
        origin
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.:/*[]".contains(&byte))
    };
    let origin = Url::parse(text)
        .ok()
        .filter(is_origin)
        .map(|url| url.origin().ascii_serialization())
        .filter(is_plain);
    origin.ok_or_else(|| "must be http or https origins without a path, as https://blog.example, or * for all sites".into())
}

fn is_origin(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests;
